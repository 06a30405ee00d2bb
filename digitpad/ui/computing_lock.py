"""One lock on computing: what is under way, and why something else has to wait."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal


class Work(Enum):
    """Work that takes a processor core for long, or must not be disturbed."""

    TRAINING = "training"
    PAUSED_TRAINING = "paused training"
    RACE = "race"
    FINE_TUNING = "fine-tuning"
    OPENING = "opening a network or data set"
    SETTING_UP = "setting up a station of a lesson"


_REASONS: Mapping[tuple[Work, Work], str] = MappingProxyType(
    {
        (Work.RACE, Work.TRAINING): "A race is under way, and training would slow it. Stop the race first.",
        (Work.TRAINING, Work.RACE): "A network is being trained, which would slow all contestants. "
        "Pause or stop it first.",
        (Work.FINE_TUNING, Work.RACE): "Your hand is being learned, which would slow all contestants. "
        "Wait for its end.",
        (Work.TRAINING, Work.FINE_TUNING): "A network is being trained. "
        "Stop training or wait for its end, then teach.",
        (Work.PAUSED_TRAINING, Work.FINE_TUNING): "A network is being trained. "
        "Stop training or wait for its end, then teach.",
        (Work.RACE, Work.FINE_TUNING): "A race is under way, and teaching would slow it. "
        "Stop the race first, then teach.",
        (Work.TRAINING, Work.OPENING): "Stop training first, then open a network or a data set.",
        (Work.PAUSED_TRAINING, Work.OPENING): "Stop training first, then open a network or a data set.",
        (Work.TRAINING, Work.SETTING_UP): "A network is being trained. "
        "Stop training or wait for its end, then set it up.",
        (Work.PAUSED_TRAINING, Work.SETTING_UP): "A network is being trained. "
        "Stop training or go on to its end, then set it up.",
        (Work.FINE_TUNING, Work.SETTING_UP): "Your hand is being learned. Wait for its end, then set it up.",
    }
)
"""Why work that is wanted (second) has to wait for work under way (first). All other pairs may overlap:
training makes room for itself, because fine-tuning stops when it begins."""


class ComputingLock(QObject):
    """Knows what computes now. Whoever begins work asks ``why_wait`` first. Lives in the GUI thread.

    Signals
    -------
    changed()
        When work has begun or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._active: set[Work] = set()

    @property
    def active(self) -> frozenset[Work]:
        """All work that is under way."""
        return frozenset(self._active)

    @property
    def is_training(self) -> bool:
        """Whether a training run is under way, be it paused."""
        return bool(self._active & {Work.TRAINING, Work.PAUSED_TRAINING})

    def why_wait(self, wanted: Work) -> str:
        """Return one sentence on why some work cannot begin now, with the remedy; empty if it can."""
        reasons = (_REASONS.get((work, wanted), "") for work in Work if work in self._active)
        return next(filter(None, reasons), "")

    def is_outdated(self, text: str) -> bool:
        """Return whether a text is a reason to wait that no longer holds for any work."""
        return text in _REASONS.values() and all(self.why_wait(work) != text for work in Work)

    def begin(self, work: Work) -> None:
        """Note that work is under way now."""
        if work not in self._active:
            self._active.add(work)
            self.changed.emit()

    def end(self, work: Work) -> None:
        """Note that work is over, whether it had begun or not."""
        if work in self._active:
            self._active.discard(work)
            self.changed.emit()
