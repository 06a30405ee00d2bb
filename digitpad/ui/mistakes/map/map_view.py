"""The map as a picture: a point for each example, and the drawing among them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.presentation import decimal_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.mistakes.map.class_colors import class_color
from digitpad.ui.mistakes.map.map_keys import point_after_key
from digitpad.ui.mistakes.map.map_model import NetworkMap

_POINT_PX = 5.0
_RING_PX = 5.0  # radius
_MARGIN_PX = 16.0
_NEAR_PX = 12.0
_CARD_PICTURE_PX = 84
_CARD_MARGIN_PX = 6
_LEAST_SIDE_PX = 220


class MapView(QWidget):
    """A view of a map, with a card about the point under the pointer. A click chooses the point.

    The arrow keys move from point to point, and Return chooses one.

    Signals
    -------
    chosen(int)
        A point was clicked; its row in the examples.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("activation_map")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._map: NetworkMap | None = None
        self._places: NDArray[np.float64] = np.zeros((0, 2))
        self._drawing: tuple[float, float] | None = None
        self._answer = ""
        self._empty_text = ""
        self._pointed: int | None = None
        self._pixmap: QPixmap | None = None
        follow_theme(self, self._paint_anew)
        follow_text_size(self, self._paint_anew)

    @property
    def pointed(self) -> int | None:
        """Index of the point under the pointer, or reached with the keys."""
        return self._pointed

    def show_map(self, shown: NetworkMap | None, empty_text: str = "") -> None:
        """Show a map; None shows a text instead. Successive maps have the same pictures."""
        self._map, self._empty_text = shown, empty_text
        if shown is None:
            self._drawing = self._pointed = None
        self.setAccessibleName(empty_text if shown is None else "Map of activations")
        self._describe()
        self._paint_anew()

    def show_drawing(self, place: tuple[float, float] | None, answer: str = "") -> None:
        """Show the drawing as a point with its answer; None hides it."""
        self._drawing, self._answer = place, answer
        self._describe()
        self.update()

    def _describe(self) -> None:
        told = []
        if self._map is not None and self._pointed is not None:
            told.append(": ".join(self._map.told(self._pointed)))
        if self._drawing is not None:
            x, y = self._drawing
            told.append(
                f"The drawing, read as {self._answer}, lies at {decimal_text(x, 2)}, {decimal_text(y, 2)}"
            )
        if self._map is not None:
            told.append(f"{len(self._map.rows):,} pictures, {int(self._map.is_wrong.sum()):,} read wrong")
        self.setAccessibleDescription(". ".join(told) or self._empty_text)

    def place_of(self, point: int) -> QPointF:
        """Return the position of a point in pixels."""
        return QPointF(*self._places[point].tolist())

    @property
    def drawing_place(self) -> QPointF | None:
        """Position of the drawing in pixels; at the edge if it lies outside."""
        if self._drawing is None or self._map is None:
            return None
        [[x, y]] = self._in_pixels(np.array([self._drawing])).tolist()
        return QPointF(min(max(x, 8.0), self.width() - 8.0), min(max(y, 8.0), self.height() - 8.0))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which classes can be distinguished."""
        return QSize(scaled_px(_LEAST_SIDE_PX), scaled_px(_LEAST_SIDE_PX))

    def sizeHint(self) -> QSize:
        """Return the minimum size; the map takes any remaining room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the map into the new size."""
        self._paint_anew()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the card of the point under the pointer."""
        self._point_at(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the card."""
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Point at the next point in a direction, or choose the one pointed at."""
        point = None
        if self._map is not None:
            start = self.place_of(self._pointed) if self._pointed is not None else self.drawing_place
            start = start or QPointF(self.rect().center())
            point = point_after_key(event.key(), self._places, start.toTuple())
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if point is not None:
            self._point_at(point)
        elif is_return and self._map is not None and self._pointed is not None:
            self.chosen.emit(int(self._map.rows[self._pointed]))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the pointer."""
        point = self._nearest(event.position())
        if self._map is not None and point is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(int(self._map.rows[point]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the map, with the drawing and the card in front."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, shown = current_theme(), self._map
        if shown is None:
            painter.fillRect(self.rect(), QColor(theme.surface))
            painter.setPen(QColor(theme.faint_text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self._empty_text)
            return
        if self._pixmap is None or self._pixmap.devicePixelRatio() != self.devicePixelRatioF():
            self._pixmap = self._painted(shown)
        painter.drawPixmap(0, 0, self._pixmap)
        if self.drawing_place is not None:
            self._paint_drawing(painter, self.drawing_place)
        if self._pointed is not None:
            self._paint_card(painter, shown, self._pointed)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_anew(self) -> None:
        self._pixmap = None
        if self._map is not None:
            self._places = self._in_pixels(self._map.map.points)
        self.update()

    def _in_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixel positions (n, 2) of points. All fit, and both axes have the same scale."""
        assert self._map is not None
        low, high = self._map.map.points.min(axis=0), self._map.map.points.max(axis=0)
        room = np.array([self.width(), self.height()]) - 2.0 * _MARGIN_PX
        scale = float((room / np.maximum(high - low, 1e-12)).min())
        middle = np.array([self.width(), self.height()]) / 2.0
        # The second axis points upwards.
        places: NDArray[np.float64] = middle + (points - (low + high) / 2.0) * (scale, -scale)
        return places

    def _painted(self, shown: NetworkMap) -> QPixmap:
        theme, ratio = current_theme(), self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(theme.surface))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        labels, n_classes = shown.labels, len(shown.examples.label_names)
        classes = np.unique(labels).tolist()
        for label in classes:
            color = class_color(label, n_classes, is_dark=theme.is_dark)
            painter.setPen(QPen(color, _POINT_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in self._places[labels == label].tolist()]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        for x, y in self._places[shown.is_wrong].tolist():
            painter.drawEllipse(QPointF(x, y), _RING_PX, _RING_PX)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        for label in classes:
            name = shown.examples.label_names[label]
            color = class_color(label, n_classes, is_dark=theme.is_dark)
            _paint_tag(painter, name, QPointF(*np.median(self._places[labels == label], axis=0)), color)
        painter.end()
        return pixmap

    def _paint_drawing(self, painter: QPainter, place: QPointF) -> None:
        theme, radius = current_theme(), scaled_px(9)
        painter.setPen(QPen(QColor(theme.surface), 5.0))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(place, radius, radius)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawEllipse(place, radius, radius)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.accent_text))
        text = QRectF(place.x() - 40.0, place.y() - 20.0, 80.0, 40.0)
        if len(self._answer) == 1:
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, self._answer)
        painter.setFont(self.font())

    def _paint_card(self, painter: QPainter, shown: NetworkMap, point: int) -> None:
        theme, metrics = current_theme(), self.fontMetrics()
        texts, side, margin = shown.told(point), scaled_px(_CARD_PICTURE_PX), _CARD_MARGIN_PX
        width = max(side, *(metrics.horizontalAdvance(text) for text in texts)) + 2 * margin
        height = side + len(texts) * metrics.height() + 3 * margin
        place = self.place_of(point)
        left = place.x() + 14 if place.x() + 14 + width < self.width() else place.x() - 14 - width
        card = QRectF(max(0.0, left), 0.0, width, height)
        card.moveTop(min(max(0.0, place.y() - height / 2), max(0.0, self.height() - height)))
        painter.setPen(QPen(QColor(theme.accent), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, _RING_PX + 2.0, _RING_PX + 2.0)
        painter.setPen(QColor(theme.border))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(card, 4.0, 4.0)
        picture = QRectF(card.left() + (width - side) / 2, card.top() + margin, side, side)
        painter.drawImage(picture, gray_image(shown.examples.picture(int(shown.rows[point]))))
        for number, text in enumerate(texts):
            painter.setPen(QColor(theme.text if number else theme.faint_text))
            top = picture.bottom() + margin + number * metrics.height()
            line = QRectF(card.left() + margin, top, width - 2 * margin, metrics.height())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

    def _point_at(self, point: int | None) -> None:
        if point != self._pointed:
            self._pointed = point
            self._describe()
            self.update()

    def _nearest(self, position: QPointF) -> int | None:
        if self._map is None:
            return None
        distances = np.hypot(*(self._places - (position.x(), position.y())).T)
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= _NEAR_PX else None


def _paint_tag(painter: QPainter, text: str, place: QPointF, color: QColor) -> None:
    """Paint the name of a class on a plate that covers the points behind it."""
    metrics, theme = painter.fontMetrics(), current_theme()
    plate = QRectF(0.0, 0.0, max(metrics.horizontalAdvance(text) + 8.0, metrics.height()), metrics.height())
    plate.moveCenter(place)
    surface = QColor(theme.surface)
    surface.setAlphaF(0.85)
    painter.setBrush(surface)
    painter.setPen(QPen(color, 1.5))
    painter.drawRoundedRect(plate, 4.0, 4.0)
    painter.setPen(QColor(theme.text))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
