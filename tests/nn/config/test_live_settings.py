"""Which settings can be changed during a run, and to what."""

import pytest

from digitpad.errors import SettingError
from digitpad.nn.config.live_settings import LIVE_SETTINGS, check_change
from digitpad.nn.config.settings import SETTINGS


@pytest.mark.parametrize("name", LIVE_SETTINGS)
def test_a_value_of_the_table_is_allowed(name):
    check_change(name, 0.5)


@pytest.mark.parametrize("name", sorted({*SETTINGS, "no such thing"} - {*LIVE_SETTINGS}))
def test_other_settings_cannot_be_changed_during_a_run(name):
    with pytest.raises(SettingError, match=rf"^{name}: it cannot be changed during training, only learning_"):
        check_change(name, 1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e9, None, "0.1", True])
@pytest.mark.parametrize("name", LIVE_SETTINGS)
def test_a_value_that_the_table_does_not_allow_is_refused(name, value):
    with pytest.raises(SettingError, match=rf"^{name}: .* is not a number from "):
        check_change(name, value)
