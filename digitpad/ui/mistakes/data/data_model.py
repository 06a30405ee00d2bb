"""The pictures of each class, computed in the background, and the choice of examples."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.insight.class_pictures import ClassPictures, class_pictures
from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.ui.mistakes.gallery.gallery_model import NO_ROWS, GalleryModel
from digitpad.workers.newest_runner import NewestRunner


class DataModel(GalleryModel):
    """The model of the Data section: all examples or one class, oddest first or in the order of the data.

    Signals
    -------
    classes_changed()
        ``classes`` or ``label`` changed.
    failed(str)
        Why the classes could not be computed, as a sentence.
    """

    classes_changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._classes: ClassPictures | None = None
        self._label: int | None = None
        self._is_odd_first = True
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self.failed)

    @property
    def classes(self) -> ClassPictures | None:
        """The pictures of the classes; None until they are computed."""
        return self._classes

    @property
    def label(self) -> int | None:
        """The chosen class; None for all."""
        return self._label

    @property
    def is_odd_first(self) -> bool:
        """Whether the oddest examples come first; otherwise they are in the order of the data."""
        return self._is_odd_first

    def show(self, readings: ExampleReadings | None) -> None:
        """Show the examples of some readings. For the same examples, class and current example stay."""
        before, self._readings = self._readings, readings
        if readings is None or before is None or _is_other(readings, before):
            self._current = self._label = self._classes = None
            self._runner.forget()
            if readings is not None:
                examples, n_classes = readings.examples, len(readings.report.row_names)
                self._runner.ask(partial(class_pictures, examples.pictures, examples.labels, n_classes))
            self.classes_changed.emit()
        self.readings_changed.emit()
        self._find()
        self.current_changed.emit()

    def set_label(self, label: int | None) -> None:
        """Choose a class; None chooses all."""
        if label != self._label:
            self._label = label
            self.classes_changed.emit()
            self._find()

    def set_odd_first(self, is_odd_first: bool) -> None:
        """Set whether the oddest examples come first."""
        if is_odd_first != self._is_odd_first:
            self._is_odd_first = is_odd_first
            self._find()

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._runner.wait()

    @Slot(object)
    def _on_done(self, classes: ClassPictures) -> None:
        self._classes = classes
        self.classes_changed.emit()
        self._find()

    def _find(self) -> None:
        readings, classes = self._readings, self._classes
        if readings is None or (classes is None and self._is_odd_first):
            self._rows = NO_ROWS
        elif classes is not None and self._is_odd_first:
            self._rows = classes.oddest(readings.examples.labels, self._label)
        else:
            labels, label = readings.examples.labels, self._label
            self._rows = np.arange(len(labels)) if label is None else np.flatnonzero(labels == label)
        self.rows_changed.emit()


def _is_other(readings: ExampleReadings, before: ExampleReadings) -> bool:
    """Return whether the examples or the number of classes differ."""
    are_others = readings.examples is not before.examples
    return are_others or len(readings.report.row_names) != len(before.report.row_names)
