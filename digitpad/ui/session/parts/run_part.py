"""Which run is looked at, and at which epoch."""

import json

from PySide6.QtCore import Slot

from digitpad.library.runs.run_record import RunStatus
from digitpad.ui.computing_lock import Work
from digitpad.ui.looked_at.looked_at_run import KEPT_EPOCH
from digitpad.ui.session.parts.session_part import SessionPart
from digitpad.ui.state import AppState


class RunPart(SessionPart):
    """The run that is looked at, and where the slider stands: by that, which of its networks is in use.

    The run is read in the background, once the library is open and the first network is in use.
    """

    name = "session.run"

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._awaited = ""  # what is to be restored, until it is there
        self._wanted: tuple[str, int | None] | None = None  # run and epoch, until they are asked for
        state.run_changed.connect(self._on_run_changed)
        state.network_changed.connect(self._on_network_changed)
        state.library.loaded.connect(self._open)

    def content(self) -> str:
        """Return the run's name in the library, and the epoch that was chosen; null for none of its own."""
        run = self._state.run
        if self._awaited or run is None:
            return self._awaited
        network = self._state.network
        is_of_run = network is not None and network.run is run
        epoch = self._state.epoch_in_use if not self._state.follows_run else KEPT_EPOCH
        return json.dumps({"run": run.run_id, "epoch": epoch if is_of_run else None})

    def restore(self, text: str) -> None:
        """Open the run as soon as that can be done."""
        place = json.loads(text)
        self._wanted = str(place["run"]), None if place["epoch"] is None else int(place["epoch"])
        self._awaited = text
        self._open()

    @Slot()
    def _open(self) -> None:
        library = self._state.library
        if self._wanted is None or not library.is_loaded or self._state.network is None:
            return
        wanted, self._wanted = self._wanted, None
        record = library.library.runs.find(wanted[0])
        can_open = record is not None and record.status is not RunStatus.RUNNING  # in another process
        if can_open and not self._state.computing.why_wait(Work.OPENING):
            self._state.open_run(*wanted)
        else:
            self._awaited = ""

    @Slot()
    def _on_run_changed(self) -> None:
        self._awaited, self._wanted = "", None
        self.changed.emit()

    @Slot()
    def _on_network_changed(self) -> None:
        self._open()
        if self._state.run is not None:
            self.changed.emit()
