"""Asks where to save something."""

import re
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

_ANY = "(*)"


class SaveDialog(QFileDialog):
    """Asks for a file whose ending says how to save. Not blocking; it deletes itself once it is closed.

    A name without an ending gets that of the chosen filter. One with an unknown ending is answered by a
    sentence, and then asked for again. Any ending will do under a filter for all files.

    Parameters
    ----------
    parent : QWidget
    title, name : str
        ``name`` is the one to begin with.
    filters : str
        As in "Table (*.csv);;Picture (*.png)".

    Signals
    -------
    path_chosen(Path)
    """

    path_chosen = Signal(object)

    def __init__(self, parent: QWidget, title: str, name: str, filters: str) -> None:
        super().__init__(parent, title, name, filters)
        self._endings = re.findall(r"\*(\.[\w.]+)", filters)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._on_filter_selected(self.selectedNameFilter())
        self.filterSelected.connect(self._on_filter_selected)
        self.finished.connect(self._on_finished)

    @Slot(str)
    def _on_filter_selected(self, name_filter: str) -> None:
        endings = re.findall(r"\*(\.[\w.]+)", name_filter) or self._endings
        self.setDefaultSuffix(endings[0])

    @Slot(int)
    def _on_finished(self, result: int) -> None:
        if result != QFileDialog.DialogCode.Accepted:
            self.deleteLater()
            return
        path = Path(self.selectedFiles()[0])
        has_known_ending = path.suffix and path.name.lower().endswith(tuple(self._endings))
        if has_known_ending or _ANY in self.selectedNameFilter():
            self.path_chosen.emit(path)
            self.deleteLater()
            return
        self.selectFile(str(path))  # a desktop's own dialog forgets it
        *others, last = self._endings
        known = f"{', '.join(others)} or {last}" if others else last
        box = QMessageBox(self.parentWidget())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.windowTitle())
        box.setText(f"{path.name} cannot be saved: its name should end in {known}.")
        box.finished.connect(self._on_told)
        box.finished.connect(box.deleteLater)
        box.open()

    @Slot()
    def _on_told(self) -> None:
        self.open()


def open_dialog(dialog: QFileDialog) -> None:
    """Show a file dialog in nobody's way: the desktop's own, where there is a desktop."""
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() == "offscreen")
    dialog.open()
