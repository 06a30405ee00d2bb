"""Opens networks of the library."""

from PySide6.QtCore import QObject, Slot

from digitpad.errors import DigitpadError
from digitpad.library import NetworkKind, StoredNetwork
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.state import AppState, NetworkInUse


class NetworkOpener(QObject):
    """The controller that puts networks read by the library in use, or reports why it cannot."""

    def __init__(self, state: AppState, files: FileController, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._files = files
        state.library.network_read.connect(self._on_read)
        state.library.network_unreadable.connect(self._on_unreadable)

    @Slot()
    def open_shipped(self) -> None:
        """Use the shipped network, now and at the next start."""
        self._files.open_shipped(is_chosen=True)

    @Slot()
    def open_last_trained(self) -> None:
        """Use the network that was trained last, in this window or another one."""
        self._open_newest(NetworkKind.TRAINED, "You have not trained a network yet. Press Train to start.")

    @Slot()
    def open_fine_tuned(self) -> None:
        """Use the network that was fine-tuned last, or report that there is none."""
        self._open_newest(
            NetworkKind.FINE_TUNED,
            "You have not taught a network yet. Draw some digits, press the key of each, then teach.",
        )

    def _open_newest(self, kind: NetworkKind, otherwise: str) -> None:
        record = self._state.library.library.networks.newest(kind)
        if record is None:
            self._state.failed.emit(otherwise)
        else:
            self._state.library.open_network(record.id)

    @Slot(object)
    def _on_read(self, stored: StoredNetwork) -> None:
        # A run that began meanwhile goes first.
        if reason := self._state.computing.why_wait(Work.OPENING):
            self._state.failed.emit(reason)
            return
        record = stored.record
        try:
            self._state.set_network(NetworkInUse(stored.saved, record.name, stored.base, record_id=record.id))
        except DigitpadError as error:
            self._state.failed.emit(f"This network cannot read drawings: {error}")
            return
        self._state.library.library.networks.use(record.id)

    @Slot(str)
    def _on_unreadable(self, sentence: str) -> None:
        network = self._state.network
        self._state.failed.emit(sentence if network is None else f"{sentence} In use: {network.source}.")
