"""File > Export network: export the network in use to a file that works without digitpad."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.files.network_exporter import NetworkExporter
from digitpad.ui.state import AppState


class ExportController(QObject):
    """The controller of the menu entry that exports the network in use. The state reports failures.

    Attributes
    ----------
    exporter : NetworkExporter
        Reports progress.
    """

    def __init__(self, state: AppState, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._state, self._action = state, actions.export_network
        self.exporter = NetworkExporter(window)
        self.exporter.failed.connect(state.failed)
        self._action.triggered.connect(self._on_export)
        state.network_changed.connect(self._on_network_changed)
        self._on_network_changed()

    def shut_down(self) -> None:
        """Stop exporting, and wait for the thread."""
        self.exporter.shut_down()

    @Slot()
    def _on_network_changed(self) -> None:
        self._action.setEnabled(self._state.network is not None)

    @Slot()
    def _on_export(self) -> None:
        if (network := self._state.network) is not None:
            self.exporter.ask(lambda: network.saved)
