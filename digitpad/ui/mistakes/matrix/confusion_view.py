"""The view of the confusion matrix."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.presentation import accuracy_text
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.mistakes.matrix.confusion_text import class_text, confusion_text
from digitpad.ui.mistakes.matrix.matrix_painter import paint_matrix

_PAIRS_LISTED = 6
_READABLE_CELL_PX = 26  # with ten classes: room for three digits of 11 pixels
_OLD_OPACITY = 0.4
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}

Place = tuple[int | None, int | None]
"""Indices of the label and the answer. None stands for a whole row or column."""

_ALL: Place = (None, None)


class ConfusionView(QWidget):
    """A matrix with a row for each class and a column for each answer. Mistakes are shaded.

    Each row ends with the accuracy of its class. Cells and the names of rows and columns can be clicked, or
    reached with the arrow keys and chosen with Return. The matrix is faded while disabled, when its counts
    are of another network.

    Signals
    -------
    chosen(object, object)
        Indices of the label and the answer of the chosen cell. One is None for a whole row or column. Both
        are None when the choice is cancelled.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusion_view")
        self.setAccessibleName("Confusion matrix")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._report: EvaluationReport | None = None
        self._hovered: Place | None = None
        self._chosen: Place = _ALL
        self._picture = QPixmap()
        self._made_for: tuple[object, ...] = ()

    def set_report(self, report: EvaluationReport | None) -> None:
        """Show the counts of a report; None shows an empty matrix."""
        self._report = report
        self._hovered = None
        self._made_for = ()  # forces a repaint
        pairs = report.most_confused(_PAIRS_LISTED) if report else ()
        told = [confusion_text(report, pair.label, pair.answer) for pair in pairs] if report else []
        self.setAccessibleDescription(". ".join(told) or "No mistakes are counted yet.")
        self.update()

    def set_chosen(self, label: int | None, answer: int | None) -> None:
        """Mark a cell, a row or a column; two None remove the mark."""
        if (label, answer) != self._chosen:
            self._chosen = (label, answer)
            self.update()

    def sizeHint(self) -> QSize:
        """Return the minimum size; the matrix takes any remaining room."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which the counts of ten classes can be read."""
        side = round(10 * _READABLE_CELL_PX + self._margin()) + 2
        return QSize(side + round(self._accuracy_width()), side)

    def cell_at(self, position: QPointF | QPoint) -> tuple[int, int] | None:
        """Return the indices of the label and the answer at a position; None outside the cells."""
        place = self._place_at(position)
        if place is None or place[0] is None or place[1] is None:
            return None
        return place[0], place[1]

    def _place_at(self, position: QPointF | QPoint) -> Place | None:
        """Return the cell at a position, or the row or column whose name or accuracy is there."""
        if self._report is None:
            return None
        area, n_classes = self._area(), len(self._report.class_names)
        column = int((position.x() - area.left()) // (area.width() / n_classes))
        row = int((position.y() - area.top()) // (area.height() / n_classes))
        is_row, is_column = 0 <= row < n_classes, 0 <= column < n_classes
        if not is_row and not (is_column and row < 0):
            return None
        return (row if is_row else None, column if is_column else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the text of the cell under the mouse."""
        place = self._place_at(event.position())
        if place == self._hovered or self._report is None:
            return
        self._hovered = place
        self.update()
        if place is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self._told(self._report, place), self)

    @staticmethod
    def _told(report: EvaluationReport, place: Place) -> str:
        label, answer = place
        if label is not None and answer is not None:
            return confusion_text(report, label, answer)
        return class_text(report, label, answer)

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the mark under the mouse."""
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse, or cancel the choice if it is chosen already."""
        place = self._place_at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between cells with the arrow keys, and choose one with Return."""
        key, place = Qt.Key(event.key()), self._hovered
        if self._report is None:
            super().keyPressEvent(event)
        elif key in _STEPS:
            last = len(self._report.class_names) - 1
            row, column = (0, 0) if place is None else (place[0] or 0, place[1] or 0)
            down, across = _STEPS[key] if place is not None else (0, 0)
            self._hovered = max(0, min(last, row + down)), max(0, min(last, column + across))
            self.setAccessibleDescription(self._told(self._report, self._hovered))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and place is not None:
            self._choose(place)
        elif key == Qt.Key.Key_Escape and self._chosen != _ALL:
            self.chosen.emit(None, None)
        else:
            super().keyPressEvent(event)

    def _choose(self, place: Place) -> None:
        self.chosen.emit(*(_ALL if place == self._chosen else place))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the mark of the keyboard."""
        super().focusOutEvent(event)
        self._hovered = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the matrix and its marks."""
        painter, theme, area = QPainter(self), current_theme(), self._area()
        ratio = self.devicePixelRatioF()
        made_for = (self.size(), self.font().key(), ratio, theme)
        if made_for != self._made_for:
            self._made_for, self._picture = made_for, self._painted(ratio)
        painter.setOpacity(1.0 if self.isEnabled() else _OLD_OPACITY)
        painter.drawPixmap(0, 0, self._picture)
        if self.hasFocus() and self._hovered is None:
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRect(area.adjusted(-1.0, -1.0, 1.0, 1.0))
        if self._report is None:
            return
        side = area.width() / len(self._report.class_names)
        if self._chosen != _ALL:
            painter.setPen(QPen(QColor(theme.accent), 3.0))
            painter.drawRect(_frame(self._chosen, area, side))
        if self._hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawRect(_frame(self._hovered, area, side))

    def _painted(self, ratio: float) -> QPixmap:
        """Return the matrix without marks. Painting it takes 5 ms, too long for each mouse movement."""
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self.font())
        paint_matrix(painter, self._report, self._area(), self._accuracy_width(), current_theme())
        painter.end()
        return picture

    def _accuracy_width(self) -> float:
        """Return the width of the accuracies at the right of the cells."""
        return QFontMetricsF(self.font()).horizontalAdvance(accuracy_text(1.0)) + 4.0

    def _margin(self) -> float:
        return 2.0 * QFontMetricsF(self.font()).height() + 2.0

    def _area(self) -> QRectF:
        """Return the square of the cells, below and to the right of titles and names."""
        margin = self._margin()
        after = self._accuracy_width()
        side = max(1.0, min(self.width() - after, self.height()) - margin - 2.0)
        left = (self.width() - margin - side - after) / 2.0 + margin
        return QRectF(left, margin, side, side)


def _frame(place: Place, area: QRectF, side: float) -> QRectF:
    """Return the frame around a cell, a row or a column."""
    row, column = place
    left, width = (area.left(), area.width()) if column is None else (area.left() + column * side, side)
    top, height = (area.top(), area.height()) if row is None else (area.top() + row * side, side)
    return QRectF(left, top, width, height)
