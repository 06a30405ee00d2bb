"""View of one matrix of the step: its name, picture and shape."""

from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.insight.step.cell_layout import GAP, CellLayout
from digitpad.insight.step.cell_terms import Line
from digitpad.insight.step.step_matrices import MatrixKey
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.one_step.diagram.matrix_picture import matrix_picture
from digitpad.ui.widgets.spoken_numbers import spoken_range
from digitpad.ui.widgets.tool_tips import wrapped

_MOST_PX = (420, 320)  # maximum size of a matrix laid out as pictures
_SMALL_PX = 110  # pictures are enlarged up to this size
_PLAIN_PX = (220, 120)  # maximum size of a matrix laid out in rows and columns
_CELL_PX = (5.5, 7.0)  # maximum size of its cells
_LEAST_PX = 9.0
_LEAST_MARK_PX = 3.0
_MOST_MARKS = 1_500
_DIMMED = 0.4
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Standing(Enum):
    """State of a matrix in the animation of the step."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    COVERED = "covered"


class MatrixView(QWidget):
    """Shows a matrix, and reports the cell under the mouse or chosen with the arrow keys.

    Parameters
    ----------
    key : MatrixKey
    values, layout
        See ``set_matrix``.
    parent : QWidget

    Signals
    -------
    cell_pointed(MatrixKey, int, int)
        Emitted with the row and column of the cell under the mouse or reached by keys.
    cell_left()
        Emitted when the mouse leaves the cells.
    cell_chosen(MatrixKey, int, int)
        Emitted when a cell was clicked, to pin it.
    """

    cell_pointed = Signal(object, int, int)
    cell_left = Signal()
    cell_chosen = Signal(object, int, int)

    def __init__(
        self, key: MatrixKey, values: NDArray[np.float64], layout: CellLayout, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName(f"matrix_{key.kind}_{key.layer + 1}")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._values, self._layout = values, layout
        self._picture: QPixmap | None = None
        self._standing = Standing.DONE
        self._lines: tuple[Line, ...] = ()
        self._cell: int | None = None
        shape = "x".join(map(str, values.shape))
        self.setAccessibleName(f"{key.name}, {key.title}, {shape}")
        self._describe()
        follow_theme(self, self._forget_picture)
        follow_text_size(self, self._fit)

    @property
    def standing(self) -> Standing:
        """State in the animation of the step."""
        return self._standing

    @property
    def lines(self) -> tuple[Line, ...]:
        """The highlighted rows, columns and cells."""
        return self._lines

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the marked cell."""
        return None if self._cell is None else self._row_and_column(self._cell)

    def set_matrix(self, values: NDArray[np.float64], layout: CellLayout) -> None:
        """Show other numbers in a matrix of the same shape.

        Parameters
        ----------
        values : (rows, columns) float
        layout : CellLayout
            Their layout.
        """
        self._values, self._layout = values, layout
        self._describe()
        self._forget_picture()

    def set_standing(self, standing: Standing) -> None:
        """Set the state in the animation of the step."""
        if standing is not self._standing:
            self._standing = standing
            self._describe()
            self.update()

    def _describe(self) -> None:
        is_covered = self._standing is Standing.COVERED
        self.setAccessibleDescription("Covered" if is_covered else spoken_range(self._values))

    def light(self, lines: Sequence[Line], cell: tuple[int, int] | None) -> None:
        """Highlight rows, columns and cells, and mark one cell."""
        flat = None if cell is None else cell[0] * self._values.shape[1] + cell[1]
        if (tuple(lines), flat) != (self._lines, self._cell):
            self._lines, self._cell = tuple(lines), flat
            self.update()

    # Positions

    @property
    def area(self) -> QRectF:
        """Rectangle of the cells in the widget."""
        width, height = _picture_size(self._layout)
        top = QFontMetricsF(self._bold()).height() + 2
        return QRectF(round((self.width() - width) / 2), round(top), width, height)

    def cell_at(self, position: QPointF) -> tuple[int, int] | None:
        """Return row and column of the cell at a position in the widget, or None."""
        layout, area = self._layout, self.area
        if not area.contains(position) or self._standing is Standing.COVERED:
            return None
        x = int((position.x() - area.left()) * layout.width / area.width())
        y = int((position.y() - area.top()) * layout.height / area.height())
        cell = layout.cell_at(x, y)
        return None if cell is None else self._row_and_column(cell)

    def center_of(self, row: int, column: int) -> QPoint:
        """Return the centre of a cell in the widget."""
        center = self._rect_of(row * self._values.shape[1] + column).center()
        return QPoint(int(center.x()), int(center.y()))  # rounding up could reach the next cell

    def sizeHint(self) -> QSize:
        """Return the room that name, cells and shape need."""
        width, height = _picture_size(self._layout)
        bold, plain = QFontMetricsF(self._bold()), QFontMetricsF(self.font())
        words = max(bold.horizontalAdvance(self.key.name), plain.horizontalAdvance(self._shape_text()))
        return QSize(round(max(width, words)) + 4, round(height + bold.height() + plain.height() + 6))

    # Events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Report the cell under the mouse."""
        cell = self.cell_at(event.position())
        if cell is None:
            self.cell_left.emit()
        elif cell != self.cell:
            self.cell_pointed.emit(self.key, *cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.cell_chosen.emit(self.key, *cell)

    def leaveEvent(self, event: QEvent) -> None:
        """Report that the mouse left."""
        self.cell_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from cell to cell with the arrow keys, skipping gaps."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._standing is Standing.COVERED:
            super().keyPressEvent(event)
            return
        cell = self._neighbour(*move)
        if cell is not None:
            self.cell_chosen.emit(self.key, *self._row_and_column(cell))

    def event(self, event: QEvent) -> bool:
        """Describe the matrix in a tool tip over its name and shape."""
        if isinstance(event, QHelpEvent):
            if self.area.contains(QPointF(event.pos())):
                QToolTip.hideText()  # it would cover the cells
            else:
                title = self.key.title
                tip = f"{self.key.name}: {title}, {self._shape_text()}. Point at a cell to see its formula."
                QToolTip.showText(event.globalPos(), wrapped(tip), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name, the cells and the highlights."""
        painter, theme, area, layout = QPainter(self), current_theme(), self.area, self._layout
        is_now = self._standing is Standing.NOW
        painter.setFont(self._bold())
        painter.setPen(QColor(theme.accent if is_now else theme.text))
        top = QRectF(0.0, 0.0, self.width(), area.top())
        painter.drawText(top, Qt.AlignmentFlag.AlignHCenter, self.key.name)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.faint_text))
        below = QRectF(0.0, area.bottom() + 2, self.width(), self.height() - area.bottom() - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._shape_text())
        if self._standing is Standing.COVERED:
            painter.fillRect(area, QColor(theme.track))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "?")
        else:
            if self._picture is None:
                is_ink = self.key.kind == "inputs"
                image = matrix_picture(self._values, layout, is_ink=is_ink)
                self._picture = QPixmap.fromImage(image)
            painter.setOpacity(_DIMMED if self._standing is Standing.LATER else 1.0)
            shrinks = area.width() < layout.width or area.height() < layout.height
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
            painter.drawPixmap(area, self._picture, QRectF(self._picture.rect()))
            painter.setOpacity(1.0)
            self._paint_lit(painter)
        width = 4.0 if self.hasFocus() else 2.0 if is_now else 1.0
        painter.setPen(QPen(QColor(theme.accent if width > 1.0 else theme.border), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(-1.0, -1.0, 1.0, 1.0))

    def _paint_lit(self, painter: QPainter) -> None:
        theme = current_theme()
        tint = QColor(theme.text)
        painter.setPen(QPen(tint, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self._lines:
            painter.drawRects(self._rects_of(line))
        if self._cell is not None:
            rect = _at_least(self._rect_of(self._cell), 2 * _LEAST_MARK_PX)
            painter.setPen(QPen(QColor(theme.surface), 3.0))
            painter.drawRect(rect)
            painter.setPen(QPen(tint, 1.5))
            painter.drawRect(rect)

    def _rects_of(self, line: Line) -> list[QRectF]:
        """Return rectangles around the cells of a line."""
        n_rows, n_columns = self._values.shape
        rows = np.arange(n_rows) if line.row is None else np.array([line.row])
        columns = np.arange(n_columns) if line.column is None else np.array([line.column])
        blocks = self._layout.blocks_of((rows[:, np.newaxis] * n_columns + columns).ravel())
        return [_at_least(self._rect_at(*block), _LEAST_MARK_PX) for block in blocks[:_MOST_MARKS]]

    def _rect_of(self, cell: int) -> QRectF:
        return self._rect_at(*self._layout.place_of(cell), 1, 1)

    def _rect_at(self, x: int, y: int, n_across: int, n_down: int) -> QRectF:
        area = self.area
        width, height = area.width() / self._layout.width, area.height() / self._layout.height
        return QRectF(area.left() + x * width, area.top() + y * height, n_across * width, n_down * height)

    def _neighbour(self, dx: int, dy: int) -> int | None:
        layout = self._layout
        if self._cell is None:
            return 0
        x, y = layout.place_of(self._cell)
        while True:
            x, y = x + dx, y + dy
            if not (0 <= x < layout.width and 0 <= y < layout.height):
                return None
            if layout.cells[y, x] != GAP:
                return layout.cell_at(x, y)

    def _row_and_column(self, cell: int) -> tuple[int, int]:
        row, column = divmod(cell, self._values.shape[1])
        return row, column

    def _shape_text(self) -> str:
        n_rows, n_columns = self._values.shape
        return f"{n_rows}x{n_columns}"

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _fit(self) -> None:
        self.resize(self.sizeHint())
        self.updateGeometry()

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()


def _picture_size(layout: CellLayout) -> tuple[float, float]:
    """Return the width and height of a layout's picture in pixels."""
    width, height = float(layout.width), float(layout.height)
    if layout.is_plain:
        most_width, most_height = _PLAIN_PX
        return (
            max(_LEAST_PX, min(scaled_px(most_width), width * _CELL_PX[0])),
            max(_LEAST_PX, min(scaled_px(most_height), height * _CELL_PX[1])),
        )
    most_width, most_height = _MOST_PX
    enlarged = max(1, round(_SMALL_PX / max(width, height)))
    scale = min(enlarged, most_width / width, most_height / height)
    return width * scale, height * scale


def _at_least(rect: QRectF, side: float) -> QRectF:
    """Return a rectangle enlarged to at least a square of this side, with the same centre."""
    wider, higher = max(0.0, side - rect.width()) / 2, max(0.0, side - rect.height()) / 2
    return rect.adjusted(-wider, -higher, wider, higher)
