"""User changes to single units, with undo."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from digitpad.insight.units.unit_change import UnitChange
from digitpad.ui.inside.unit_names import UnitPlace


class UnitChanges(QObject):
    """Stores one change per unit, and all earlier states for undo.

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
        """All changes that have an effect."""
        return tuple(self._now.values())

    @property
    def marks(self) -> dict[UnitPlace, bool]:
        """The changed units; True if switched off."""
        return {place: change.is_off for place, change in self._now.items()}

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._before)

    def of(self, place: UnitPlace) -> UnitChange:
        """Return the change to a unit; by default, one without effect."""
        return self._now.get(place, UnitChange(place.layer, place.unit))

    def set(self, change: UnitChange, *, is_same_step: bool = False) -> None:
        """Set the change to a unit, replacing an earlier one.

        Parameters
        ----------
        change : UnitChange
        is_same_step : bool
            Whether to undo it together with the previous change, as while dragging a slider.
        """
        place = UnitPlace(change.layer, change.unit)
        if not is_same_step:
            self._before.append(self._now)
        self._now = {other: one for other, one in self._now.items() if other != place}
        if change != UnitChange(place.layer, place.unit):
            self._now[place] = change
        self.changed.emit()

    def undo(self) -> None:
        """Undo the last step; there must be one."""
        self._now = self._before.pop()
        self.changed.emit()

    def clear(self) -> None:
        """Discard all changes and undo steps, because the network is another one."""
        self._now, self._before = {}, []
        self.changed.emit()
