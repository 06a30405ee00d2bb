"""Training from the form to networks in use."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.machine import n_cores, training_threads
from digitpad.nn import Network, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.run_history import RunEnd
from digitpad.recognition.training.training_run import make_trainer
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import NetworkInUse
from digitpad.ui.widgets.slim_bar import FULL


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
    assert not user.find(desk, "progress_bar").isVisible()


def test_a_chosen_earlier_epoch_stays_in_use(qtbot, running, user):
    running.state.choose_epoch(0)
    done = running.state.run.epochs_done

    qtbot.waitUntil(lambda: running.state.run.epochs_done > done + 2)
    assert running.state.network.source == "before training"
    user.click(running, "stop_button")
    user.until_idle(running)

    assert running.state.network.source == "before training"
    assert user.status(running) == (
        "Training has ended. The network before training is in use, as you chose."
    )


def test_a_run_that_cannot_begin_says_why_until_the_form_is_changed(desk, user):
    desk.state.computing.begin(Work.RACE)
    user.click(desk, "train_button")
    assert user.message(desk).startswith("A race is running")
    desk.state.computing.end(Work.RACE)
    wanted = []
    desk.page.wanted.connect(lambda: wanted.append(True))
    user.find(desk, "layers_field").setText("100,10")

    user.click(desk, "train_button")
    assert wanted == [True]  # where the field can be corrected
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


def test_a_failed_run_is_explained_in_the_banner_and_the_status(desk, user):
    desk.actions.presets["fast"].trigger()
    user.find(desk, "learning_rate_field").setText("100")

    user.click(desk, "train_button")
    user.until_idle(desk)

    assert desk.state.run.end is RunEnd.FAILED
    assert user.message(desk) == desk.state.run.failure != ""
    assert user.status(desk).startswith("Training ended early. ")
    assert "too large" in user.text(desk, "diagnosis_sentence")
    assert user.find(desk, "diagnosis").isVisible()


@pytest.fixture
def paused(qtbot, running, runner, user):
    """The window with a paused run, after all its messages have arrived."""
    user.click(running, "pause_button")
    with qtbot.waitSignal(runner.state_taken):
        runner.take_state()
    return running


@pytest.fixture
def stepped(desk, rows_dataset):
    """Return a function that returns the network after a number of steps of the form's run."""

    def stepped(n_steps):
        job = desk.state.draft
        network = create_network(job.config)
        trainer = make_trainer(network, rows_dataset, job)
        for _ in range(n_steps):
            trainer.step()
        return network

    return stepped


@pytest.fixture
def opened(desk):
    """A network that was in use before."""
    saved = SavedNetwork(Network((784, 10), ("identity",), "cross_entropy"), class_names(10), {})
    desk.state.set_network(NetworkInUse(saved, "opened", saved))
    return desk.state.network


def until_paused(qtbot, desk):
    qtbot.waitUntil(lambda: desk.state.computing.active == {Work.PAUSED_TRAINING})


def test_a_batch_and_an_epoch_at_a_time_from_the_beginning(qtbot, desk, user, stepped, opened):
    user.find(desk, "epochs_field").setValue(1_000)
    for number in (1, 2):
        expected = stepped(number).parameters
        user.click(desk, "step_button")
        until_paused(qtbot, desk)
        network = desk.state.network
        assert (network.source, network.step, network.run) == (f"after step {number}", number, desk.state.run)
        assert np.array_equal(network.saved.network.parameters, expected)
        assert network.accuracy is None  # nobody measured it
        assert user.status(desk).endswith(f"Paused in epoch 1 of 1000, after step {number}")
    assert user.text(desk, "pause_button") == "Resume"
    computing, seen = desk.state.computing, []
    computing.begin(Work.RACE)
    for name in ("pause_button", "step_button"):
        desk.state.withdrawn.emit("")
        user.click(desk, name)
        assert user.message(desk).startswith("A race is running")
        assert computing.active == {Work.PAUSED_TRAINING, Work.RACE}
    computing.end(Work.RACE)

    computing.changed.connect(lambda: seen.append((user.status(desk), computing.is_training)))
    user.choose(desk.menus, "+1 epoch")
    until_paused(qtbot, desk)
    assert seen[0][0].startswith("Training epoch 1 of 1000")
    assert all(is_training for _, is_training in seen)
    assert user.status(desk).startswith("Paused in epoch 2 of 1000")
    assert user.find(desk, "progress_bar").value() >= round(FULL / 1_000)
    assert user.text(desk, "samples_per_second") == ""
    assert user.text(desk, "time_left").endswith(" left")
    assert desk.state.run.epochs_done == 1
    assert desk.state.network.source == "after epoch 1"
    assert len(desk.state.run.steps_followed) == 2

    user.click(desk, "step_button")
    until_paused(qtbot, desk)
    assert desk.state.network.step == 61
    user.click(desk, "pause_button")
    qtbot.waitUntil(lambda: user.text(desk, "samples_per_second") != "")
    assert user.status(desk).startswith("Training epoch ")
    user.click(desk, "stop_button")
    user.until_idle(desk)
    assert desk.state.network.source.startswith("trained network, ")
    assert user.network(desk).origin["epochs_done"] == desk.state.run.kept_epoch


