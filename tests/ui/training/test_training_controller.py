"""What the window shows of a run that the form began."""

import pytest

from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.computing_lock import Work
from digitpad.ui.widgets.slim_bar import FULL
from digitpad.workers.training_runner import TrainingRunner


def test_the_bar_fills_over_the_epochs_of_the_form(small, user):
    shown = []
    user.epoch_finished(small).connect(lambda _: shown.append(user.find(small, "progress_bar").value()))

    user.click(small, "train_button")
    user.until_idle(small)

    assert shown == [round(FULL * part) for part in (1 / 3, 2 / 3, 1.0)]


def test_the_loss_is_in_nats_if_its_cost_has_a_unit(qtbot, small, user):
    qtbot.waitUntil(lambda: user.find(small, "loss_chart").findChild(EpochPlot) is not None)
    plot, field = user.find(small, "loss_chart").findChild(EpochPlot), user.find(small, "cost_field")
    titles = {}

    for cost in ("quadratic", "cross_entropy", "quadratic"):
        field.setCurrentIndex(field.findData(cost))
        user.click(small, "train_button")
        user.until_idle(small)
        titles.setdefault(cost, []).append(plot.getAxis("left").labelText)

    assert titles == {"quadratic": ["loss", "loss"], "cross_entropy": ["loss (nats)"]}


@pytest.fixture
def paused(qtbot, small, user):
    """The window with a paused run, after all that the run sent before the pause has arrived."""
    user.start_long_run(small)
    with qtbot.waitSignal(user.epoch_finished(small), timeout=20_000):
        pass
    user.click(small, "pause_button")
    runner = small.findChild(TrainingRunner)
    with qtbot.waitSignal(runner.state_taken, timeout=20_000):
        runner.take_state()
    return small


@pytest.fixture
def go_on(qtbot, paused, user):
    """Return a function that gives the runner a command, and returns the status until the next pause."""

    def go_on(command):
        seen = []
        computing = paused.state.computing
        computing.changed.connect(lambda: seen.append(user.status(paused)))
        command()
        qtbot.waitUntil(lambda: computing.active == {Work.PAUSED_TRAINING}, timeout=20_000)
        return [*dict.fromkeys((*seen, user.status(paused)))]

    return go_on


def test_after_one_step_the_run_is_paused_in_the_same_epoch(paused, user, go_on):
    done = paused.state.run.epochs_done
    where = f"epoch {done + 1} of 1000"

    assert go_on(paused.findChild(TrainingRunner).take_step) == [f"Training {where}", f"Paused in {where}"]

    assert paused.state.run.epochs_done == done
    assert user.text(paused, "pause_button") == "Resume"
    assert user.text(paused, "samples_per_second") == ""
    assert user.text(paused, "time_left").endswith(" left")


def test_after_one_epoch_the_run_is_paused_before_the_next_and_the_epoch_is_shown(paused, user, go_on):
    done = paused.state.run.epochs_done

    seen = go_on(paused.findChild(TrainingRunner).take_epoch)

    assert seen[0] == f"Training epoch {done + 1} of 1000"
    assert seen[-1] == f"Paused in epoch {done + 2} of 1000"
    assert len(user.find(paused, "accuracy_chart").values[0]) == done + 1
    assert user.find(paused, "progress_bar").value() == round(FULL * (done + 1) / 1_000)
    assert paused.state.network.source == f"network after epoch {done + 1}"
    assert user.text(paused, "pause_button") == "Resume"


def test_after_a_step_the_run_can_go_on_to_its_end(qtbot, paused, user, go_on):
    go_on(paused.findChild(TrainingRunner).take_step)
    done = paused.state.run.epochs_done

    user.click(paused, "pause_button")

    qtbot.waitUntil(lambda: paused.state.run.epochs_done > done + 1, timeout=20_000)
    assert user.status(paused).startswith("Training epoch ")


def test_patience_ends_a_run_early_and_marks_the_epoch_that_is_kept(qtbot, small, user):
    user.find(small, "patience_field").setValue(1)
    user.find(small, "dropout_field").setText("0.5")  # with which the loss soon rises once

    user.start_long_run(small)
    user.until_idle(small)

    run = small.state.run
    assert run.kept_epoch == run.epochs_done - 1
    assert user.status(small).startswith(f"Stopped early, after epoch {run.epochs_done} of 1000: ")
    assert f"The network of epoch {run.kept_epoch}, the best, is in use" in user.status(small)
    for name in ("accuracy_chart", "loss_chart", "timing_chart"):
        marks = user.find(small, name).marks
        assert [(mark.epochs_done, mark.text) for mark in marks] == [
            (run.kept_epoch, f"epoch {run.kept_epoch} is kept")
        ]
    assert small.state.network.epoch == run.kept_epoch
    assert user.network(small).origin["epochs_done"] == run.kept_epoch


def test_a_run_that_fails_says_why_in_the_banner_and_that_it_ended_in_the_status(small, user):
    small._actions.presets["fast"].trigger()
    user.find(small, "learning_rate_field").setText("100")

    user.click(small, "train_button")
    user.until_idle(small)

    assert small.state.run.end is RunEnd.FAILED
    assert user.message(small) == small.state.run.failure
    assert user.status(small).startswith("Training ended early. ")


def test_what_the_form_describes_is_in_the_state(small, user):
    user.find(small, "epochs_field").setValue(7)
    assert small.state.draft.config.epochs == 7

    user.find(small, "layers_field").setText("100,10")

    assert "each picture has 784" in str(small.state.draft)
    assert user.find(small, "layers_field").property("is_valid") is not False


def test_each_network_of_a_run_is_in_the_state_with_its_epoch(small, user):
    seen = []
    small.state.network_changed.connect(
        lambda: seen.append((small.state.network.epoch, small.state.network.source))
    )

    user.click(small, "train_button")
    user.until_idle(small)

    assert seen == [
        *((epoch, f"network after epoch {epoch}") for epoch in (1, 2, 3)),
        (3, "trained network, 3 epochs"),
    ]


def test_the_lock_knows_of_a_run_as_long_as_it_goes_on(small, user):
    seen = []
    small.state.computing.changed.connect(lambda: seen.append(small.state.computing.active))
    user.start_long_run(small)
    user.click(small, "pause_button")
    user.click(small, "pause_button")

    user.click(small, "stop_button")
    user.until_idle(small)

    both = {Work.TRAINING, Work.PAUSED_TRAINING}
    assert seen == [
        {Work.TRAINING},
        both,
        {Work.PAUSED_TRAINING},
        both,
        {Work.TRAINING},
        frozenset(),
    ]
