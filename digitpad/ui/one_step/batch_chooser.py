"""Chooser of the mini-batch: the drawing with its label, or a few training pictures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.datasets.dataset import Dataset
from digitpad.ui.one_step.flow_row import FlowRow
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

MOST_PICTURES = 10


class BatchChooser(QWidget):
    """Chooses the drawing and its label, or the number of training pictures.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("batch_chooser")
        self._rng = np.random.default_rng()
        self._n_available = 0
        self._rows: NDArray[np.intp] = np.arange(MOST_PICTURES)
        self._label_is_own = False
        intro = QLabel("One step on")
        self._drawing = _choice("step_on_drawing", "this drawing", "Take the step on the drawing")
        self._as = QLabel("as")
        self.label_field = QComboBox()
        self.label_field.setObjectName("step_label")
        self.label_field.setAccessibleName("Label of the drawing")
        self.label_field.setToolTip(wrapped("The correct answer for the drawing, which the step teaches"))
        self._pictures = _choice(
            "step_on_pictures", "training pictures", "Take the step on a mini-batch of training pictures"
        )
        self.number_field = lined_up(QSpinBox())
        self.number_field.setObjectName("step_batch_size")
        self.number_field.setAccessibleName("Number of training pictures")
        self.number_field.setToolTip(wrapped(f"Pictures in the mini-batch, 1 to {MOST_PICTURES}"))
        self.number_field.setRange(1, MOST_PICTURES)
        self.number_field.setValue(MOST_PICTURES)
        self._others = QToolButton()
        self._others.setText("Other pictures")
        self._others.setObjectName("other_pictures_button")
        self._others.setToolTip(wrapped("Pick other training pictures at random"))
        group = QButtonGroup(self)
        for button in (self._drawing, self._pictures):
            group.addButton(button)
        self._pictures.setChecked(True)
        row = FlowRow(
            (
                intro,
                self._drawing,
                self._as,
                self.label_field,
                self._pictures,
                self.number_field,
                self._others,
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row)
        group.buttonClicked.connect(self._on_kind_clicked)
        self.label_field.activated.connect(self._on_label_chosen)
        self.number_field.valueChanged.connect(self.changed)
        self._others.clicked.connect(self._on_others)
        self._show_kind()

    @property
    def is_drawing(self) -> bool:
        """Whether the step uses the drawing."""
        return self._drawing.isChecked()

    @property
    def label(self) -> int:
        """Label of the drawing, as class index."""
        return max(0, self.label_field.currentIndex())

    def choose_drawing(self, is_drawing: bool) -> None:
        """Use the drawing or training pictures, without a signal."""
        (self._drawing if is_drawing else self._pictures).setChecked(True)
        self._show_kind()

    def set_classes(self, names: Sequence[str]) -> None:
        """Set the classes offered as labels."""
        offered = [self.label_field.itemText(index) for index in range(self.label_field.count())]
        if offered != list(names):
            self.label_field.clear()
            self.label_field.addItems(list(names))
            self._label_is_own = False

    def suggest_label(self, label: int) -> None:
        """Set the label of the drawing, unless the user has chosen one."""
        if not self._label_is_own:
            self.label_field.setCurrentIndex(label)

    def choose_label(self, label: int) -> None:
        """Set the label on the user's behalf and use the drawing, without a signal."""
        self.label_field.setCurrentIndex(label)
        self._label_is_own = True
        self.choose_drawing(True)

    def forget_label(self) -> None:
        """Accept suggested labels again, because the drawing is a new one."""
        self._label_is_own = False

    def set_available(self, n_pictures: int) -> None:
        """Set the number of training pictures to pick from. The first pick is always the first ones."""
        if n_pictures != self._n_available:
            self._n_available = n_pictures
            self._rows = np.arange(min(MOST_PICTURES, n_pictures))
            with QSignalBlocker(self.number_field):  # a lower maximum is no choice by the user
                self.number_field.setMaximum(max(1, len(self._rows)))

    def pictures(self, dataset: Dataset) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the chosen training pictures (n, 784), 0..1, and their labels (n,)."""
        rows = self._rows[: self.number_field.value()]
        images = dataset.train.images[rows].reshape(len(rows), -1) / 255.0
        return images, dataset.train.labels[rows].astype(np.intp)

    @Slot()
    def _on_kind_clicked(self) -> None:
        self._show_kind()
        self.changed.emit()

    @Slot()
    def _on_label_chosen(self) -> None:
        self._label_is_own = True
        self.changed.emit()

    @Slot()
    def _on_others(self) -> None:
        n = min(MOST_PICTURES, self._n_available)
        self._rows = self._rng.choice(self._n_available, n, replace=False) if n else self._rows
        self.changed.emit()

    def _show_kind(self) -> None:
        self.label_field.setEnabled(self.is_drawing)
        self.number_field.setEnabled(not self.is_drawing)
        self._others.setEnabled(not self.is_drawing)


def _choice(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(wrapped(tip))
    button.setCheckable(True)
    return button