def test_a_stop_inside_the_first_epoch_restores_the_previous_network(qtbot, desk, user, opened):
    user.click(desk, "step_button")
    until_paused(qtbot, desk)
    assert desk.state.network.step == 1

    user.click(desk, "stop_button")
    user.until_idle(desk)

    assert desk.state.network is opened
    assert "The previous network is in use" in user.status(desk)


def test_a_step_is_shown_even_after_going_back_to_an_earlier_epoch(qtbot, paused, user):
    paused.state.choose_epoch(0)
    assert paused.state.network.epoch == 0

    user.click(paused, "step_button")

    # The step may be the last of its epoch, and its network then that after the epoch.
    qtbot.waitUntil(lambda: paused.state.network.epoch != 0)
    assert paused.state.follows_run


def test_slow_motion_shows_each_step_and_is_part_of_the_time_left(qtbot, desk, user, opened):
    used, box = [], user.find(desk, "pace")
    desk.state.network_changed.connect(lambda: used.append(desk.state.network.step))
    box.setCurrentIndex(box.findText("30 steps/s"))
    user.find(desk, "epochs_field").setValue(1_000)

    user.click(desk, "train_button")
    qtbot.waitUntil(lambda: len(used) >= 5)

    run = desk.state.run
    assert used == sorted(used)
    assert used[0] == 1
    assert len(run.steps_followed) == run.newest_step.step.number  # none was left out
    assert user.text(desk, "samples_per_second") == "30 steps/s"
    # 60,000 steps take 2,000 s, and a little more on a busy machine; at full speed they would take a minute.
    assert int(user.text(desk, "time_left").partition(" min ")[0]) >= 33

    box.setCurrentIndex(box.findText("full speed"))
    qtbot.waitUntil(lambda: run.epochs_done > 1)
    assert desk.state.network.step is None
    assert user.text(desk, "samples_per_second").endswith(" images/s")
    qtbot.waitUntil(lambda: "after step" not in user.status(desk))


def test_layers_are_measured_each_epoch_and_more_often_while_shown(qtbot, running, user):
    run = running.state.run

    def newest_update():
        return run.healths[-1].layers[0].update_ratio

    qtbot.waitUntil(lambda: run.epochs_done > 1)
    assert {0.0, 1.0, 2.0} <= {health.epochs_done for health in run.healths}
    assert newest_update() is None

    running.state.set_watching(True)
    qtbot.waitUntil(lambda: newest_update() is not None)

    running.state.set_watching(False)
    qtbot.waitUntil(lambda: newest_update() is None)


def test_in_the_window_the_bars_are_those_of_the_network_after_the_batch(qtbot, small, user):
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    job = small.state.draft

    user.click(small, "step_button")
    qtbot.waitUntil(lambda: small.state.network.step == 1)
    qtbot.waitUntil(lambda: not user.find(small, "train_button").isEnabled())

    network = create_network(job.config)
    make_trainer(network, small.state.dataset, job).step()
    picture = user.recognition(small).picture
    expected = network.probabilities(picture.reshape(1, -1))[0]
    qtbot.waitUntil(lambda: user.recognition(small).probabilities == pytest.approx(expected))
    assert user.source(small) == "After step 1 · rows"
    assert user.text(small, "epoch_label") == "step 1"


@pytest.mark.skipif(n_cores() < 2, reason="there is only one core")
def test_training_leaves_one_core_unless_all_are_chosen_which_is_remembered(qtbot, small, user, again):
    runs = small.state.library.library.runs

    user.click(small, "train_button")
    user.until_idle(small)
    user.choose(small, "Train on all cores")
    user.click(small, "train_button")
    user.until_idle(small)
    user.find(small, "batch_size_field").setValue(128)  # its products could be shared, but not in a worker
    user.click(small, "train_button")
    user.until_idle(small)

    qtbot.waitUntil(lambda: len(runs.runs) == 3)  # the last is still on its way to the disk
    assert [run.threads for run in runs.runs] == [1, training_threads(all_cores=True), training_threads()]
    small.close()
    assert user.action(again(), "Train on all cores").isChecked()
