"""What somebody changed about single units, to be taken back step by step."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.insight.units.unit_change import UnitChange
from digitpad.ui.inside.unit_names import UnitPlace

_MOST_STEPS = 200


class UnitChanges(QObject):
    """Remembers one change for each unit, and all states before.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now: dict[UnitPlace, UnitChange] = {}
        self._before: list[dict[UnitPlace, UnitChange]] = []

    @property
    def all(self) -> Sequence[UnitChange]:
        """Every change that changes something."""
        return tuple(self._now.values())

    @property
    def marks(self) -> dict[UnitPlace, bool]:
        """The changed units; True for those that are switched off."""
        return {place: change.is_off for place, change in self._now.items()}

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._before)

    def of(self, place: UnitPlace) -> UnitChange:
        """Return how a unit is changed; by default not at all."""
        return self._now.get(place, UnitChange(place.layer, place.unit))

    def set(self, change: UnitChange, *, is_same_step: bool = False) -> None:
        """Change a unit so, instead of how it was changed before.

        Parameters
        ----------
        change : UnitChange
        is_same_step : bool
            Whether it is taken back together with the change before: a slider is dragged.
        """
        place = UnitPlace(change.layer, change.unit)
        if change == self.of(place):
            return
        if not is_same_step:
            self._before = [*self._before[1 - _MOST_STEPS :], self._now]
        self._now = {other: one for other, one in self._now.items() if other != place}
        if change != UnitChange(place.layer, place.unit):
            self._now[place] = change
        self.changed.emit()

    def undo(self) -> None:
        """Take the newest step back."""
        if self._before:
            self._now = self._before.pop()
            self.changed.emit()

    def clear(self) -> None:
        """Forget all changes and steps: there is another network."""
        if self._now or self._before:
            self._now, self._before = {}, []
            self.changed.emit()
