"""Picture of a small array of numbers, with a title."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.nn.activations import FloatArray
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.spoken_numbers import spoken_range
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX = 108


class PictureView(QWidget):
    """Shows numbers as a square in diverging colours, with a title above.

    Parameters
    ----------
    name, title, tip : str
    """

    def __init__(self, name: str, title: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(wrapped(tip))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # avoids painting everything below first
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._title = title
        self._values: FloatArray | None = None

    @property
    def values(self) -> FloatArray | None:
        """The numbers shown (rows, columns), or None."""
        return self._values

    def show_values(self, values: FloatArray | None) -> None:
        """Show numbers (rows, columns), or nothing."""
        self._values = values
        self.setAccessibleDescription(spoken_range(values) or "There is no picture.")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of square and title."""
        metrics = self.fontMetrics()
        return QSize(
            max(_SIDE_PX, metrics.horizontalAdvance(self._title) + 2), _SIDE_PX + metrics.height() + 4
        )

    def minimumSizeHint(self) -> QSize:
        """Return the same size, because the picture does not shrink."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, numbers and frame."""
        painter, theme, line = QPainter(self), current_theme(), self.fontMetrics().height()
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.setPen(QColor(theme.faint_text))
        painter.drawText(QRect(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self._title)
        square = QRect(0, line + 3, _SIDE_PX, _SIDE_PX)
        if self._values is not None:
            image = diverging_image(np.ascontiguousarray(self._values))
            size = image.size().scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(square.topLeft(), size)
            place.moveCenter(square.center())
            painter.drawImage(place, image)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(square.adjusted(0, 0, -1, -1))
