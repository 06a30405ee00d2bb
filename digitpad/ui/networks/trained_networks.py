"""Adds trained networks to the library."""

from PySide6.QtCore import QObject, Slot

from digitpad.library import NetworkKind, NewNetwork
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.state import AppState


class TrainedNetworks(QObject):
    """The controller that adds the network of each ended run to the library, however the run ended."""

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._open_runs: list[RunHistory] = []  # runs that have not ended
        state.run_changed.connect(self._on_run_changed)

    @Slot()
    def _on_run_changed(self) -> None:
        run = self._state.run
        if run is not None and run.end is None and run not in self._open_runs:
            self._open_runs.append(run)
            run.subscribe(self._on_run_event)

    def _on_run_event(self, event: RunEvent) -> None:
        if event is not RunEvent.END:
            return
        library = self._state.library
        for run in self._open_runs:
            saved = run.snapshots.at_hand(run.kept_epoch)
            if run.end is not None and run.kept_epoch and saved is not None:
                name = library.network_name(run, run.kept_epoch)
                library.library.networks.add(
                    NewNetwork(saved, name, NetworkKind.TRAINED, run.run_id, run.kept_epoch)
                )
        self._open_runs = [run for run in self._open_runs if run.end is None]
