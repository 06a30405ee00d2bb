"""A drawing as a small picture."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from digitpad.digits.strokes.strokes import Stroke, smoothed
from digitpad.ui.appearance.theme import Theme

_PEN = 0.07  # of the side
_MARGIN = 0.14


def digit_picture(strokes: Sequence[Stroke], side_px: int, ratio: float, theme: Theme) -> QPixmap:
    """Return strokes of any size and position, scaled and centred in a square.

    Parameters
    ----------
    side_px : int
        In device-independent pixels.
    ratio : float
        Device pixel ratio.
    """
    pixmap = QPixmap(round(side_px * ratio), round(side_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(theme.surface))
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max())
    scale = side_px * (1.0 - 2.0 * _MARGIN) / longest if longest > 0.0 else 0.0
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(theme.text), _PEN * side_px)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for stroke in strokes:
        places = (smoothed(stroke) - (low + high) / 2.0) * scale + side_px / 2.0
        line = [QPointF(x, y) for x, y in places.tolist()]
        painter.drawPoint(line[0])  # a polyline of one point leaves no ink
        painter.drawPolyline(line)
    painter.end()
    return pixmap
