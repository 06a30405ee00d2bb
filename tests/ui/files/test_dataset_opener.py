"""The opening of data sets in the background: progress, cancelling, and the newest request."""

import struct
import threading

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from digitpad.digits.data_file import Watch
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.sources import SOURCES
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.dataset_opener import DatasetOpener

FOLDER = SOURCES["idx_folder"]


def write_idx(folder, part, n_pictures):
    """Write IDX files of empty pictures."""
    images = struct.pack(">IIII", 0x803, n_pictures, 28, 28) + bytes(784 * n_pictures)
    (folder / f"{part}-images-idx3-ubyte").write_bytes(images)
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(
        struct.pack(">II", 0x801, n_pictures) + bytes(n_pictures)
    )


@pytest.fixture
def idx_folder(tmp_path):
    folder = tmp_path / "garments"
    folder.mkdir()
    write_idx(folder, "train", 12)
    write_idx(folder, "t10k", 3)
    return folder


@pytest.fixture
def opener(qtbot, state):
    parent = QWidget()
    qtbot.addWidget(parent)
    opener = DatasetOpener(state, parent)
    yield opener
    opener.shut_down()


class Endless:
    """A data set that stays half read until it is stopped.

    Attributes
    ----------
    was_stopped : threading.Event
    """

    def __init__(self):
        self.was_stopped = threading.Event()
        self.source = DataSource("endless", "Endless", "Endless", "Endless.", self.load, needs_folder=False)

    def load(self, folder, on_progress=None, should_stop=None, on_stage=None):
        watch = Watch(on_progress, should_stop)
        on_stage("Fetching Endless: 3 of 6 MB")
        try:
            while True:
                watch.at(0.5)
                threading.Event().wait(0.005)
        finally:
            self.was_stopped.set()


@pytest.fixture
def endless():
    return Endless()


def failure(qtbot, opener, *arguments):
    with qtbot.waitSignal(opener.failed) as failed:
        opener.load(*arguments)
    return failed.args[0]


def test_a_source_that_needs_a_folder_asks_for_it_without_blocking_and_opens_it(
    qtbot, state, opener, idx_folder
):
    said = []
    opener.said.connect(said.append)
    opener.began.connect(said.append)
    opener.ended.connect(said.append)
    opener.cancel()
    opener.use(FOLDER)
    assert said == []
    dialog = opener.parent().findChild(QFileDialog)
    assert dialog.isVisible()
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    assert dialog.testOption(QFileDialog.Option.ShowDirsOnly)

    with qtbot.waitSignal(opener.ended, check_params_cb=lambda is_another: is_another):
        dialog.selectFile(str(idx_folder))
        dialog.accept()

    assert (state.dataset.name, len(state.dataset.train)) == ("garments", 10)
    assert said == ["Opening garments…", "garments", True]
    qtbot.waitUntil(lambda: opener.parent().findChild(QFileDialog) is None)


def test_a_folder_without_pictures_and_what_came_after_training_began_are_refused(
    qtbot, state, opener, tmp_path, rows_dataset, idx_folder
):
    state.set_dataset(rows_dataset)

    assert "train-" in failure(qtbot, opener, FOLDER, tmp_path)
    state.computing.begin(Work.PAUSED_TRAINING)
    said = failure(qtbot, opener, FOLDER, idx_folder)
    assert said == "Stop training first, then open a network or a data set."

    assert state.dataset is rows_dataset


def test_a_newer_request_cancels_the_older_one(qtbot, state, opener, endless, idx_folder):
    outcomes = []
    opener.failed.connect(outcomes.append)
    opener.ended.connect(outcomes.append)
    with qtbot.waitSignal(opener.progressed):
        opener.load(endless.source)

    with qtbot.waitSignal(state.dataset_changed):
        opener.load(FOLDER, idx_folder)

    assert endless.was_stopped.is_set()
    assert state.dataset.name == "garments"
    assert outcomes == [True]
    with qtbot.waitSignal(opener.began) as began:
        opener.use(endless.source)
    assert began.args == ["Endless"]


def test_a_data_set_set_later_by_another_part_stays(qtbot, state, opener, endless, rows_dataset):
    with qtbot.waitSignal(opener.progressed):
        opener.load(endless.source)

    with qtbot.waitSignal(opener.ended, check_params_cb=lambda is_another: not is_another):
        state.dataset_awaited.emit(state)
    state.set_dataset(rows_dataset)

    qtbot.waitUntil(endless.was_stopped.is_set)
    assert state.dataset is rows_dataset


def test_the_window_shows_the_progress_can_cancel_it_and_stops_it_at_its_end(qtbot, window, user, endless):
    bar = user.find(window, "opening_bar")
    assert not bar.isVisible()

    window.findChild(DatasetOpener).load(endless.source)
    qtbot.waitUntil(lambda: user.status(window) == "Fetching Endless: 3 of 6 MB…")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() == bar.maximum() // 2)
    assert isinstance(bar, QProgressBar)

    user.click(window, "cancel_opening_button")

    assert not bar.isVisible()
    assert user.status(window) == "Still using MNIST."
    assert user.message(window) == ""
    qtbot.waitUntil(endless.was_stopped.is_set)
    window.findChild(DatasetOpener).load(endless.source)
    qtbot.waitUntil(bar.isVisible)
    window.findChild(DatasetOpener).failed.emit("It is gone.")
    assert not bar.isVisible()
    endless.was_stopped.clear()
    window.close()
    assert endless.was_stopped.is_set()


def test_a_folder_of_pictures_opens_and_reports_omitted_files(qtbot, state, opener, failures, tmp_path):
    for name, shade in (("dark", 40), ("light", 250)):
        (tmp_path / "tones" / name).mkdir(parents=True)
        for number in range(4):
            image = QImage(40 + number, 30, QImage.Format.Format_Grayscale8)
            image.fill(shade)
            image.setPixel(20, 15, QColor(140, 140, 140).rgb())
            assert image.save(str(tmp_path / "tones" / name / f"{number}.png"))
    (tmp_path / "tones" / "dark" / "blank.png").write_bytes(b"")

    with qtbot.waitSignal(state.failed):
        opener.load(FOLDER, tmp_path / "tones")

    assert state.dataset.class_names == ("dark", "light")
    assert len(state.dataset.train) == 4
    assert failures[0].startswith("1 file was left out: dark/blank.png.")
