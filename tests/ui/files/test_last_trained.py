"""The network that a run has left can be opened again from the File menu."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.files.file_controller import FileController


def saved(seed):
    network = create_network(TrainingConfig(layers=(784, 10), seed=seed))
    return SavedNetwork(network, tuple("0123456789"))


@pytest.fixture
def files(qtbot, state):
    parent = QWidget()
    qtbot.addWidget(parent)
    return FileController(state, parent)


@pytest.fixture
def opened(qtbot, state, files):
    """Return a function that opens the last trained network, and returns its parameters."""

    def opened():
        files.wait()
        with qtbot.waitSignal(state.network_changed):
            files.open_last_trained()
        return state.network.saved.network.parameters

    return opened


@pytest.fixture
def trained(make_run, epoch_result):
    """Return a function that makes a run of two epochs, with the networks of these seeds, not ended yet."""

    def trained(*seeds, best=None):
        run = make_run(epochs=9, patience=9 if best else 0)
        for epoch, seed in enumerate(seeds, 1):
            loss = 0.1 if epoch == best else 0.5
            run.add_result(epoch_result(epoch, validation_loss=loss), saved(seed))
        return run

    return trained


def test_what_a_run_has_left_is_opened_in_place_of_another_network(qtbot, small, user):
    user.click(small, "train_button")
    user.until_idle(small)
    trained = user.network(small)
    small._actions.open_shipped.trigger()
    qtbot.waitUntil(lambda: user.status(small) == "In use now: shipped network")

    small._actions.open_last_trained.trigger()

    qtbot.waitUntil(lambda: user.status(small) == "In use now: last trained network")
    network = user.network(small)
    assert network is not trained
    assert np.array_equal(network.network.parameters, trained.network.parameters)
    assert network.origin["epochs_done"] == 3


def test_it_is_there_at_the_next_start(qtbot, small, user, again):
    user.start_long_run(small)
    with qtbot.waitSignal(user.epoch_finished(small), timeout=20_000):
        pass
    user.click(small, "stop_button")
    user.until_idle(small)
    trained = user.network(small)
    small.close()

    window = again()
    window._actions.open_last_trained.trigger()

    qtbot.waitUntil(lambda: user.status(window) == "In use now: last trained network")
    assert np.array_equal(user.network(window).network.parameters, trained.network.parameters)


@pytest.mark.parametrize("end", list(RunEnd))
def test_the_epoch_that_is_kept_is_saved_however_the_run_ends(state, trained, opened, end):
    run = trained(1, 2, 3, best=2)
    state.set_run(run)

    run.finish(end)

    assert np.array_equal(opened(), saved(2).network.parameters)


def test_a_run_is_saved_though_another_one_is_looked_at_when_it_ends(state, trained, opened):
    run, other = trained(1), trained(2)
    other.finish(RunEnd.STOPPED)
    state.set_run(run)
    state.set_run(other)

    run.finish(RunEnd.COMPLETED)

    assert np.array_equal(opened(), saved(1).network.parameters)


def test_a_run_that_is_looked_at_again_after_its_end_does_not_take_the_place(state, trained, opened):
    old, new = trained(1), trained(2)
    for run in (old, new):
        state.set_run(run)
        run.finish(RunEnd.COMPLETED)

    state.set_run(old)

    assert np.array_equal(opened(), saved(2).network.parameters)


def test_a_run_without_an_epoch_leaves_no_network(qtbot, state, files, make_run, epoch_result):
    run = make_run()
    state.set_run(run)
    run.add_result(epoch_result(0), saved(0))
    run.finish(RunEnd.STOPPED)
    files.wait()

    with qtbot.waitSignal(files.failed) as failed:
        files.open_last_trained()

    assert failed.args == ["No network was trained yet. Press Train to teach one."]
