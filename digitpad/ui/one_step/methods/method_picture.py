"""Picture of the operands of each of the five methods, with the step's numbers."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.nn.gradients.block_diagonal import block_diagonal
from digitpad.ui.appearance.diverging import diverging_image, symmetric_limit
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme

_SIDE_PX = 84
_MOST_UNITS = 30
"""Number of units and pixels shown: those with the largest errors in the first layer, and the most ink."""

_SHEET = 0.55  # side of one picture's outer product, as a fraction of the whole
_FEW = 12  # units and inputs, with one marked product


class MethodPicture(QWidget):
    """Paints the errors of the first layer as a method arranges them, or the result: see ``set_step``.

    - element by element: the gradient, with the one number computed at a time
    - sample by sample: an outer product for each picture, added up afterwards
    - block-diagonal: the errors along the diagonal of one matrix, to scale, with zeros elsewhere
    - concatenated: the errors as columns, joined one by one
    - full matrix: the errors as one matrix

    Parameters
    ----------
    name : str
        Key of ``GRADIENT_METHODS``.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._errors: NDArray[np.float64]
        self._inputs: NDArray[np.float64]
        self._images: list[QImage] | None = None
        follow_theme(self, self._forget)
        follow_text_size(self, self._fit)

    def set_step(self, errors: NDArray[np.float64], inputs: NDArray[np.float64]) -> None:
        """Paint another step.

        Parameters
        ----------
        errors : (batch, n_units) float
        inputs : (batch, n_in) float
        """
        strongest = np.sort(np.argsort(-np.abs(errors).sum(axis=0), kind="stable")[:_MOST_UNITS])
        busiest = np.sort(np.argsort(-inputs.sum(axis=0), kind="stable")[:_MOST_UNITS])
        self._errors, self._inputs = errors[:, strongest], inputs[:, busiest]
        self._forget()

    def sizeHint(self) -> QSize:
        """Return a small square."""
        return QSize(scaled_px(_SIDE_PX), scaled_px(_SIDE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers in their colours."""
        if self._images is None:
            self._images = self._make_images()
        painter, theme = QPainter(self), current_theme()
        side = float(min(self.width(), self.height())) - 2.0
        area, n = QRectF(1.0, 1.0, side, side), len(self._images)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        if self._name == "per_sample":
            sheet = side if n == 1 else side * _SHEET
            shift = (side - sheet) / max(1, n - 1)
            for number, image in enumerate(self._images):
                place = QRectF(area.left() + number * shift, area.top() + number * shift, sheet, sheet)
                painter.drawImage(place, image)
                painter.drawRect(place)
            return
        width = side / n
        gap = width / 4 if n > 1 else 0.0
        for number, image in enumerate(self._images):
            painter.drawImage(QRectF(area.left() + number * width, area.top(), width - gap, side), image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        if self._name == "element_by_element":
            cell = side / _FEW
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawRect(QRectF(area.left() + 7 * cell, area.top() + 3 * cell, cell, cell))

    def _make_images(self) -> list[QImage]:
        errors, inputs = self._errors, self._inputs
        if self._name == "element_by_element":
            return [diverging_image(errors[:, :_FEW].T @ inputs[:, :_FEW])]
        if self._name == "per_sample":
            products = [np.outer(error, one) for error, one in zip(errors, inputs, strict=True)]
            limit = max(symmetric_limit(product) for product in products)
            return [diverging_image(product, limit) for product in products]
        if self._name == "block_diagonal":
            return [diverging_image(block_diagonal([error[:, np.newaxis] for error in errors]))]
        limit = symmetric_limit(errors)
        if self._name == "concatenated":
            return [diverging_image(error[:, np.newaxis], limit) for error in errors]
        return [diverging_image(errors.T)]

    def _forget(self) -> None:
        self._images = None
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())
