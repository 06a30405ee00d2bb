"""Networks are opened and saved in the background."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.digits.datasets.sources import SOURCES
from digitpad.library import NetworkKind
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController

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
    """Return a function that calls another one, and returns the message it emits."""

    def fails(signal, function, *arguments):
        with qtbot.waitSignal(signal) as failed:
            function(*arguments)
        return failed.args[0]

    return fails


def test_files_are_handled_in_the_order_requested_and_asked_for_without_blocking(
    qtbot, state, files, tmp_path
):
    path = tmp_path / "mine.npz"
    with qtbot.waitSignal(files.saved) as done:
        files.save_network(saved(1), path)
    assert done.args == [path]
    with qtbot.waitSignal(state.network_changed):
        for seed in (2, 3):
            files.save_network(saved(seed), path)
        files.open_network(path)
    assert np.array_equal(parameters(state), saved(3).network.parameters)
    assert state.network.source == "mine.npz"
    assert np.array_equal(state.network.base.network.parameters, parameters(state))

    files.save_network(saved(4), path)
    files.ask_for_network()
    dialog = files.parent().findChild(QFileDialog)
    assert dialog.isVisible()
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    with qtbot.waitSignal(state.network_changed):
        dialog.selectFile(str(path))
        dialog.accept()
    assert np.array_equal(parameters(state), saved(4).network.parameters)
    qtbot.waitUntil(lambda: files.parent().findChild(QFileDialog) is None)


def test_what_is_no_network_for_drawings_or_cannot_be_saved_is_told_and_the_network_in_use_stays(
    qtbot, state, files, fails, tmp_path, rows_dataset
):
    with qtbot.waitSignal(state.network_changed):
        files.open_shipped()
    assert state.network.source == "shipped network"
    before = state.network
    (tmp_path / "letter.npz").write_text("Dear network")
    with qtbot.waitSignal(files.saved):
        files.save_network(saved(1, n_pixels=9), tmp_path / "small.npz")

    for name, reason in {
        "letter.npz": "letter.npz cannot be opened",
        "missing.npz": "does not exist",
        "small.npz": "This network cannot read drawings: ",
    }.items():
        assert reason in fails(files.failed, files.open_network, tmp_path / name)
        assert state.network is before
    missing = tmp_path / "missing"
    assert "cannot be saved" in fails(files.failed, files.save_network, saved(1), missing / "mine.npz")
    table = missing / "mine.csv"
    said = fails(files.failed, files.save_predictions, saved(1), rows_dataset.test, table)
    assert str(table) in said


@pytest.mark.parametrize("work", [Work.TRAINING, Work.PAUSED_TRAINING])
def test_a_network_opened_after_training_began_is_not_used(state, files, fails, work):
    state.computing.begin(work)

    assert fails(files.failed, files.open_shipped) == STOP_FIRST

    assert state.network is None


def test_in_the_window_that_is_said_at_once_and_no_longer_than_it_holds(small, user):
    before = small.state.library.library.networks.last_used
    user.start_long_run(small)

    for title in ("Open network…", "Use the shipped network", "Use the last trained network"):
        user.choose(small, title)
        assert user.message(small) == STOP_FIRST
        user.keys(small, "Esc")
    user.choose(small, "Use the network taught by you")
    assert user.message(small) == STOP_FIRST
    assert not small.findChildren(QFileDialog)
    for source in SOURCES.values():
        assert not user.action(small, source.command.replace("&", "")).isEnabled()
    user.click(small, "stop_button")
    user.until_idle(small)
    assert user.message(small) == ""
    assert before is None  # the next start opens at most the trained network
    used = [row.kind for row in small.state.library.library.networks.networks if row.used]
    assert used in ([], [NetworkKind.TRAINED])
    for source in SOURCES.values():
        assert user.action(small, source.command.replace("&", "")).isEnabled()
