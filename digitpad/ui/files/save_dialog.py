"""File dialogs that do not block."""

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

_ANY = "(*)"
_LAST_FOLDER = "last_folder"  # a property of the application, as long as it runs


class SaveDialog(QFileDialog):
    """A non-modal dialog for a file to save to. It deletes itself once it is closed.

    A name without a suffix gets that of the chosen filter. For an unknown suffix, the dialog shows a message
    and asks again, unless the filter allows all files.

    Parameters
    ----------
    parent : QWidget
    title, name : str
        ``name`` is the suggested file name.
    filters : str
        Such as "Table (*.csv);;Picture (*.png)".

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
        self.selectFile(str(path))  # a native dialog forgets the name
        *others, last = self._endings
        known = f"{', '.join(others)} or {last}" if others else last
        box = QMessageBox(self.parentWidget())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.windowTitle())
        box.setText(f"{path.name} cannot be saved: its name should end in {known}.")
        box.finished.connect(self._on_confirmed)
        box.finished.connect(box.deleteLater)
        box.open()

    @Slot()
    def _on_confirmed(self) -> None:
        self.open()


def open_dialog(dialog: QFileDialog) -> None:
    """Show a file dialog without blocking: the native one where there is a desktop.

    It starts in the folder of the file chosen last in any dialog.
    """
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() == "offscreen")
    last_folder = _application().property(_LAST_FOLDER)
    if last_folder and Path(last_folder).is_dir() and dialog.directory() == QDir.current():
        is_named = dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        names = [Path(file).name for file in dialog.selectedFiles() if is_named]
        dialog.setDirectory(last_folder)
        for name in names:
            dialog.selectFile(name)
    dialog.fileSelected.connect(_remember_folder)
    dialog.open()


def _remember_folder(path: str) -> None:
    _application().setProperty(_LAST_FOLDER, str(Path(path).parent))


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
