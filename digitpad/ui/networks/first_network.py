"""The network that digitpad opens with: the last one used, or the shipped one."""

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from digitpad.library import NetworkKind
from digitpad.library.networks.old_networks import OldNetworks, read_old_networks
from digitpad.library.settings_table import SettingsTable
from digitpad.paths import user_data_dir
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.state import AppState
from digitpad.workers.background_task import BackgroundTask

_IMPORTED = "old_networks_imported"
_OPENED_FINE_TUNED = "opens_taught"  # setting of earlier versions for the network to open with


class FirstNetwork(QObject):
    """The opener of the first network. It also imports the networks of earlier versions, once.

    Signals
    -------
    done()
        The library is loaded, and the first network is in use if it could be opened.
    """

    done = Signal()

    def __init__(
        self, state: AppState, files: FileController, settings: SettingsTable, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._files = files
        self._settings = settings
        self._is_shipped_tried = False
        self._is_library_ready = False
        self._is_done = False
        self._first_failure = ""
        self._pool = QThreadPool(self)

    @property
    def is_done(self) -> bool:
        """Whether the first network is in use."""
        return self._is_done

    def open(self) -> None:
        """Open the shipped network at once, then the last one used."""
        state, library = self._state, self._state.library
        state.network_changed.connect(self._on_shipped_tried)
        self._files.failed.connect(self._on_shipped_tried)
        state.failed.connect(self._on_failure)
        state.dataset_changed.connect(self._on_first_dataset)
        library.network_read.connect(self._finish)
        library.network_unreadable.connect(self._finish)
        library.loaded.connect(self._on_loaded)
        self._files.open_shipped()

    def wait(self) -> None:
        """Wait until all file work is done."""
        self._pool.waitForDone()

    @Slot()
    def _on_shipped_tried(self) -> None:
        self._is_shipped_tried = True
        self._go_on()

    @Slot()
    def _on_loaded(self) -> None:
        if self._state.library.library.settings.value(_IMPORTED):
            self._is_library_ready = True
            self._go_on()
            return
        folder = user_data_dir()
        task = BackgroundTask(lambda: read_old_networks(folder), self)
        task.succeeded.connect(self._on_old_networks)
        task.finished.connect(task.deleteLater)
        task.start(self._pool)

    @Slot(object)
    def _on_old_networks(self, old: OldNetworks) -> None:
        library = self._state.library.library
        for network in filter(None, (old.trained, old.other)):
            library.networks.add(network, is_used=False)
        if old.fine_tuned is not None:
            is_used = self._settings.value(_OPENED_FINE_TUNED) == "yes"
            library.networks.add(old.fine_tuned, old.base, is_used=is_used)
        library.settings.set_value(_IMPORTED, "yes")  # last, as adding a network twice is harmless
        if old.failures:
            self._state.failed.emit(" ".join(old.failures))
        self._is_library_ready = True
        self._go_on()

    def _go_on(self) -> None:
        """Open the last network used, unless the user has put another one in use by now."""
        if self._is_done or not (self._is_shipped_tried and self._is_library_ready):
            return
        last = self._state.library.library.networks.last_used
        network = self._state.network
        record = None if network is None else self._state.record_of(network)
        is_shipped = network is None or (record is not None and record.kind is NetworkKind.SHIPPED)
        if (
            last is None
            or last.kind is NetworkKind.SHIPPED
            or not is_shipped
            or self._state.computing.why_wait(Work.OPENING)
        ):
            self._finish()
        else:
            self._state.library.open_network(last.id)

    @Slot()
    def _finish(self) -> None:
        if not self._is_done:
            self._is_done = True
            self._state.network_changed.disconnect(self._on_shipped_tried)
            self._files.failed.disconnect(self._on_shipped_tried)
            self.done.emit()

    @Slot(str)
    def _on_failure(self, message: str) -> None:
        self._first_failure = message

    @Slot()
    def _on_first_dataset(self) -> None:
        self._state.failed.disconnect(self._on_failure)
        self._state.dataset_changed.disconnect(self._on_first_dataset)
        if self._first_failure:  # loading the data set dismissed all messages
            self._state.failed.emit(self._first_failure)
