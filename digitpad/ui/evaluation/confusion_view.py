"""The confusion matrix: what was read of what it is."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.theme import contrast, current_theme
from digitpad.ui.evaluation.evaluation_labels import confusion_text

_PAIRS_LISTED = 6
_LEAST_CELL_PX = 13.0  # with less there are no numbers
_READABLE_CELL_PX = 34  # of ten classes: room for four figures of 11 pixels
_OLD_OPACITY = 0.4


class ConfusionView(QWidget):
    """A row for each class and a column for each answer. What is right is faint, what is wrong is shaded.

    Disabled, it is pale: its counts are those of another network.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusion_view")
        self.setAccessibleName("Confusion matrix")
        self.setMouseTracking(True)
        self._report: EvaluationReport | None = None
        self._hovered: tuple[int, int] | None = None

    def set_report(self, report: EvaluationReport | None) -> None:
        """Show a report's counts, or nothing."""
        self._report = report
        self._hovered = None
        pairs = report.most_confused(_PAIRS_LISTED) if report else ()
        told = [confusion_text(report, pair.label, pair.answer) for pair in pairs] if report else []
        self.setAccessibleDescription(". ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the least size: it grows with its room."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which four-digit counts of ten classes can be read."""
        side = round(10 * _READABLE_CELL_PX + self._margin()) + 2
        return QSize(side, side)

    def cell_at(self, position: QPointF | QPoint) -> tuple[int, int] | None:
        """Return what it is and what was read, as indices, at a place in the view; None outside."""
        if self._report is None:
            return None
        area, n_classes = self._area(), len(self._report.class_names)
        column = int((position.x() - area.left()) // (area.width() / n_classes))
        row = int((position.y() - area.top()) // (area.height() / n_classes))
        return (row, column) if 0 <= row < n_classes and 0 <= column < n_classes else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the cell under the mouse says."""
        cell = self.cell_at(event.position())
        if cell == self._hovered or self._report is None:
            return
        self._hovered = cell
        self.update()
        if cell is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), confusion_text(self._report, *cell), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no cell."""
        self._hovered = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint titles, names and cells."""
        painter, theme = QPainter(self), current_theme()
        painter.setOpacity(1.0 if self.isEnabled() else _OLD_OPACITY)
        area, line = self._area(), QFontMetricsF(self.font()).height()
        painter.setPen(QColor(theme.text))
        titles = QRectF(area.left(), 0.0, area.width(), line)
        painter.drawText(titles, Qt.AlignmentFlag.AlignCenter, "what was read")
        painter.save()
        painter.rotate(-90.0)
        painter.drawText(
            QRectF(-area.bottom(), area.left() - self._margin(), area.height(), line),
            Qt.AlignmentFlag.AlignCenter,
            "what it is",
        )
        painter.restore()
        if self._report is None:
            painter.setPen(QPen(QColor(theme.border), 1.0))
            painter.drawRect(area)
        else:
            self._paint_cells(painter, area, self._report)

    def _paint_cells(self, painter: QPainter, area: QRectF, report: EvaluationReport) -> None:
        theme = current_theme()
        n_classes = len(report.class_names)
        side = area.width() / n_classes
        wrong = report.confusion - np.diag(np.diag(report.confusion))
        most = max(1, int(wrong.max()))
        right_font, wrong_font = self._fonts(int(report.confusion.max()), most, side)
        metrics = QFontMetricsF(self.font())
        line = metrics.height()
        has_text = side >= _LEAST_CELL_PX
        for row in range(n_classes):
            for column in range(n_classes):
                cell = QRectF(area.left() + column * side, area.top() + row * side, side, side)
                count = int(report.confusion[row, column])
                # The root makes a single mistake visible beside a hundred.
                shade = (wrong[row, column] / most) ** 0.5
                paper, ink = QColor(theme.track), QColor(theme.faint_text)
                if row != column:
                    paper = _mixed(theme.surface, theme.validation, shade)
                    ink = _ink_on(paper)
                painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), paper)
                if has_text and count:
                    painter.setPen(ink)
                    painter.setFont(right_font if row == column else wrong_font)
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(count))
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        for index, name in enumerate(report.class_names if has_text else ()):
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, side)
            above = QRectF(area.left() + index * side, area.top() - line, side, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, shown)
            painter.save()
            painter.translate(area.left() - line / 2.0, area.top() + (index + 0.5) * side)
            if metrics.horizontalAdvance(shown) > line:
                painter.rotate(-90.0)
            painter.drawText(
                QRectF(-side / 2.0, -line / 2.0, side, line), Qt.AlignmentFlag.AlignCenter, shown
            )
            painter.restore()
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(area)
        if self._hovered is not None:
            row, column = self._hovered
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawRect(QRectF(area.left() + column * side, area.top() + row * side, side, side))

    def _fonts(self, most_right: int, most_wrong: int, side: float) -> tuple[QFont, QFont]:
        """Return those of the diagonal and of the mistakes: the longest count of each fits a cell.

        Usually they are alike. But of large texts, mistakes are not as small as the longer counts have to be.
        """
        right_px, wrong_px = (
            max(6, int(min(side * 0.5, 1.5 * (side - 3.0) / len(str(count)))))
            for count in (max(most_right, most_wrong), most_wrong)
        )
        wrong_px = max(right_px, min(wrong_px, QFontInfo(self.font()).pixelSize()))
        fonts = QFont(self.font()), QFont(self.font())
        fonts[0].setPixelSize(right_px)
        fonts[1].setPixelSize(wrong_px)
        return fonts

    def _margin(self) -> float:
        return 2.0 * QFontMetricsF(self.font()).height() + 2.0

    def _area(self) -> QRectF:
        """Return the square of the cells: right of and below a title and the names."""
        margin = self._margin()
        side = max(1.0, min(self.width(), self.height()) - margin - 2.0)
        left = (self.width() - margin - side) / 2.0 + margin
        return QRectF(left, margin, side, side)


def _mixed(start: str, end: str, part: float) -> QColor:
    first, second = QColor(start), QColor(end)
    red, green, blue = (
        start_level + part * (end_level - start_level)
        for start_level, end_level in (
            (first.redF(), second.redF()),
            (first.greenF(), second.greenF()),
            (first.blueF(), second.blueF()),
        )
    )
    return QColor.fromRgbF(red, green, blue)


def _ink_on(paper: QColor) -> QColor:
    # The theme's own text and paper are too near each other for what lies between them.
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, paper))
