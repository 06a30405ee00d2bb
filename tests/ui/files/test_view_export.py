"""The export of a view as a picture and of its numbers as a table."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from digitpad.ui.files.view_export import ViewExport


@pytest.fixture
def view(qtbot: QtBot) -> QLabel:
    label = QLabel("weights")
    label.resize(120, 40)
    qtbot.addWidget(label)
    return label


def test_a_table_has_a_line_for_each_row_and_a_picture_is_asked_for(
    qtbot: QtBot, view: QLabel, tmp_path: Path
) -> None:
    export = ViewExport(view, "weights", lambda: [["unit", "weight"], [1, 0.25]])
    with qtbot.waitSignal(export.saved):
        export.save(tmp_path / "weights.CSV")
    assert (tmp_path / "weights.CSV").read_text("utf-8").splitlines() == ["unit,weight", "1,0.25"]
    export.ask()
    dialog = view.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("/weights.png")
    dialog.setDirectory(str(tmp_path))
    with qtbot.waitSignal(export.saved):
        dialog.accept()
    assert QImage(str(tmp_path / "weights.png")).size() == view.grab().toImage().size()


def test_a_missing_folder_is_reported_in_a_sentence(qtbot: QtBot, view: QLabel, tmp_path: Path) -> None:
    export = ViewExport(view, "weights", list)
    with qtbot.waitSignal(export.failed) as failed:
        export.save(tmp_path / "none" / "weights.png")
    assert "cannot be saved" in failed.args[0]
