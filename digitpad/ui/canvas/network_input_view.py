"""The network's input: the 28x28 picture of the drawing, enlarged."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_SCALE = 3
_FRAME_PX = 2


class NetworkInputView(QWidget):
    """A view of a 28x28 picture, large enough to see its pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_input_view")
        self.setAccessibleName("What the network sees")
        self.setToolTip(
            wrapped(
                "What the network sees: 28x28 pixels, made as MNIST was made. Your strokes are scaled to 20 "
                "pixels, inked in one width and centred, so size, place and pen do not matter."
            )
        )
        self._picture: NDArray[np.float32] | None = None

    def set_picture(self, picture: NDArray[np.float32] | None) -> None:
        """Show a (28, 28) picture, ink 1.0 on 0.0; None shows an empty one."""
        self._picture = picture
        ink = "nothing is drawn" if picture is None else f"{np.count_nonzero(picture)} pixels have ink"
        self.setAccessibleDescription(f"28 x 28 pixels, {ink}")
        self.update()

    def fit(self, width: int, height: int) -> None:
        """Show each pixel as the largest whole number of screen pixels that fits, at least three."""
        side = SIDE_PX * max(_LEAST_SCALE, (min(width, height) - _FRAME_PX) // SIDE_PX) + _FRAME_PX
        self.setFixedSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the size with three screen pixels per pixel."""
        side = SIDE_PX * _LEAST_SCALE + _FRAME_PX
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture light on dark, like MNIST."""
        painter = QPainter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(self.rect(), QColor("black"))
        if self._picture is not None:
            levels = np.rint(self._picture * 255.0).astype(np.uint8)
            height, width = levels.shape
            image = QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
            painter.drawImage(self.rect().adjusted(1, 1, -1, -1), image)
        else:
            painter.setPen(QColor("#b0b7bf"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "28 x 28")
        painter.setPen(QPen(QColor(current_theme().border), 1.0))
        painter.drawRect(frame)
