"""The model of a gallery: examples with their readings, and the current example."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from digitpad.recognition.evaluation.example_readings import ExampleReadings

NO_ROWS: NDArray[np.integer] = np.zeros(0, np.int64)


class GalleryModel(QObject):
    """The readings of a set of examples by a network, and the shown rows. Knows no view.

    Signals
    -------
    readings_changed()
        The network or the examples changed. ``rows_changed`` follows.
    rows_changed()
        The shown examples or their order changed.
    current_changed()
        Another example is current, or none.
    old_changed()
        ``is_old`` changed.
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
        """The readings; None if there are none."""
        return self._readings

    @property
    def rows(self) -> NDArray[np.integer]:
        """Indices (k,) of the shown examples, in order."""
        return self._rows

    @property
    def current(self) -> int | None:
        """Index of the current example in the set, or None."""
        return self._current

    @property
    def is_old(self) -> bool:
        """Whether the readings are not by the network in use."""
        return self._is_old

    def set_old(self, is_old: bool) -> None:
        """Set whether the readings are not by the network in use."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.old_changed.emit()

    def point_out(self, row: int | None) -> None:
        """Make an example current, by its index in the set."""
        if row != self._current:
            self._current = row
            self.current_changed.emit()
