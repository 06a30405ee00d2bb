"""What a gallery shows: examples with what was read, and which one of them is pointed out."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from digitpad.recognition.evaluation.example_readings import ExampleReadings

NO_ROWS: NDArray[np.integer] = np.zeros(0, np.int64)


class GalleryModel(QObject):
    """What a network read in a set of examples, and the rows that are looked at. Knows no view.

    Signals
    -------
    readings_changed()
        Of another network, or of other examples. ``rows_changed`` comes after it.
    rows_changed()
        Others are looked at, or in another order.
    current_changed()
        Another example is the one that is pointed out, or none.
    old_changed()
        The readings are now those of another network than the one in use, or are so no longer.
    """

    readings_changed = Signal()
    rows_changed = Signal()
    current_changed = Signal()
    old_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readings: ExampleReadings | None = None
        self._rows = NO_ROWS
        self._current: int | None = None
        self._is_old = False

    @property
    def readings(self) -> ExampleReadings | None:
        """What is shown; None if nothing is."""
        return self._readings

    @property
    def rows(self) -> NDArray[np.integer]:
        """The examples (k,) that are looked at, in order."""
        return self._rows

    @property
    def current(self) -> int | None:
        """The example that is pointed out, by its row in the set."""
        return self._current

    @property
    def is_old(self) -> bool:
        """Whether what is shown is of another network than the one in use."""
        return self._is_old

    def set_old(self, is_old: bool) -> None:
        """Mark what is shown as that of another network, or not."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.old_changed.emit()

    def point_out(self, row: int | None) -> None:
        """Point out an example, by its row in the set."""
        if row != self._current:
            self._current = row
            self.current_changed.emit()
