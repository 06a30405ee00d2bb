"""The dialog with the ranges of augmentation and a preview."""

import dataclasses
import time
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.presentation import duration_text
from digitpad.recognition.training.job_settings import AUGMENTATION, RANGE_SETTINGS, augmentation_name
from digitpad.recognition.training.training_run import limit_blas_threads
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.training.form.range_field import RangeField
from digitpad.ui.training.form.varied_pictures import COLUMNS, ROWS, VariedPictures
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.windows import ClosingKeys

_TIMED_PICTURES = 128  # the size of a mini-batch; takes a few milliseconds
_TIMINGS = 4
_FIELD_PX = 300  # least width, at normal text size
_MS_UNTIL_TIMED = 300  # after the last change, not for every step of a slider


class AugmentationDialog(QDialog):
    """A non-modal dialog with a slider for each range and a live preview.

    Signals
    -------
    ranges_changed(AugmentationRanges)
        The user changed a range.
    """

    ranges_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentation_dialog")
        self.setWindowTitle("Augmentation ranges")
        # As in training: on matrices this small, two threads only hinder each other.
        limit_blas_threads()
        self._ranges = AugmentationRanges()
        self._pictures: LabelledImages | None = None
        self._fields = {name: RangeField(setting) for name, setting in RANGE_SETTINGS.items()}
        self._preview = VariedPictures()
        self._name = QLabel()
        self._cost = QLabel()
        self._cost.setObjectName("augmentation_cost")
        self._cost.setProperty("role", "caption")
        self._again = QPushButton("&Again")
        self._again.setObjectName("vary_again_button")
        self._again.setAutoDefault(False)
        self._again.setToolTip(wrapped("Vary the pictures at random again, as every epoch does."))
        self._timing = QTimer(self)
        self._timing.setSingleShot(True)
        self._timing.setInterval(_MS_UNTIL_TIMED)
        self._timing.timeout.connect(self._on_cost_due)
        self._again.clicked.connect(self._preview.vary_again)
        for field in self._fields.values():
            field.changed.connect(self._on_field_changed)
        ClosingKeys(self)
        self._lay_out()

    @property
    def cost(self) -> str:
        """The text about the time that augmentation takes."""
        return self._cost.text()

    def set_ranges(self, ranges: AugmentationRanges) -> None:
        """Show ranges without emitting ``ranges_changed``."""
        self._ranges = ranges
        for name, field in self._fields.items():
            field.set_value(getattr(ranges, name))
        self._show_ranges()

    def set_pictures(self, images: LabelledImages) -> None:
        """Preview the first pictures of each class of a data set."""
        numbers = fixed_choice(images.labels, ROWS * COLUMNS)
        self._preview.set_originals(images.images[numbers].reshape(len(numbers), -1))
        self._pictures = images
        self._timing.start()

    def set_changeable(self, is_changeable: bool) -> None:
        """Allow changes of the ranges, or only show them while a run uses them."""
        for field in self._fields.values():
            field.setEnabled(is_changeable)

    def showEvent(self, event: QShowEvent) -> None:
        """Update the cost of the current ranges."""
        super().showEvent(event)
        self._timing.start()

    @Slot(str, float)
    def _on_field_changed(self, name: str, value: float) -> None:
        self._ranges = dataclasses.replace(self._ranges, **{name: value})
        self._show_ranges()
        self.ranges_changed.emit(self._ranges)

    @Slot()
    def _on_cost_due(self) -> None:
        if not self.isVisible() or self._pictures is None:
            return
        if self._ranges.is_none:
            self._cost.setText("Pictures are not varied, which takes no time.")
            return
        n_pictures = len(self._pictures)
        timed = self._pictures.images[:_TIMED_PICTURES].reshape(min(_TIMED_PICTURES, n_pictures), -1)
        seconds = _seconds_to_vary(timed, self._ranges) * n_pictures / len(timed)
        amount = f"About {duration_text(seconds)}" if seconds >= 0.1 else "Less than 0.1 s"
        self._cost.setText(f"{amount} more for each epoch of {n_pictures:,} pictures.")

    def _show_ranges(self) -> None:
        self._name.setText(f"Augmentation: {AUGMENTATION.choices[augmentation_name(self._ranges)]}")
        self._preview.set_ranges(self._ranges)
        self._timing.start()

    def _lay_out(self) -> None:
        self._name.setProperty("role", "heading")
        hint = QLabel("Hold the mouse button on the pictures to see the originals.")
        hint.setProperty("role", "caption")
        hint.setWordWrap(True)
        controls = QVBoxLayout()
        controls.addWidget(self._name)
        for field in self._fields.values():
            controls.addWidget(field)
        controls.addStretch(1)
        self._cost.setWordWrap(True)
        controls.addWidget(self._cost)
        preview = QVBoxLayout()
        preview.addWidget(self._preview, 1)
        below = QHBoxLayout()
        below.addWidget(hint, 1)
        below.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)
        preview.addLayout(below)
        layout = QHBoxLayout(self)
        layout.setSpacing(16)
        layout.addLayout(controls)
        layout.addLayout(preview, 1)
        for field in self._fields.values():
            follow_text_size(field, partial(self._widen, field))
        self.resize(800, 380)

    @staticmethod
    def _widen(field: RangeField) -> None:
        """Leave a slider room beside its number."""
        field.setMinimumWidth(scaled_px(_FIELD_PX))


def fixed_choice(labels: NDArray[np.integer], n: int) -> NDArray[np.intp]:
    """Return indices of at most n pictures: the first of each class, then the second of each, and so on.

    Parameters
    ----------
    labels : (n_pictures,) int
    n : int
    """
    order = np.argsort(labels, kind="stable")
    sorted_labels = labels[order]
    # The number of earlier pictures of the same class.
    rank = np.arange(len(order)) - np.searchsorted(sorted_labels, sorted_labels)
    return order[np.lexsort((sorted_labels, rank))][:n]


def _seconds_to_vary(images: NDArray[np.uint8], ranges: AugmentationRanges) -> float:
    """Return the processor time for varying pictures (n, 784) once, independent of the machine's load."""
    vary, rng = Augmenter(ranges), np.random.default_rng(0)
    times = []
    for _ in range(_TIMINGS):
        start = time.thread_time()
        vary(images, rng)
        times.append(time.thread_time() - start)
    # The first timing starts with a cold cache, unlike most mini-batches.
    return min(times)
