"""Changes during a run: checked, whole, and none lost."""

import threading

import pytest

from digitpad.errors import SettingError
from digitpad.nn.config import live_settings
from digitpad.nn.config.live_settings import LIVE_SETTINGS, LiveSettings, SettingChange
from digitpad.nn.config.settings import SETTINGS, TrainingConfig


def test_changes_add_up_and_the_last_one_of_a_setting_counts():
    live = LiveSettings()

    live.change("learning_rate", 0.5)
    live.change("momentum", 0.8)
    live.change("learning_rate", 0.25)

    assert live.changes == {"learning_rate": 0.25, "momentum": 0.8}


def test_who_read_the_changes_keeps_what_was_read():
    live = LiveSettings()
    live.change("learning_rate", 0.5)
    read = live.changes

    live.change("learning_rate", 0.25)

    assert read == {"learning_rate": 0.5}
    assert live.changes is not read
    with pytest.raises(TypeError, match="does not support item assignment"):
        read["momentum"] = 0.1


@pytest.mark.parametrize("name", sorted({*SETTINGS, "no such thing"} - {*LIVE_SETTINGS}))
def test_other_settings_cannot_be_changed_during_a_run(name):
    live = LiveSettings()

    with pytest.raises(SettingError, match=rf"^{name}: it cannot be changed during training, only learning_"):
        live.change(name, 1)

    assert live.changes == {}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e9, None, "0.1", True])
@pytest.mark.parametrize("name", LIVE_SETTINGS)
def test_a_value_that_the_table_does_not_allow_is_refused(name, value):
    live = LiveSettings()

    with pytest.raises(SettingError, match=rf"^{name}: .* is not a number from "):
        live.change(name, value)

    assert live.changes == {}


def test_two_threads_that_change_at_once_lose_nothing(monkeypatch):
    live = LiveSettings()
    other_began, other_is_done = threading.Event(), threading.Event()

    def change_other():
        other_began.set()
        live.change("momentum", 0.5)
        other_is_done.set()

    other = threading.Thread(target=change_other)

    def let_the_other_go_first(changes):
        # Between reading the old changes and storing the new. The other must wait, so this does in vain.
        if not other_began.is_set():
            other.start()
            other_began.wait()
            assert not other_is_done.wait(0.2)
        return changes

    monkeypatch.setattr(live_settings, "MappingProxyType", let_the_other_go_first)

    live.change("learning_rate", 0.25)
    other.join()

    assert live.changes == {"learning_rate": 0.25, "momentum": 0.5}


def test_what_is_new_is_taken_and_reported():
    taken = []
    live = LiveSettings(taken.append)
    live.change("momentum", 0.5)
    _, config = live.take(TrainingConfig(), 1.5)
    live.change("learning_rate", 0.5)
    live.change("learning_rate", 0.25)
    assert taken == [SettingChange("momentum", 0.5, 1.5)]

    changes, config = live.take(config, 2.25)

    assert changes is live.changes
    assert config == TrainingConfig(learning_rate=0.25, momentum=0.5)
    assert taken[1:] == [SettingChange("learning_rate", 0.25, 2.25)]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("name", LIVE_SETTINGS)
def test_a_value_that_was_changed_and_changed_back_meanwhile_is_not_reported(name, is_first):
    taken = []
    live = LiveSettings(taken.append)
    config = TrainingConfig()
    if not is_first:
        other = LIVE_SETTINGS[LIVE_SETTINGS.index(name) - 1]
        live.change(other, 0.5)
        _, config = live.take(config, 1.0)
        taken.clear()

    live.change(name, 0.8)
    live.change(name, getattr(config, name))
    _, after = live.take(config, 2.0)

    assert taken == []
    assert after == config
