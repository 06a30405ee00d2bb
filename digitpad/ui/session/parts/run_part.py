"""The displayed run and epoch."""

import dataclasses
import json
import time
from dataclasses import dataclass

from PySide6.QtCore import Slot

from digitpad.library import RunStatus
from digitpad.ui.computing_lock import Work
from digitpad.ui.looked_at.looked_at_run import KEPT_EPOCH
from digitpad.ui.session.parts.session_part import SessionPart
from digitpad.ui.state import AppState


@dataclass(frozen=True)
class _Place:
    """A run and an epoch of it.

    Attributes
    ----------
    run : str
        Id in the library.
    epoch : int or None
        The epoch in use; KEPT_EPOCH while the run is followed, None for a network of no epoch.
    since : float
        Time of the last change, in seconds since 1970 (UTC).
    """

    run: str
    epoch: int | None
    since: float


class RunPart(SessionPart):
    """The displayed run, and the epoch of the slider.

    The run is read in the background after ``open``.
    """

    name = "session.run"

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._place: _Place | None = None
        self._is_wanted = False  # whether the run is still to be read
        self._is_awaited = False  # whether the run is still to be restored
        self._can_open = False
        state.run_changed.connect(self._on_run_changed)
        state.network_changed.connect(self._note)

    def content(self) -> str:
        """Return the run, the epoch in use, and the time of the last change."""
        return "" if self._place is None else json.dumps(dataclasses.asdict(self._place))

    def restore(self, text: str) -> None:
        """Open the run as soon as possible."""
        values = json.loads(text)
        epoch = values["epoch"]
        self._place = _Place(
            str(values["run"]), None if epoch is None else int(epoch), float(values["since"])
        )
        self._is_wanted = self._is_awaited = True
        if self._can_open:
            self.open()

    @Slot()
    def open(self) -> None:
        """Read the wanted run. Call it once the library is loaded and the first network is in use."""
        self._can_open = True
        if not self._is_wanted or self._place is None:
            return
        self._is_wanted = False
        library, place, epoch = self._state.library.library, self._place, self._place.epoch
        record, last = library.runs.find(place.run), library.networks.last_used
        if last is not None and last.run != place.run and last.used > place.since:
            epoch = None  # another window used another network later
        can_open = record is not None and record.status is not RunStatus.RUNNING  # it runs in another process
        if can_open and not self._state.computing.why_wait(Work.OPENING):
            self._state.open_run(place.run, epoch)

    @Slot()
    def _on_run_changed(self) -> None:
        self._is_wanted = False
        run, place = self._state.run, self._place
        is_restored = self._is_awaited and run is not None and place is not None and run.run_id == place.run
        if not is_restored:  # else its network follows
            self._note()

    @Slot()
    def _note(self) -> None:
        """Store the displayed run and epoch. They do not change while the run is followed."""
        state, run = self._state, self._state.run
        if run is None:
            return
        self._is_awaited = False
        is_of_run = state.network is not None and state.network.run is run
        epoch = state.epoch_in_use if not state.follows_run else KEPT_EPOCH
        place = _Place(run.run_id, epoch if is_of_run else None, time.time())
        if self._place is None or place != dataclasses.replace(self._place, since=place.since):
            self._place = place
            self.changed.emit()
