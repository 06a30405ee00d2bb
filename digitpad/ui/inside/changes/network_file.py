"""Saves a changed network to a file that the user chooses."""

from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_files import save_network
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.workers.background_task import BackgroundTask


class NetworkFile(QObject):
    """Asks where to save a network, and saves it there in the background.

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
        self._network: SavedNetwork | None = None
        self._pool = QThreadPool(self)

    def ask(self, network: SavedNetwork, name: str) -> None:
        """Ask where to save a network, with a name to begin with."""
        self._network = network
        dialog = SaveDialog(self._parent, "Save the changed network as", name, "Networks (*.npz)")
        dialog.path_chosen.connect(self.save)
        open_dialog(dialog)

    @Slot(object)
    def save(self, path: Path) -> None:
        """Save the network that was asked about last."""
        network = self._network
        if network is None:
            return

        def save() -> Path:
            save_network(network, path)
            return path

        task = BackgroundTask(save, self)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.failed)
        task.finished.connect(task.deleteLater)
        task.start(self._pool)

    def wait(self) -> None:
        """Wait until all is saved."""
        self._pool.waitForDone()
