"""Networks are exported in the background, with a report of the agreement."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from digitpad.export import EXPORT_FORMATS
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.files.network_exporter import NetworkExporter

AGREED = r"the same answers on 10,000 of 10,000, (the same probabilities|probabilities within \d+e-\d+)"


@pytest.fixture
def saved():
    """Return a network with random weights."""
    return SavedNetwork(create_network(TrainingConfig(layers=(784, 12, 10), seed=1)), tuple("0123456789"))


@pytest.fixture
def exporter(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    exporter = NetworkExporter(parent)
    exporter.log = []
    exporter.said.connect(exporter.log.append)
    yield exporter
    exporter.shut_down()


def test_the_filter_that_is_chosen_decides_what_is_saved(qtbot, exporter, saved, tmp_path):
    export_format = list(EXPORT_FORMATS.values())[-1]
    for name, file in {
        "class": "reader_class",
        "2": "reader_2",
        "!": "my_reader",
        "mine.npz": "mine",
    }.items():
        exporter.ask(lambda: saved, name)
        dialog = exporter.parent().findChild(QFileDialog)
        assert dialog.selectedFiles()[0].endswith(f"/{file}.py")
        assert dialog.nameFilters()[0] == "Python file (*.py)"
        dialog.close()
        qtbot.waitUntil(lambda: exporter.parent().findChild(QFileDialog) is None)
    exporter.ask(lambda: saved, "my 2nd net!.npz")
    dialog = exporter.parent().findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.setDirectory(str(tmp_path))
    for _ in range(list(EXPORT_FORMATS.values()).index(export_format)):
        QTest.keyClick(dialog.findChild(QComboBox, "fileTypeCombo"), Qt.Key.Key_Down)

    with qtbot.waitSignal(exporter.exported, timeout=60_000) as exported:
        dialog.accept()

    path = tmp_path / f"my_2nd_net{export_format.suffixes[0]}"
    assert exported.args == [path]
    export_format.open_reader(path.read_bytes())
    began, done = exporter.log
    assert began == f"Exporting to {path.name}, and checking it on 10,000 pictures…"
    assert re.fullmatch(f"Exported {re.escape(path.name)}: {AGREED}", done)


def test_a_failed_export_is_reported_and_the_next_succeeds(qtbot, exporter, saved, tmp_path):
    with qtbot.waitSignal(exporter.failed) as failed:
        exporter.export(lambda: saved, tmp_path / "none" / "reader.py")
    (message,) = failed.args
    assert message.endswith("reader.py cannot be saved: No such file or directory.")
    assert exporter.log[-1] == "The network was not exported."

    with qtbot.waitSignal(exporter.exported, timeout=60_000):
        exporter.export(lambda: saved, tmp_path / "reader.py")


def test_closing_the_window_cancels_an_export(qtbot, exporter, saved, tmp_path):
    with qtbot.assertNotEmitted(exporter.exported), qtbot.assertNotEmitted(exporter.failed):
        exporter.export(lambda: saved, tmp_path / "reader.py")
        exporter.shut_down()

    assert list(tmp_path.glob("**/*.py")) == []


def test_the_menu_exports_the_network_in_use(qtbot, window, user, tmp_path):
    user.choose(window, "Export network…")
    dialog = window.findChild(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    window.state.failed.emit("The disk is full.")
    dialog.accept()

    path = tmp_path / "my_reader.py"
    qtbot.waitUntil(lambda: user.status(window).startswith("Exported my_reader.py: the same"), timeout=60_000)
    assert user.message(window) == ""
    assert b"Convolution(side=28" in path.read_bytes()


def test_the_window_says_in_its_banner_why_nothing_was_exported(qtbot, window, user, tmp_path):
    (tmp_path / "my_reader.py").mkdir()
    window.findChild(NetworkExporter).export(lambda: user.network(window), tmp_path / "my_reader.py")

    qtbot.waitUntil(lambda: "my_reader.py is not a regular file" in user.message(window))
    assert user.status(window) == "The network was not exported."
