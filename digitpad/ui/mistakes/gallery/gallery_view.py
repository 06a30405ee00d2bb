"""A gallery of any number of pictures."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QScroller, QToolTip, QWidget

from digitpad.presentation import probability_text
from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.recognition.recognizer import Doubt
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.mistakes.gallery.gallery_model import GalleryModel
from digitpad.ui.mistakes.gallery.picture_cells import (
    PICTURE_PX,
    CaptionPixmaps,
    CellSize,
    cell_size,
    column_image,
)
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_COLUMNS, _LEAST_ROWS = 2, 2
_OLD_OPACITY = 0.4
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class GalleryView(QAbstractScrollArea):
    """A view of the examples of a model, in rows, with the current one marked.

    It paints visible pictures straight from the array, without an item per picture, so ten thousand pictures
    scroll as fast as ten.

    Signals
    -------
    chosen(int)
        An example was clicked, or Return was pressed on it; its row in the set.
    opened(int)
        An example was double-clicked; its row in the set.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mistakes_gallery")
        self.setAccessibleName("Gallery")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._model = model
        self._examples: object = None
        self._size = CellSize(PICTURE_PX, PICTURE_PX)
        self._captions: CaptionPixmaps | None = None
        self._empty_text = ""
        model.readings_changed.connect(self._on_readings_changed)
        model.rows_changed.connect(self._on_rows_changed)
        model.current_changed.connect(self._on_current_changed)
        model.old_changed.connect(self.viewport().update)
        follow_text_size(self, self._fit)
        follow_theme(self, self._forget_captions)

    @property
    def n_columns(self) -> int:
        """Number of pictures in a row."""
        return max(1, self.viewport().width() // self._size.width)

    def set_empty_text(self, text: str) -> None:
        """Set the text to show without pictures."""
        self._empty_text = text
        self._on_current_changed()

    def cell_rect(self, place: int) -> QRect:
        """Return the rectangle of the example at a place in the order, in the viewport."""
        line, column = divmod(place, self.n_columns)
        left, top = column * self._size.width, line * self._size.height - self.verticalScrollBar().value()
        return QRect(left, top, self._size.width, self._size.height)

    def place_at(self, position: QPoint) -> int | None:
        """Return the place in the order of the example at a position in the viewport, or None."""
        column = position.x() // self._size.width
        line = (position.y() + self.verticalScrollBar().value()) // self._size.height
        place = line * self.n_columns + column
        return place if 0 <= column < self.n_columns and 0 <= place < len(self._model.rows) else None

    def minimumSizeHint(self) -> QSize:
        """Return the size of two columns and two rows."""
        bar = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return QSize(_LEAST_COLUMNS * self._size.width + bar, _LEAST_ROWS * self._size.height)

    def sizeHint(self) -> QSize:
        """Return the minimum size; the gallery takes any remaining room."""
        return self.minimumSizeHint()

    @Slot()
    def _on_readings_changed(self) -> None:
        readings = self._model.readings
        examples = None if readings is None else readings.examples
        if examples is not self._examples:
            self._examples = examples
            self.verticalScrollBar().setValue(0)
        self._fit()

    @Slot()
    def _on_rows_changed(self) -> None:
        self._fit_scroll_bar()
        self._on_current_changed()

    @Slot()
    def _on_current_changed(self) -> None:
        current = self._model.current
        readings, place = self._model.readings, self._current_place()
        if readings is None or not len(self._model.rows):
            self.setAccessibleDescription(self._empty_text)
        elif current is None or place is None:
            n_shown, n_right = len(self._model.rows), int(readings.report.is_right[self._model.rows].sum())
            self.setAccessibleDescription(f"{n_shown:,} pictures, {n_shown - n_right:,} of them read wrong")
        else:
            told = f"{described(readings, current)}. {place + 1:,} of {len(self._model.rows):,}"
            self.setAccessibleDescription(told)
        self.viewport().update()

    def _current_place(self) -> int | None:
        if self._model.current is None:
            return None
        found = np.flatnonzero(self._model.rows == self._model.current)
        return int(found[0]) if len(found) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many pictures in a row as fit."""
        self._fit_scroll_bar()

    def _fit(self) -> None:
        self._forget_captions()
        self._size = cell_size(self._model.readings, self.fontMetrics())
        self.updateGeometry()
        self._fit_scroll_bar()

    def _forget_captions(self) -> None:
        self._captions = None

    def _fit_scroll_bar(self) -> None:
        n_lines = -(-len(self._model.rows) // self.n_columns)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, n_lines * self._size.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self._size.height // 3))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visible pictures."""
        painter, theme = QPainter(self.viewport()), current_theme()
        readings, rows = self._model.readings, self._model.rows
        if readings is None or not len(rows):
            painter.setPen(QColor(theme.faint_text))
            room = self.viewport().rect().adjusted(12, 12, -12, -12)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._empty_text)
            return
        painter.setOpacity(_OLD_OPACITY if self._model.is_old else 1.0)
        top = self.verticalScrollBar().value()
        first = top // self._size.height * self.n_columns
        n_lines = self.viewport().height() // self._size.height + 2
        self._paint_cells(painter, readings, rows[first : first + n_lines * self.n_columns], first)

    def _paint_cells(
        self, painter: QPainter, readings: ExampleReadings, rows: NDArray[np.integer], first: int
    ) -> None:
        ratio = self.devicePixelRatioF()
        if self._captions is None or self._captions.ratio != ratio:
            self._captions = CaptionPixmaps(readings, self._size, self.font(), ratio, current_theme())
        side = readings.examples.pictures.shape[1]
        image, _pixels = column_image(readings.examples.levels(rows))
        source, n_columns, start = QRect(0, 0, side, side), self.n_columns, self.cell_rect(first)
        picture = self._size.picture(start.x(), start.y())
        caption = self._size.caption(start.x(), start.y()).topLeft()
        for number, pixmap in enumerate(self._captions.of(rows)):
            line, column = divmod(number, n_columns)
            x, y = column * self._size.width, line * self._size.height
            source.moveTop(number * side)
            painter.drawImage(picture.translated(x, y), image, source)
            painter.drawPixmap(caption.x() + x, caption.y() + y, pixmap)
        place = self._current_place()
        if place is not None and first <= place < first + len(rows):
            line, column = divmod(place - first, n_columns)
            marked = picture.translated(column * self._size.width, line * self._size.height)
            painter.setPen(QPen(QColor(current_theme().accent), 3.0))
            painter.drawRect(marked.adjusted(-2, -2, 1, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the example under the mouse."""
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the example under the mouse."""
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(int(self._model.rows[place]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to a neighbouring example, or choose the current one."""
        place, n_shown = self._current_place(), len(self._model.rows)
        key, page = Qt.Key(event.key()), max(1, self.viewport().height() // self._size.height)
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif not n_shown:
            event.ignore()
        elif key in _CHOOSE:
            self._choose(place or 0)
        elif key in _STEPS:
            across, down = _STEPS[key]
            self._point_out(0 if place is None else place + across + down * self.n_columns)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            lines = page if key == Qt.Key.Key_PageDown else -page
            self._point_out((place or 0) + lines * self.n_columns, is_clamped=True)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._point_out(0 if key == Qt.Key.Key_Home else n_shown - 1)
        else:
            event.ignore()

    def _point_out(self, place: int, *, is_clamped: bool = False) -> None:
        last = len(self._model.rows) - 1
        if is_clamped:
            place = max(0, min(last, place))
        if 0 <= place <= last:
            self._model.point_out(int(self._model.rows[place]))
            self._show_place(place)

    def _choose(self, place: int) -> None:
        row = int(self._model.rows[place])
        self._model.point_out(row)
        self._show_place(place)
        self.chosen.emit(row)

    def _show_place(self, place: int) -> None:
        cell, bar = self.cell_rect(place), self.verticalScrollBar()
        if cell.top() < 0:
            bar.setValue(bar.value() + cell.top())
        elif cell.bottom() > self.viewport().height():
            bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + 1)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a tool tip about the picture under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place, readings = self.place_at(event.pos()), self._model.readings
            if place is None or readings is None:
                QToolTip.hideText()
            else:
                told = f"{described(readings, int(self._model.rows[place]))}. Click to put it on the canvas."
                QToolTip.showText(event.globalPos(), wrapped(told), self)
            return True
        return super().viewportEvent(event)


def described(readings: ExampleReadings, row: int) -> str:
    """Return an example and its reading as text, such as "test picture 7: 3, read as 7, 99 % sure"."""
    report, label, answer = readings.report, readings.label_name(row), readings.answer_name(row)
    read = "read right" if report.is_right[row] else f"read as {answer}"
    sure = f"{probability_text(report.confidences[row])} sure"
    doubt = readings.doubt(row)
    doubted = "" if doubt is Doubt.NONE else f", which it calls {doubt.value}"
    return f"{readings.examples.title(row)}: {label}, {read}, {sure}{doubted}"
