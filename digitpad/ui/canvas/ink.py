"""The painted ink of a drawing."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from digitpad.ui.canvas.drawing import Drawing

PEN_WIDTH = 0.045
"""In units of the canvas side."""


class Ink:
    """A cached picture of a drawing.

    A movement of the pen only adds to the picture, so its cost does not grow with the stroke. The curves are
    those of ``digits.strokes.smoothed``: Bezier curves between midpoints.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._picture = QPixmap()  # all strokes, except the tip of the open one
        self._made_for: tuple[object, ...] | None = None
        self._pen = QPen()
        self._side = 1.0

    def forget(self) -> None:
        """Discard the picture, because more than the end of the open stroke has changed."""
        self._made_for = None

    def add_newest_curve(self) -> None:
        """Paint the curve that a new point of the open stroke has made final."""
        points = self._drawing.open_points
        if self._made_for is None or len(points) < 2:
            return
        newest = [self._to_pixels(point) for point in points[-3:]]
        painter = self._painter()
        if len(newest) == 2:
            painter.drawLine(newest[0], (newest[0] + newest[1]) / 2.0)
        else:
            _paint_curves(painter, QPainterPath((newest[0] + newest[1]) / 2.0), newest)
        painter.end()

    def newest_area(self) -> QRect:
        """Return the pixels that the newest point of the open stroke may have changed."""
        points = QPolygonF([self._to_pixels(point) for point in self._drawing.open_points[-4:]])
        away = math.ceil(PEN_WIDTH * self._side / 2.0) + 1  # and a pixel for smooth edges
        return points.boundingRect().toAlignedRect().adjusted(-away, -away, away, away)

    def paint(self, painter: QPainter, size: QSize, color: QColor, paper: QColor) -> None:
        """Paint paper and strokes on a canvas of a size."""
        ratio = painter.device().devicePixelRatioF()
        made_for = (size, ratio, color.name(), paper.name())
        if made_for != self._made_for:
            self._side = float(max(1, min(size.width(), size.height())))
            self._pen = QPen(color, PEN_WIDTH * self._side)
            self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(paper)
            self._paint_all()
            self._made_for = made_for
        painter.drawPixmap(0, 0, self._picture)
        points = self._drawing.open_points
        painter.setPen(self._pen)
        if len(points) > 1:
            tip = self._to_pixels(points[-1])
            painter.drawLine((self._to_pixels(points[-2]) + tip) / 2.0, tip)
        elif points:
            painter.drawPoint(self._to_pixels(points[0]))  # Qt paints no line of length 0

    def _paint_all(self) -> None:
        painter = self._painter()
        for points in (*map(np.ndarray.tolist, self._drawing.finished_strokes), self._drawing.open_points):
            pixels = [self._to_pixels(point) for point in points]
            if len(pixels) < 3:
                painter.drawPolyline(pixels)
            else:
                path = QPainterPath(pixels[0])
                path.lineTo((pixels[0] + pixels[1]) / 2.0)
                _paint_curves(painter, path, pixels)
                painter.drawLine(path.currentPosition(), pixels[-1])
            if pixels:
                painter.drawPoint(pixels[0])  # a dot has no other ink
        painter.end()

    def _painter(self) -> QPainter:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        return painter

    def _to_pixels(self, point: Sequence[float]) -> QPointF:
        return QPointF(point[0], point[1]) * self._side


def _paint_curves(painter: QPainter, path: QPainterPath, points: Sequence[QPointF]) -> None:
    """Add the curves between a stroke's midpoints to a path that ends at the first of them, and paint it."""
    turns = []
    for control, following in itertools.pairwise(points[1:]):
        start, end = path.currentPosition(), (control + following) / 2.0
        there, back = control - start, end - control
        if QPointF.dotProduct(there, back) < 0.0:
            # Qt makes round joins between curves only, so it paints a square end where one curve turns back.
            change = there - back
            turn = QPointF.dotProduct(there, change) / QPointF.dotProduct(change, change)
            turns.append(start + there * (2.0 * turn) - change * turn**2)
        path.quadTo(control, end)
    painter.drawPath(path)
    painter.drawPoints(turns)
