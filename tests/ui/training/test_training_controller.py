"""Training from the form to networks in use."""

import dataclasses

import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.computing_lock import Work
from digitpad.ui.widgets.slim_bar import FULL
from digitpad.workers.training_runner import TrainingState


def test_each_epoch_fills_the_bar_and_its_network_is_put_in_use(desk, user):
    user.find(desk, "epochs_field").setValue(3)
    filled, used = [], []
    user.epoch_finished(desk).connect(lambda _: filled.append(user.find(desk, "progress_bar").value()))
    desk.state.network_changed.connect(
        lambda: used.append((desk.state.network.epoch, desk.state.network.source))
    )

    user.click(desk, "train_button")
    assert user.status(desk) == "Training epoch 1 of 3"
    user.until_idle(desk)

    assert filled == [round(FULL * part) for part in (1 / 3, 2 / 3, 1.0)]
    epochs = [(epoch, f"after epoch {epoch}") for epoch in (1, 2, 3)]
    assert used == [*epochs, (3, "trained network, 3 epochs")]
    assert desk.state.network.run is desk.state.run
    assert user.status(desk).startswith("Trained in ")


def test_an_earlier_epoch_that_was_chosen_stays_in_use(qtbot, running, user):
    running.state.choose_epoch(0)
    done = running.state.run.epochs_done

    qtbot.waitUntil(lambda: running.state.run.epochs_done > done + 2, timeout=30_000)
    assert running.state.network.source == "before training"
    user.click(running, "stop_button")
    user.until_idle(running)

    assert running.state.network.source == "before training"


def test_the_lock_knows_of_a_run_as_long_as_it_goes_on(desk, user):
    seen = []
    desk.state.computing.changed.connect(lambda: seen.append(desk.state.computing.active))
    user.start_long_run(desk)
    user.click(desk, "pause_button")
    assert user.status(desk).startswith("Paused ")
    user.click(desk, "pause_button")

    user.click(desk, "stop_button")
    assert user.status(desk) == "Stopping…"
    user.until_idle(desk)

    both, training, paused = {Work.TRAINING, Work.PAUSED_TRAINING}, {Work.TRAINING}, {Work.PAUSED_TRAINING}
    assert seen == [training, both, paused, both, training, frozenset()]


@pytest.mark.parametrize("is_paused", [False, True])
def test_training_waits_for_other_work_and_says_for_what(desk, user, is_paused):
    if is_paused:
        user.start_long_run(desk)
        user.click(desk, "pause_button")
    desk.state.computing.begin(Work.RACE)

    user.click(desk, "pause_button" if is_paused else "train_button")

    assert desk.training.state is (TrainingState.PAUSED if is_paused else TrainingState.IDLE)
    assert user.message(desk) == desk.state.computing.why_wait(Work.TRAINING) != ""


# What the form describes


def test_what_the_form_describes_is_in_the_state(desk, user):
    assert desk.state.draft == desk.page.form.job()
    user.find(desk, "epochs_field").setValue(7)
    assert desk.state.draft.config.epochs == 7

    user.find(desk, "layers_field").setText("100,10")

    assert "each picture has 784" in str(desk.state.draft)
    assert user.find(desk, "layers_field").property("is_valid") is not False


def test_a_run_that_cannot_begin_says_why_until_the_form_is_changed(desk, user):
    user.find(desk, "layers_field").setText("100,10")

    user.click(desk, "train_button")
    assert user.message(desk).startswith("Layers: ")
    assert desk.state.run is None
    assert user.find(desk, "layers_field").property("is_valid") is False

    user.find(desk, "layers_field").setText("784,10")
    assert user.message(desk) == ""
    desk.state.failed.emit("The disk is full.")
    user.find(desk, "layers_field").setText("784,5,10")
    assert user.message(desk) == "The disk is full."
    user.click(desk, "train_button")  # what was said is of before the run
    assert user.message(desk) == ""


def test_a_new_data_set_says_how_many_outputs_there_are(desk, rows_dataset):
    desk.state.set_dataset(dataclasses.replace(rows_dataset, class_names=class_names(12)))

    assert desk.state.draft.config.layers == (784, 12, 12)


# How a run ends


def test_patience_ends_a_run_early_with_the_best_network(desk, user):
    user.find(desk, "patience_field").setValue(1)
    user.find(desk, "dropout_field").setText("0.5")  # with which the loss soon rises once

    user.start_long_run(desk)
    user.until_idle(desk)

    run = desk.state.run
    assert run.kept_epoch == run.epochs_done - 1
    assert user.status(desk).startswith(f"Stopped early, after epoch {run.epochs_done} of 1000: ")
    assert f"The network of epoch {run.kept_epoch}, the best, is in use" in user.status(desk)
    assert desk.state.network.epoch == run.kept_epoch
    assert user.network(desk).origin["epochs_done"] == run.kept_epoch


def test_a_run_that_fails_says_why_in_the_banner_and_that_it_ended_in_the_status(desk, user):
    desk.actions.presets["fast"].trigger()
    user.find(desk, "learning_rate_field").setText("100")

    user.click(desk, "train_button")
    user.until_idle(desk)

    assert desk.state.run.end is RunEnd.FAILED
    assert user.message(desk) == desk.state.run.failure != ""
    assert user.status(desk).startswith("Training ended early. ")


# Pauses and single steps


@pytest.fixture
def paused(qtbot, running, runner, user):
    """The window with a paused run, after all that the run sent before the pause has arrived."""
    user.click(running, "pause_button")
    with qtbot.waitSignal(runner.state_taken, timeout=20_000):
        runner.take_state()
    return running


@pytest.mark.parametrize("n_epochs", [0, 1])
def test_after_one_step_or_epoch_the_run_is_paused_again(qtbot, paused, runner, user, n_epochs):
    computing, seen, done = paused.state.computing, [], paused.state.run.epochs_done
    computing.changed.connect(lambda: seen.append(user.status(paused)))

    (runner.take_epoch if n_epochs else runner.take_step)()
    qtbot.waitUntil(lambda: computing.active == {Work.PAUSED_TRAINING}, timeout=20_000)

    now = paused.state.run.epochs_done
    assert now - done in ([1] if n_epochs else [0, 1])  # the step may be the last of its epoch
    assert seen[0] == f"Training epoch {done + 1} of 1000"
    assert user.status(paused) == f"Paused in epoch {now + 1} of 1000"
    assert paused.state.network.source == f"after epoch {now}"
    assert user.find(paused, "progress_bar").value() >= round(FULL * now / 1_000)
    assert user.text(paused, "samples_per_second") == ""
    assert user.text(paused, "time_left").endswith(" left")
    assert user.text(paused, "pause_button") == "Resume"

    user.click(paused, "pause_button")
    qtbot.waitUntil(lambda: user.text(paused, "samples_per_second") != "", timeout=20_000)
    assert user.status(paused).startswith("Training epoch ")
