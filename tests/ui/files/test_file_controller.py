"""Networks are opened and saved in the background, what a run has left is saved by itself."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.sources import SOURCES
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import user_data_dir
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.session.window_settings import WindowSettings

STOP_FIRST = "Stop training first, then open a network or a data set."


def saved(seed, n_pixels=784):
    network = create_network(TrainingConfig(layers=(n_pixels, 10), seed=seed))
    return SavedNetwork(network, tuple("0123456789"))


def parameters(state):
    return state.network.saved.network.parameters


@pytest.fixture
def files(qtbot, state):
    parent = QWidget()
    qtbot.addWidget(parent)
    files = FileController(state, parent)
    yield files
    files.wait()


@pytest.fixture
def fails(qtbot):
    """Return a function that calls another, and returns the sentence that a signal says then."""

    def fails(signal, function, *arguments):
        with qtbot.waitSignal(signal) as failed:
            function(*arguments)
        return failed.args[0]

    return fails


@pytest.fixture
def opened(qtbot, state, files):
    """Return a function that opens the last trained network, and returns its parameters."""

    def opened():
        files.wait()
        with qtbot.waitSignal(state.network_changed):
            files.open_last_trained()
        return parameters(state)

    return opened


@pytest.fixture
def trained(make_run, epoch_result):
    """Return a function that makes a run with the networks of these seeds, one an epoch, not ended yet."""

    def trained(*seeds, best=None):
        run = make_run(epochs=9, patience=9 if best else 0)
        for epoch, seed in enumerate(seeds, 1):
            run.add_result(epoch_result(epoch, validation_loss=0.1 if epoch == best else 0.5), saved(seed))
        return run

    return trained


# Networks


def test_a_network_that_was_saved_is_in_use_when_it_is_opened(qtbot, state, files, tmp_path):
    path = tmp_path / "mine.npz"
    with qtbot.waitSignal(files.saved) as done:
        files.save_network(saved(1), path)
    assert done.args == [path]

    with qtbot.waitSignal(state.network_changed):
        files.open_network(path)

    assert np.array_equal(parameters(state), saved(1).network.parameters)
    assert state.network.source == "mine.npz"
    assert np.array_equal(state.network.base.network.parameters, parameters(state))


def test_files_are_worked_on_in_the_order_in_which_they_were_asked_for(qtbot, state, files, tmp_path):
    path = tmp_path / "mine.npz"

    with qtbot.waitSignal(state.network_changed):
        for seed in (1, 2, 3):
            files.save_network(saved(seed), path)
        files.open_network(path)

    assert np.array_equal(parameters(state), saved(3).network.parameters)


def test_a_file_that_is_no_network_is_refused_and_the_network_in_use_stays(
    qtbot, state, files, fails, tmp_path
):
    with qtbot.waitSignal(state.network_changed):
        files.open_shipped()
    assert state.network.source == "shipped network"
    before = state.network
    (tmp_path / "letter.npz").write_text("Dear network")

    assert "letter.npz cannot be opened" in fails(files.failed, files.open_network, tmp_path / "letter.npz")
    assert "does not exist" in fails(files.failed, files.open_network, tmp_path / "missing.npz")

    assert state.network is before


def test_a_network_of_other_pictures_is_refused(qtbot, state, files, fails, tmp_path):
    path = tmp_path / "small.npz"
    with qtbot.waitSignal(files.saved):
        files.save_network(saved(1, n_pixels=9), path)

    assert fails(files.failed, files.open_network, path).startswith("This network cannot read drawings: ")
    assert state.network is None


def test_what_cannot_be_saved_is_told(files, fails, tmp_path, rows_dataset):
    missing = tmp_path / "missing"

    assert "cannot be saved" in fails(files.failed, files.save_network, saved(1), missing / "mine.npz")
    table = missing / "mine.csv"
    said = fails(files.failed, files.save_predictions, saved(1), rows_dataset.test, table)
    assert str(table) in said


def test_a_network_is_asked_for_without_blocking_and_opened(qtbot, state, files, tmp_path):
    with qtbot.waitSignal(files.saved):
        files.save_network(saved(1), tmp_path / "mine.npz")
    files.ask_for_network()
    dialog = files.parent().findChild(QFileDialog)
    assert dialog.isVisible()
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile

    with qtbot.waitSignal(state.network_changed):
        dialog.selectFile(str(tmp_path / "mine.npz"))
        dialog.accept()

    assert state.network.source == "mine.npz"


# While training runs, its charts and its network are of what it began with


@pytest.mark.parametrize("work", [Work.TRAINING, Work.PAUSED_TRAINING])
def test_a_network_that_was_opened_when_training_has_begun_is_not_used(state, files, fails, work):
    state.computing.begin(work)

    assert fails(files.failed, files.open_shipped) == STOP_FIRST

    assert state.network is None


@pytest.mark.parametrize(
    "title",
    [
        "Open network…",
        "Use the shipped network",
        "Use the network taught by you",
        "Use the last trained network",
    ],
)
def test_in_the_window_that_is_said_at_once_and_no_longer_than_it_holds(small, user, title):
    WindowSettings().set_value("opens_taught", "yes")
    user.start_long_run(small)

    user.choose(small, title)

    assert user.message(small) == STOP_FIRST
    assert not small.findChildren(QFileDialog)
    for source in SOURCES.values():
        assert not user.action(small, source.command.replace("&", "")).isEnabled()
    user.click(small, "stop_button")
    user.until_idle(small)
    assert user.message(small) == ""
    assert WindowSettings().value("opens_taught") == "yes"  # at the next start: nothing was changed
    for source in SOURCES.values():
        assert user.action(small, source.command.replace("&", "")).isEnabled()


# The network that a run has left


@pytest.mark.parametrize("end", list(RunEnd))
def test_the_epoch_that_is_kept_is_saved_however_the_run_ends(state, trained, opened, end):
    run = trained(1, 2, 3, best=2)
    state.set_run(run)

    run.finish(end)

    assert np.array_equal(opened(), saved(2).network.parameters)
    assert state.network.source == "last trained network"


def test_a_run_is_saved_though_another_one_is_looked_at_when_it_ends(state, trained, opened):
    run, other = trained(1), trained(2)
    other.finish(RunEnd.STOPPED)
    for one in (run, other, run, other):
        state.set_run(one)

    run.finish(RunEnd.COMPLETED)

    assert np.array_equal(opened(), saved(1).network.parameters)


def test_a_run_that_is_looked_at_again_after_its_end_does_not_take_the_place(state, trained, opened):
    old, new = trained(1), trained(2)
    for run in (old, new):
        state.set_run(run)
        run.finish(RunEnd.COMPLETED)

    state.set_run(old)

    assert np.array_equal(opened(), saved(2).network.parameters)


def test_a_run_without_an_epoch_leaves_no_network(state, files, fails, make_run, epoch_result):
    run = make_run()
    state.set_run(run)
    run.add_result(epoch_result(0), saved(0))
    run.finish(RunEnd.STOPPED)
    files.wait()

    said = fails(files.failed, files.open_last_trained)

    assert said == "No network was trained yet. Press Train to teach one."


def test_that_it_cannot_be_saved_is_in_the_log_and_disturbs_nobody(state, files, trained, caplog):
    failures = []
    files.failed.connect(failures.append)
    user_data_dir().parent.mkdir(parents=True, exist_ok=True)
    user_data_dir().write_text("no folder")
    run = trained(1)
    state.set_run(run)

    run.finish(RunEnd.COMPLETED)
    files.wait()

    assert "could not be kept" in caplog.text
    assert failures == []
