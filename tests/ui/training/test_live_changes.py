"""Settings changed during training: used, shown, marked and stored."""

import pytest

from digitpad.nn.training.results import Progress
from digitpad.presentation import figures_text
from digitpad.ui.charts.run_marks import run_marks
from digitpad.ui.computing_lock import Work


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def rates(running):
    """Return the learning rate of each epoch."""
    return lambda: [result.learning_rate for result in running.state.run.epochs]


def marks(window):
    return [mark.text for mark in run_marks(window.state.run)]


def test_a_learning_rate_changed_during_a_run_is_used_marked_reported_and_stored(running, rates, user, until):
    user.enter(running, "learning_rate_field", "0.5")

    until(lambda: rates()[-1] == 0.5)
    assert sorted(set(rates()), reverse=True) in ([3.0, 0.5], [0.5])
    assert marks(running) == ["learning rate 0.5"]
    assert user.status(running).endswith("of 1000 – learning rate 0.5 from here on")
    user.click(running, "stop_button")
    assert user.status(running).startswith("Stopping…")
    user.until_idle(running)
    origin = user.network(running).origin
    assert origin["changed"].startswith("learning_rate 0.5 after ")
    assert origin["learning_rate"] == 3.0
    assert user.status(running).startswith("Stopped. ")
    assert "from here on" not in user.status(running)

    user.click(running, "train_button")
    assert marks(running) == []
    assert "from here on" not in user.status(running)


def test_changes_during_a_pause_take_effect_when_training_resumes(qtbot, running, runner, user, until):
    running.actions.settings.setChecked(True)
    running.actions.more_settings.setChecked(True)
    user.click(running, "pause_button")

    user.enter(running, "learning_rate_field", "0.5")
    assert user.status(running).startswith("Paused in epoch")
    assert user.status(running).endswith(" – learning rate 0.5 when training resumes")
    user.enter(running, "weight_decay_field", "0.001")
    with qtbot.waitSignal(runner.state_taken):  # all earlier commands have been executed
        runner.take_state()
    assert marks(running) == []
    user.click(running, "pause_button")

    until(lambda: marks(running) == ["learning rate 0.5, weight decay 0.001"])


def test_an_invalid_value_is_reported_until_corrected_while_the_run_goes_on(running, rates, user, until):
    user.enter(running, "learning_rate_field", "fast")

    assert user.message(running) == "Learning rate: 'fast' is not a number."
    n_before = len(rates())
    until(lambda: len(rates()) > n_before + 2)
    assert running.focusWidget() is user.find(running, "learning_rate_field")
    user.enter(running, "learning_rate_field", "3")
    assert user.message(running) == ""
    n_before = len(rates())
    until(lambda: len(rates()) > n_before + 2)
    assert set(rates()) == {3.0}
    assert marks(running) == []


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_under_a_schedule_the_rate_at_work_is_shown(desk, user, until, schedule):
    field, shown = user.find(desk, "schedule_field"), user.find(desk, "learning_rate_now")
    field.setCurrentIndex(field.findData(schedule))
    user.find(desk, "epochs_field").setValue(9)
    for epoch in (1, 2):
        user.choose(desk.menus, "+1 epoch")
        until(lambda epoch=epoch: desk.state.run is not None and desk.state.run.epochs_done == epoch)
        until(lambda: desk.state.computing.active == {Work.PAUSED_TRAINING})
        rate = f"rate now\n{figures_text(desk.state.run.epochs[-1].learning_rate, 3)}"
        assert (shown.text(), shown.isVisible()) == ((rate, True) if schedule == "cosine" else ("", False))

    before = shown.text()
    desk.state.run.note_progress(Progress(2, 300, 400, 60.0, 0.13412))  # was sent just before the pause
    assert shown.text() == before
