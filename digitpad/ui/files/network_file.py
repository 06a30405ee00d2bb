"""Saves a network to a file that the user chooses."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_files import save_network
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.workers.background_task import BackgroundTask


class NetworkFile(QObject):
    """A dialog for a network file, and the background task that saves to it.

    Signals
    -------
    saved(Path)
    failed(str)
        A sentence for the user.
    """

    saved = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._read: Callable[[], SavedNetwork] | None = None
        self._pool = QThreadPool(self)

    def ask(self, read: Callable[[], SavedNetwork], title: str, name: str) -> None:
        """Ask where to save a network.

        Parameters
        ----------
        read : callable
            Returns the network; called in the background.
        title, name : str
            Title of the dialog, and the suggested file name.
        """
        self._read = read
        dialog = SaveDialog(self._parent, title, name, "Networks (*.npz)")
        dialog.path_chosen.connect(self.save)
        open_dialog(dialog)

    @Slot(object)
    def save(self, path: Path) -> None:
        """Save the network of the last ``ask``."""
        read = self._read
        if read is None:
            return

        def save() -> Path:
            save_network(read(), path)
            return path

        task = BackgroundTask(save, self)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.failed)
        task.finished.connect(task.deleteLater)
        task.start(self._pool)

    def wait(self) -> None:
        """Wait until all networks are saved."""
        self._pool.waitForDone()
