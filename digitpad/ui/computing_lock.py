"""One lock for all long computations: which of them run now, and what has to wait."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal


class Work(Enum):
    """Work that occupies a processor core for long, or must not be disturbed."""

    TRAINING = "training"
    PAUSED_TRAINING = "paused training"
    RACE = "race"
    FINE_TUNING = "fine-tuning"
    OPENING = "opening a network or data set"
    SETTING_UP = "setting up a station of a lesson"


_REASONS: Mapping[tuple[Work, Work], str] = MappingProxyType(
    {
        (Work.RACE, Work.TRAINING): "A race is running, and training would slow it. Stop the race first.",
        (Work.TRAINING, Work.RACE): "A network is being trained, which would slow all contestants. "
        "Pause or stop it first.",
        (Work.FINE_TUNING, Work.RACE): "The network is learning your hand, which would slow all contestants. "
        "Wait until it is done.",
        (Work.TRAINING, Work.FINE_TUNING): "A network is being trained. "
        "Stop training or let it finish, then teach.",
        (Work.PAUSED_TRAINING, Work.FINE_TUNING): "A network is being trained. "
        "Stop training or let it finish, then teach.",
        (Work.RACE, Work.FINE_TUNING): "A race is running, and teaching would slow it. "
        "Stop the race first, then teach.",
        (Work.TRAINING, Work.OPENING): "Stop training first, then open a network or a data set.",
        (Work.PAUSED_TRAINING, Work.OPENING): "Stop training first, then open a network or a data set.",
        (Work.TRAINING, Work.SETTING_UP): "A network is being trained. "
        "Stop training or let it finish, then set up the station.",
        (Work.PAUSED_TRAINING, Work.SETTING_UP): "A network is being trained. "
        "Stop training or let it finish, then set up the station.",
        (Work.FINE_TUNING, Work.SETTING_UP): "The network is learning your hand. "
        "Wait until it is done, then set up the station.",
    }
)
"""Why the second kind of work has to wait while the first is running. All other pairs may overlap: training
need not wait for fine-tuning, which stops when training begins."""


class ComputingLock(QObject):
    """The set of running work. Call ``why_wait`` before you begin any. Lives in the GUI thread.

    Signals
    -------
    changed()
        Work has begun or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._active: set[Work] = set()

    @property
    def active(self) -> frozenset[Work]:
        """All running work."""
        return frozenset(self._active)

    @property
    def is_training(self) -> bool:
        """Whether a training run is running or paused."""
        return bool(self._active & {Work.TRAINING, Work.PAUSED_TRAINING})

    def why_wait(self, wanted: Work) -> str:
        """Return why work cannot begin now and what to do about it; empty if it can begin."""
        reasons = (_REASONS.get((work, wanted), "") for work in Work if work in self._active)
        return next(filter(None, reasons), "")

    def is_outdated(self, text: str) -> bool:
        """Return whether a text is a reason to wait that no longer applies."""
        return text in _REASONS.values() and all(self.why_wait(work) != text for work in Work)

    def begin(self, work: Work) -> None:
        """Add work to the running work."""
        if work not in self._active:
            self._active.add(work)
            self.changed.emit()

    def end(self, work: Work) -> None:
        """Remove work from the running work. Does nothing if it was not running."""
        if work in self._active:
            self._active.discard(work)
            self.changed.emit()
