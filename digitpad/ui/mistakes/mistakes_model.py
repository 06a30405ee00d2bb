"""The model of the Gallery section: readings and a filter."""

import dataclasses

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from digitpad.recognition.evaluation.example_readings import ExampleFilter, ExampleReadings, Shown
from digitpad.ui.mistakes.gallery.gallery_model import NO_ROWS, GalleryModel


class MistakesModel(GalleryModel):
    """The readings of a set of examples by a network, and a filter. Knows no view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = ExampleFilter()
        self._mislabelled: NDArray[np.integer] | None = None

    @property
    def filter(self) -> ExampleFilter:
        """The filter of the examples."""
        return self._filter

    @property
    def mislabelled(self) -> NDArray[np.integer] | None:
        """Indices of the examples that may be mislabelled; None until they are searched."""
        return self._mislabelled

    def show(self, readings: ExampleReadings | None) -> None:
        """Show other readings. For the same examples, filter and current example stay."""
        before, self._readings, self._mislabelled = self._readings, readings, None
        self.set_old(False)
        if readings is None or before is None or readings.examples is not before.examples:
            self._current = None
            self._filter = ExampleFilter(shown=self._filter.shown, order=self._filter.order)
        n_classes = len(readings.report.class_names) if readings else 0
        if max(self._filter.label or 0, self._filter.answer or 0) >= n_classes:  # the last network had more
            self._filter = dataclasses.replace(self._filter, label=None, answer=None)
        self.readings_changed.emit()
        self._find()
        self.current_changed.emit()

    def set_filter(self, wanted: ExampleFilter) -> None:
        """Show other examples, or another order."""
        if wanted != self._filter:
            self._filter = wanted
            self._find()

    def look_at_cell(self, label: int | None, answer: int | None) -> None:
        """Show the examples of a cell of the confusion matrix; None stands for a whole row or column."""
        wanted = dataclasses.replace(self._filter, label=label, answer=answer)
        is_right = label is not None and label == answer
        if wanted.shown in ((Shown.WRONG, Shown.MISLABELLED) if is_right else (Shown.RIGHT,)):
            wanted = dataclasses.replace(wanted, shown=Shown.ALL)  # else nothing would be left
        self.set_filter(wanted)

    def set_mislabelled(self, rows: NDArray[np.integer]) -> None:
        """Set the indices of the examples that may be mislabelled."""
        self._mislabelled = rows
        if self._filter.shown is Shown.MISLABELLED:
            self._find()

    def _find(self) -> None:
        readings = self._readings
        self._rows = NO_ROWS if readings is None else readings.rows(self._filter, self._mislabelled)
        self.rows_changed.emit()
