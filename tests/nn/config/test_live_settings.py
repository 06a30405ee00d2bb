"""Which settings can be changed during a run, and to what."""

import pytest

from digitpad.errors import SettingError
from digitpad.nn.config.live_settings import LIVE_SETTINGS, check_change
from digitpad.nn.config.settings import SETTINGS


@pytest.mark.parametrize("name", ["layers", "epochs", "no such thing"])
def test_other_settings_cannot_be_changed_during_a_run(name):
    with pytest.raises(SettingError) as refusal:
        check_change(name, 1)

    assert str(refusal.value) == (
        f"{name}: it cannot be changed during training, only learning_rate, momentum, weight_decay can."
    )


@pytest.mark.parametrize("value", [float("nan"), 1e9, "0.1"])
@pytest.mark.parametrize("name", LIVE_SETTINGS)
def test_only_a_value_of_the_table_is_taken(name, value, small, training_data, new_trainer):
    trainer = new_trainer(small, training_data())

    with pytest.raises(SettingError, match=rf"^{name}: .* is not {SETTINGS[name].allowed}\.$"):
        trainer.change(name, value)
    trainer.change(name, 0.75)
    trainer.step()

    assert getattr(trainer.config, name) == 0.75
