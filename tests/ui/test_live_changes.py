"""Settings changed in the window while training runs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSpinBox, QToolButton, QWidget

from digitpad.workers.training_controller import TrainingState

CHARTS = ("accuracy_chart", "loss_chart", "timing_chart")


def find(window, name, kind=QWidget):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def click(window, name):
    QTest.mouseClick(find(window, name, QPushButton), Qt.MouseButton.LeftButton)


def status(window):
    return find(window, "status_message", QLabel).text()


def message(window):
    label = find(window, "message_text", QLabel)
    return label.text() if label.isVisible() else ""


def enter(window, name, text):
    line = find(window, f"{name}_field", QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def marks(window):
    """Return the texts of the marks, which are the same in all charts."""
    texts = [[mark.text for mark in find(window, name).marks] for name in CHARTS]
    assert texts[0] == texts[1] == texts[2]
    return texts[0]


def until(qtbot, condition):
    qtbot.waitUntil(condition, timeout=30_000)


@pytest.fixture
def rates(running):
    """Return a list that gets the learning rate of each epoch."""
    seen = []
    running.epoch_finished.connect(lambda snapshot: seen.append(snapshot.result.learning_rate))
    return seen


@pytest.fixture
def running(qtbot, small):
    """The window while a long run is under way in it, with at least one epoch done."""
    find(small, "epochs_field", QSpinBox).setValue(1_000)
    click(small, "train_button")
    with qtbot.waitSignal(small.epoch_finished, timeout=20_000):
        pass
    yield small
    click(small, "stop_button")
    until(qtbot, lambda: small.training_state is TrainingState.IDLE)


def test_a_learning_rate_typed_during_a_run_is_used_marked_and_told(qtbot, running, rates):
    enter(running, "learning_rate", "0.5")

    until(qtbot, lambda: rates[-1:] == [0.5])
    assert sorted(set(rates), reverse=True) in ([3.0, 0.5], [0.5])
    assert marks(running) == ["learning rate 0.5"]
    (mark,) = find(running, "accuracy_chart").marks
    n_before = len(find(running, "accuracy_chart").values[0])
    assert 1.0 <= mark.epochs_done <= n_before
    assert status(running).endswith("of 1000 – learning rate 0.5 from here on")
    told = f"Changed on the way: learning rate 0.5 after {mark.epochs_done:.2f} epochs."
    for name in CHARTS:
        until(qtbot, lambda name=name: told in find(running, name).toolTip())


def test_a_network_remembers_what_was_changed(qtbot, running, rates):
    enter(running, "learning_rate", "0.5")
    until(qtbot, lambda: rates[-1:] == [0.5])

    click(running, "stop_button")
    until(qtbot, lambda: running.training_state is TrainingState.IDLE)

    origin = running.saved_network.origin
    assert origin["changed"].startswith("learning_rate 0.5 after ")
    assert origin["learning_rate"] == 3.0
    assert status(running).startswith("Stopped. ")
    assert "from here on" not in status(running)


def test_only_live_fields_can_be_used_during_a_run_and_more_settings_open(qtbot, running):
    def enabled():
        names = ("preset", "layers", "activation", "seed", "learning_rate", "weight_decay", "momentum")
        return [name for name in names if find(running, f"{name}_field").isEnabled()]

    assert enabled() == ["learning_rate", "weight_decay"]
    assert not find(running, "weight_decay_field").isVisible()
    QTest.mouseClick(find(running, "more_settings_button", QToolButton), Qt.MouseButton.LeftButton)
    assert find(running, "weight_decay_field").isVisible()
    click(running, "pause_button")
    assert enabled() == ["learning_rate", "weight_decay"]
    click(running, "stop_button")
    assert running.training_state is TrainingState.STOPPING
    assert enabled() == []
    until(qtbot, lambda: running.training_state is TrainingState.IDLE)
    assert enabled() == ["preset", "layers", "activation", "seed", "learning_rate", "weight_decay"]


def test_a_wrong_value_is_told_the_run_goes_on_and_the_right_one_ends_the_message(qtbot, running, rates):
    enter(running, "learning_rate", "fast")

    assert message(running) == "learning_rate: 'fast' is not a number."
    assert find(running, "learning_rate_field").property("is_valid") is False
    n_before = len(rates)
    until(qtbot, lambda: len(rates) > n_before + 2)
    assert set(rates) == {3.0}
    assert marks(running) == []
    enter(running, "learning_rate", "3")
    assert message(running) == ""
    n_before = len(rates)
    until(qtbot, lambda: len(rates) > n_before + 2)
    assert marks(running) == []


def test_changes_during_a_pause_hold_when_training_goes_on_and_share_a_mark(qtbot, running):
    running._actions.more_settings.setChecked(True)
    click(running, "pause_button")

    enter(running, "learning_rate", "0.5")
    assert status(running).startswith("Paused in epoch")
    assert status(running).endswith(" – learning rate 0.5 as soon as training goes on")
    enter(running, "weight_decay", "0.001")
    with qtbot.waitSignal(running._controller.setting_changed, timeout=200, raising=False) as changed:
        pass
    assert not changed.signal_triggered
    click(running, "pause_button")

    until(qtbot, lambda: marks(running) == ["learning rate 0.5, weight decay 0.001"])


def test_a_new_run_begins_without_marks_and_notice(qtbot, running):
    enter(running, "learning_rate", "0.5")
    until(qtbot, lambda: marks(running) == ["learning rate 0.5"])
    click(running, "stop_button")
    until(qtbot, lambda: running.training_state is TrainingState.IDLE)
    assert marks(running) == ["learning rate 0.5"]

    click(running, "train_button")

    assert marks(running) == []
    assert "Changed on the way" not in find(running, "accuracy_chart").toolTip()
    assert "from here on" not in status(running)


def test_a_notice_goes_after_some_seconds(qtbot, running):
    running._status._notice_end.setInterval(50)

    enter(running, "learning_rate", "0.5")

    until(qtbot, lambda: "from here on" in status(running))
    until(qtbot, lambda: "from here on" not in status(running))
    assert status(running).startswith("Training epoch")
