"""Paints a picture on the canvas, in the canvas's colours."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from digitpad.ui.appearance.theme import Theme

_MARGIN_PX = 6.0


def paint_picture(
    painter: QPainter, picture: NDArray[np.float32], caption: str, side: float, theme: Theme
) -> None:
    """Paint a (28, 28) picture, ink 1.0 on 0.0, over a square, with visible pixels.

    Parameters
    ----------
    caption : str
        Painted at the bottom.
    side : float
        Side of the square in pixels.
    """
    painter.drawImage(QRectF(0.0, 0.0, side, side), _ink(picture, QColor(theme.text)))
    if caption:
        painter.setPen(QColor(theme.faint_text))
        height = painter.fontMetrics().height()
        place = QRectF(_MARGIN_PX, side - height - _MARGIN_PX, side - 2.0 * _MARGIN_PX, height)
        shown = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


def _ink(picture: NDArray[np.float32], color: QColor) -> QImage:
    height, width = picture.shape
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = (color.red(), color.green(), color.blue())
    pixels[..., 3] = np.rint(picture * 255.0)
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()  # the bytes are freed on return
