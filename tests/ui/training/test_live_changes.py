"""Settings changed while training runs: used, shown, marked and remembered."""

import pytest

from digitpad.nn.training.results import Progress
from digitpad.recognition.training.run_history import RunEvent
from digitpad.ui.charts.run_marks import run_marks


@pytest.fixture
def until(qtbot):
    return lambda condition: qtbot.waitUntil(condition)


@pytest.fixture
def rates(running):
    """Tell the learning rate of each epoch."""
    return lambda: [result.learning_rate for result in running.state.run.epochs]


def marks(window):
    return [mark.text for mark in run_marks(window.state.run)]


def test_a_learning_rate_typed_during_a_run_is_used_marked_told_and_remembered(running, rates, user, until):
    user.enter(running, "learning_rate_field", "0.5")

    until(lambda: rates()[-1] == 0.5)
    assert sorted(set(rates()), reverse=True) in ([3.0, 0.5], [0.5])
    assert marks(running) == ["learning rate 0.5"]
    assert user.status(running).endswith("of 1000 – learning rate 0.5 from here on")
    user.click(running, "stop_button")
    user.until_idle(running)
    origin = user.network(running).origin
    assert origin["changed"].startswith("learning_rate 0.5 after ")
    assert origin["learning_rate"] == 3.0
    assert user.status(running).startswith("Stopped. ")
    assert "from here on" not in user.status(running)

    user.click(running, "train_button")
    assert marks(running) == []
    assert "from here on" not in user.status(running)


def test_changes_during_a_pause_hold_when_training_goes_on(qtbot, running, runner, user, until):
    running.actions.settings.setChecked(True)
    running.actions.more_settings.setChecked(True)
    user.click(running, "pause_button")

    user.enter(running, "learning_rate_field", "0.5")
    assert user.status(running).startswith("Paused in epoch")
    assert user.status(running).endswith(" – learning rate 0.5 when training goes on")
    user.enter(running, "weight_decay_field", "0.001")
    with qtbot.waitSignal(runner.state_taken):  # the run has obeyed all commands before this one
        runner.take_state()
    assert marks(running) == []
    user.click(running, "pause_button")

    until(lambda: marks(running) == ["learning rate 0.5, weight decay 0.001"])


def test_a_wrong_value_is_told_and_the_run_goes_on_until_the_right_one_ends_the_message(
    running, rates, user, until
):
    user.enter(running, "learning_rate_field", "fast")

    assert user.message(running) == "Learning rate: 'fast' is not a number."
    n_before = len(rates())
    until(lambda: len(rates()) > n_before + 2)
    user.enter(running, "learning_rate_field", "3")
    assert user.message(running) == ""
    n_before = len(rates())
    until(lambda: len(rates()) > n_before + 2)
    assert set(rates()) == {3.0}
    assert marks(running) == []


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_under_a_schedule_the_rate_at_work_is_shown(desk, user, until, schedule):
    class Watch:
        """Notes after each epoch what is shown, and the rate itself."""

        def __init__(self):
            self.seen = []

        def on_run_event(self, event):
            if event is RunEvent.EPOCH and desk.state.run.epochs:
                shown = user.find(desk, "learning_rate_now")
                text = shown.text() if shown.isVisible() else ""
                self.seen.append((text, f"rate now\n{desk.state.run.epochs[-1].learning_rate:.3g}"))

    field, watch = user.find(desk, "schedule_field"), Watch()
    field.setCurrentIndex(field.findData(schedule))
    user.start_long_run(desk)
    desk.state.run.subscribe(watch.on_run_event)

    until(lambda: len(watch.seen) > 3)

    assert all(shown == ("" if schedule == "constant" else rate) for shown, rate in watch.seen)
    user.click(desk, "pause_button")
    shown = user.text(desk, "learning_rate_now")
    desk.state.run.note_progress(Progress(2, 300, 400, 60.0, 0.13412))  # was sent just before the pause
    assert user.text(desk, "learning_rate_now") == shown
