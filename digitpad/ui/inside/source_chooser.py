"""Chooser of the input picture: the drawing, a training picture or a class mean."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.ui.state import AppState
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

_DRAWING, _PICTURE, _AVERAGE = range(3)


class SourceChooser(QWidget):
    """A list of sources, and the number or class of the picture.

    Signals
    -------
    changed()
        Emitted when another picture is chosen, or the drawing changes.
    """

    changed = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._averages: dict[int, NDArray[np.float32]] = {}
        self._dataset: Dataset | None = None
        self._kind = QComboBox()
        self._kind.setObjectName("inside_source")
        self._kind.setAccessibleName("Input of the network")
        self._kind.setToolTip(
            wrapped(
                "The network's input: your drawing, one of the training pictures, or the mean of all "
                "training pictures of a class."
            )
        )
        self._kind.addItems(["Drawing", "Training picture", "Average"])
        self._number = lined_up(QSpinBox())
        self._number.setObjectName("inside_source_number")
        self._number.setAccessibleName("Number of the training picture")
        self._number.setToolTip("Number of the training picture, from 1")
        self._number.setKeyboardTracking(False)
        self._class = QComboBox()
        self._class.setObjectName("inside_source_class")
        self._class.setAccessibleName("Class to average")
        self._class.setToolTip("Class of the training pictures to average")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._kind, self._number, self._class):
            row.addWidget(widget)
        self._kind.currentIndexChanged.connect(self._on_kind_changed)
        self._number.valueChanged.connect(self.changed)
        self._class.currentIndexChanged.connect(self.changed)
        state.dataset_changed.connect(self._on_dataset_changed)
        state.reading_changed.connect(self._on_reading_changed)
        self._on_dataset_changed()

    @property
    def is_drawing(self) -> bool:
        """Whether the drawing is chosen."""
        return self._kind.currentIndex() == _DRAWING

    @property
    def picture(self) -> NDArray[np.float32] | None:
        """The chosen picture (28, 28), ink 1.0 on 0.0; None for an empty canvas."""
        kind, dataset = self._kind.currentIndex(), self._dataset
        if kind == _DRAWING or dataset is None:
            reading = self._state.reading
            return None if reading is None else reading.digits[reading.shown].picture
        if kind == _PICTURE:
            return _as_inks(dataset.train.images[self._number.value() - 1])
        label = self._class.currentIndex()
        if label not in self._averages:
            self._averages[label] = _average(dataset.train, label)
        return self._averages[label]

    @property
    def caption(self) -> str:
        """Additional facts about the chosen picture; empty for the drawing."""
        dataset = self._dataset
        if self._kind.currentIndex() != _PICTURE or dataset is None:
            return ""
        label = dataset.train.labels[self._number.value() - 1]
        return f"a {dataset.class_names[label]}"

    @Slot(int)
    def choose_training_picture(self, row: int) -> None:
        """Choose a training picture, counted from 0."""
        if self._dataset is not None:
            self._number.setValue(row + 1)
            self._kind.setCurrentIndex(_PICTURE)

    @Slot()
    def _on_kind_changed(self) -> None:
        self._show_fields()
        self.changed.emit()

    @Slot()
    def _on_reading_changed(self) -> None:
        if self.is_drawing:
            self.changed.emit()

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._dataset = dataset = self._state.dataset
        self._averages = {}
        with QSignalBlocker(self._number), QSignalBlocker(self._class):
            self._number.setRange(1, 1 if dataset is None else len(dataset.train))
            self._class.clear()
            self._class.addItems([] if dataset is None else [f"of {name}" for name in dataset.class_names])
        self._show_fields()

    def _show_fields(self) -> None:
        self._number.setVisible(self._kind.currentIndex() == _PICTURE)
        self._class.setVisible(self._kind.currentIndex() == _AVERAGE)
        self._kind.setEnabled(self._dataset is not None)


def _as_inks(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    inks: NDArray[np.float32] = pixels.astype(np.float32)
    inks /= 255.0
    return inks


def _average(images: LabelledImages, label: int) -> NDArray[np.float32]:
    pictures = images.images[images.labels == label]
    if not len(pictures):
        return np.zeros(images.images.shape[1:], np.float32)
    mean: NDArray[np.float32] = pictures.mean(axis=0, dtype=np.float32) / np.float32(255.0)
    return mean
