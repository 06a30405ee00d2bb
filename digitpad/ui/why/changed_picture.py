"""Picture of the network's input after a change."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX = 84


class ChangedPicture(QWidget):
    """Shows a picture and its reading."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_changed_picture")
        self.setAccessibleName("Changed picture")
        self.setToolTip(wrapped("The network's input and answer after the slider's change."))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._picture: NDArray[np.float32] | None = None
        self._text = ""
        follow_text_size(self, self.updateGeometry)

    @property
    def picture(self) -> NDArray[np.float32] | None:
        """The picture shown, or None."""
        return self._picture

    @property
    def text(self) -> str:
        """The text of its reading."""
        return self._text

    def show_picture(self, picture: NDArray[np.float32], text: str) -> None:
        """Show another picture and its reading."""
        self._picture, self._text = picture, text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the picture and a line."""
        return QSize(scaled_px(_SIDE_PX), scaled_px(_SIDE_PX) + self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and the line below it."""
        painter, theme = QPainter(self), current_theme()
        place = QRect(0, 0, self.width(), self.width())
        if self._picture is not None:
            painter.drawImage(place, gray_image(self._picture))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(theme.text))
        below = QRect(0, place.bottom() + 2, self.width(), self.fontMetrics().height())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._text)
