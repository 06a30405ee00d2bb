"""Which network digitpad opens with: the shipped one, or the one that the user fine-tuned and kept."""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.library.settings_table import SettingsTable
from digitpad.paths import may_exist
from digitpad.recognition.fine_tuning.fine_tuned_network import FineTunedNetwork, fine_tuned_network_path
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.state import AppState

_OPENS_FINE_TUNED = "opens_taught"


class FirstNetwork(QObject):
    """Opens the network to begin with, and remembers which it is to be.

    Signals
    -------
    failed(str)
        A sentence for the user.
    """

    failed = Signal(str)

    def __init__(
        self, state: AppState, files: FileController, settings: SettingsTable, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._files = files
        self._settings = settings
        self._first_failure = ""

    def open(self) -> None:
        """Open the network to begin with: the fine-tuned one, if one was kept and is wanted."""
        self._files.open_shipped()  # at once, and if the other one cannot be opened
        if self._settings.value(_OPENS_FINE_TUNED) == "yes" and may_exist(fine_tuned_network_path()):
            self._files.failed.connect(self._on_first_failure)
            self._state.dataset_changed.connect(self._on_first_dataset)
            self._files.open_network(fine_tuned_network_path())

    @Slot()
    def open_fine_tuned(self) -> None:
        """Use the network that was kept, now and from the next start on; or say that there is none."""
        if may_exist(fine_tuned_network_path()):
            self._settings.set_value(_OPENS_FINE_TUNED, "yes")
            self._files.open_network(fine_tuned_network_path())
        else:
            self.failed.emit("No taught network was kept yet. Draw some digits, tell which they are, teach.")

    @Slot()
    def open_shipped(self) -> None:
        """Use the network that digitpad comes with, now and from the next start on."""
        self._settings.set_value(_OPENS_FINE_TUNED, "no")
        self._files.open_shipped()

    def keep(self, pair: FineTunedNetwork) -> None:
        """Save a fine-tuned network, and open with it from the next start on."""
        self._settings.set_value(_OPENS_FINE_TUNED, "yes")
        self._files.save_fine_tuned(pair)

    @Slot(str)
    def _on_first_failure(self, message: str) -> None:
        self._files.failed.disconnect(self._on_first_failure)
        self._first_failure = message

    @Slot()
    def _on_first_dataset(self) -> None:
        self._state.dataset_changed.disconnect(self._on_first_dataset)
        if self._first_failure:  # loaded data has taken all messages away
            self.failed.emit(self._first_failure)
