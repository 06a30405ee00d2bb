"""What the network sees: the 28x28 picture of the drawing, enlarged."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped


class NetworkInputView(QWidget):
    """Shows a 28x28 picture so large that its pixels can be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_input_view")
        self.setAccessibleName("What the network sees")
        self.setToolTip(
            wrapped(
                "What the network sees: 28x28 pixels, made as MNIST was made. Your strokes are scaled to 20 "
                "pixels, inked with one width, and moved until their centre of mass lies in the middle. So "
                "size, place and pen do not matter."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._picture: NDArray[np.float32] | None = None

    def set_picture(self, picture: NDArray[np.float32] | None) -> None:
        """Show a (28, 28) picture, ink 1.0 on 0.0, or nothing."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """Return five screen pixels for each pixel."""
        return QSize(142, 142)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture light on dark, as MNIST's are."""
        painter = QPainter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(frame, QColor("black"))
        if self._picture is not None:
            levels = np.rint(self._picture * 255.0).astype(np.uint8)
            height, width = levels.shape
            image = QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
            painter.drawImage(frame.adjusted(0.5, 0.5, -0.5, -0.5), image)
        else:
            painter.setPen(QColor("#b0b7bf"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "28 x 28")
        painter.setPen(QPen(QColor(current_theme().border), 1.0))
        painter.drawRect(frame)
