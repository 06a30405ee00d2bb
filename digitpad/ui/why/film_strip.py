"""Film strip of the steps from the strokes to the network's input."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.insight.why.stages import Stages
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.why.why_findings import Answered
from digitpad.ui.widgets.tool_tips import wrapped

_MOST_PX, _GAP_PX = 84, 10
_N_FRAMES = 6
_ARROW_PX = 3.0
_INK = "ink"
_CORNERS = (0.0, 2.0 * math.pi / 3.0, 4.0 * math.pi / 3.0)  # angles of an arrow's corners
_TIP = (
    "From left to right: your ink, cropped and redrawn with MNIST's pen, shrunk to 20 × 20, and centred by "
    "its mass (cross) in the network's input of 28 × 28. The last frame shows the canvas simply resized."
)


@dataclass(frozen=True, eq=False)
class _Frame:
    title: str
    image: QImage


class FilmStrip(QWidget):
    """Six frames side by side, each with its title."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_film_strip")
        self.setAccessibleName("From your strokes to the picture")
        self.setToolTip(wrapped(_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._stages: Stages | None = None
        self._frames: tuple[_Frame, ...] = ()
        follow_text_size(self, self.updateGeometry)

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles below the frames."""
        return tuple(frame.title for frame in self._frames)

    def show_stages(self, answered: Answered) -> None:
        """Show the stages of a drawing, or only the picture if there are no strokes."""
        self._stages = way = answered.stages
        if way is None:
            self._frames = (_Frame("28 × 28", gray_image(answered.subject.picture)),)
        else:
            assert answered.resized is not None
            self._frames = (
                _Frame(_INK, gray_image(way.canvas)),
                _Frame("box", gray_image(way.box)),
                _Frame("20 × 20", gray_image(way.small)),
                _Frame("centre", gray_image(way.small)),
                _Frame("28 × 28", gray_image(way.picture)),
                _Frame(f"resized: {answered.resized.answer}", gray_image(way.resized)),
            )
        self.setAccessibleDescription(", ".join(self.titles))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the frames at the current width."""
        return QSize(0, self._side() + self.fontMetrics().height() + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt the height to the frames."""
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frames."""
        painter, theme, metrics = QPainter(self), current_theme(), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        for number, frame in enumerate(self._frames):
            place = QRect(number * (side + _GAP_PX), 0, side, side)
            image = frame.image
            if frame.title == _INK:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                if not theme.is_dark:  # dark ink on light paper, as on the canvas
                    image = image.copy()
                    image.invertPixels()
            painter.drawImage(place, image)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            if frame.title == "centre":
                self._paint_centre(painter, place)
            painter.setPen(QPen(QColor(theme.border), 1.0))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            if 0 < number < len(self._frames) - 1:  # the resized canvas is not a stage
                self._paint_arrow(painter, QPointF(place.left() - _GAP_PX / 2.0, place.center().y()))
            painter.setPen(QColor(theme.faint_text))
            below = QRect(place.left(), side + 3, side + _GAP_PX, metrics.height())
            title = metrics.elidedText(frame.title, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, title)

    def _side(self) -> int:
        return max(1, min(scaled_px(_MOST_PX), (self.width() + _GAP_PX) // _N_FRAMES - _GAP_PX))

    def _paint_centre(self, painter: QPainter, place: QRect) -> None:
        assert self._stages is not None
        theme = current_theme()
        row, column = self._stages.centre * (place.width() / 20.0)
        painter.setPen(QPen(QColor(theme.validation), 2.0))
        at, arm = QPointF(place.left() + column, place.top() + row), scaled_px(5)
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))
        painter.setPen(QPen(QColor(theme.training), 1.0, Qt.PenStyle.DashLine))
        middle = QRectF(place).center()
        painter.drawLine(QPointF(middle.x(), place.top()), QPointF(middle.x(), place.bottom()))
        painter.drawLine(QPointF(place.left(), middle.y()), QPointF(place.right(), middle.y()))

    def _paint_arrow(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().faint_text))
        points = [at + QPointF(math.cos(angle), math.sin(angle)) * _ARROW_PX for angle in _CORNERS]
        painter.drawPolygon(QPolygonF(points))
        painter.setBrush(Qt.BrushStyle.NoBrush)
