"""Paints a confusion matrix with its names, titles and accuracies."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from digitpad.presentation import accuracy_text
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.theme import Theme, readable_ink

_LEAST_CELL_PX = 13.0  # smaller cells have no numbers
_LEAST_RIGHT_PX = 8  # counts of right answers in a smaller font are left out, as there is the accuracy
_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_matrix(
    painter: QPainter, report: EvaluationReport | None, area: QRectF, accuracy_width: float, theme: Theme
) -> None:
    """Paint the matrix without marks, in the painter's font.

    Parameters
    ----------
    report : EvaluationReport or None
        None paints only the frame and the titles.
    area : QRectF
        The square of the cells. There must be room for two lines above it and at its left.
    accuracy_width : float
        The room at its right, in pixels.
    """
    _paint_titles(painter, area, theme)
    if report is not None:
        right = QRectF(area.right(), 0.0, accuracy_width, area.height())
        _paint_cells(painter, report, area, theme)
        if area.width() / len(report.class_names) >= _LEAST_CELL_PX:
            _paint_names(painter, report, area, theme)
            _paint_accuracies(painter, report, area, right, theme)
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.drawRect(area)


def _paint_titles(painter: QPainter, area: QRectF, theme: Theme) -> None:
    line = QFontMetricsF(painter.font()).height()
    painter.setPen(QColor(theme.text))
    above = QRectF(area.left(), area.top() - 2.0 * line - 2.0, area.width(), line)
    painter.drawText(above, _CENTRE, "what was read")
    painter.save()
    painter.rotate(-90.0)
    beside = QRectF(-area.bottom(), area.left() - 2.0 * line - 2.0, area.height(), line)
    painter.drawText(beside, _CENTRE, "what it is")
    painter.restore()


def _paint_cells(painter: QPainter, report: EvaluationReport, area: QRectF, theme: Theme) -> None:
    n_classes = len(report.class_names)
    side = area.width() / n_classes
    wrong = report.confusion - np.diag(np.diag(report.confusion))
    most = max(1, int(wrong.max()))
    fonts = _fonts(painter.font(), int(report.confusion.max()), most, side)
    normal, has_text = painter.font(), side >= _LEAST_CELL_PX
    has_right = has_text and fonts[0].pixelSize() >= _LEAST_RIGHT_PX
    painter.setFont(fonts[1])
    diagonal = []
    for row, counts in enumerate(report.confusion.tolist()):
        for column, count in enumerate(counts):
            cell = QRectF(area.left() + column * side, area.top() + row * side, side, side)
            if row == column:
                diagonal.append((cell, count))
                continue
            # The square root makes a single mistake visible beside a hundred.
            paper, ink = _shade(theme, (count / most) ** 0.5)
            painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), paper)
            if has_text and count:
                painter.setPen(ink)
                painter.drawText(cell, _CENTRE, str(count))
    painter.setFont(fonts[0])
    painter.setPen(QColor(theme.faint_text))
    for cell, count in diagonal:
        painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), QColor(theme.track))
        if has_right and count:
            painter.drawText(cell, _CENTRE, str(count))
    painter.setFont(normal)


def _paint_names(painter: QPainter, report: EvaluationReport, area: QRectF, theme: Theme) -> None:
    metrics, side = QFontMetricsF(painter.font()), area.width() / len(report.class_names)
    line, elide = metrics.height(), Qt.TextElideMode.ElideRight
    painter.setPen(QColor(theme.text))
    for index, (label, answer) in enumerate(zip(report.row_names, report.class_names, strict=True)):
        above = QRectF(area.left() + index * side, area.top() - line, side, line)
        painter.drawText(above, _CENTRE, metrics.elidedText(answer, elide, side))
        shown = metrics.elidedText(label, elide, side)
        painter.save()
        painter.translate(area.left() - line / 2.0, area.top() + (index + 0.5) * side)
        if metrics.horizontalAdvance(shown) > line:
            painter.rotate(-90.0)
        painter.drawText(QRectF(-side / 2.0, -line / 2.0, side, line), _CENTRE, shown)
        painter.restore()


def _paint_accuracies(
    painter: QPainter, report: EvaluationReport, area: QRectF, room: QRectF, theme: Theme
) -> None:
    line, side = QFontMetricsF(painter.font()).height(), area.height() / len(report.class_names)
    painter.setPen(QColor(theme.text))
    painter.drawText(QRectF(room.left(), area.top() - line, room.width(), line), _RIGHT, "right")
    totals, right = report.confusion.sum(axis=1).tolist(), np.diag(report.confusion).tolist()
    for index, (count, total) in enumerate(zip(right, totals, strict=True)):
        if total:
            place = QRectF(room.left(), area.top() + index * side, room.width(), side)
            painter.drawText(place, _RIGHT, accuracy_text(count / total))


def _fonts(font: QFont, most_right: int, most_wrong: int, side: float) -> tuple[QFont, QFont]:
    """Return the fonts of the diagonal and of the mistakes. The longest count of each fits a cell.

    The two usually have the same size. With large texts, only the diagonal shrinks for its longer counts.
    """
    right_px, wrong_px = (
        max(6, int(min(side * 0.5, 1.5 * (side - 3.0) / len(str(count)))))
        for count in (max(most_right, most_wrong), most_wrong)
    )
    wrong_px = max(right_px, min(wrong_px, QFontInfo(font).pixelSize()))
    fonts = QFont(font), QFont(font)
    fonts[0].setPixelSize(right_px)
    fonts[1].setPixelSize(wrong_px)
    return fonts


@lru_cache(maxsize=500)
def _shade(theme: Theme, part: float) -> tuple[QColor, QColor]:
    """Return the background of a mistake by its frequency, 0..1, and a readable text colour."""
    first, last = QColor(theme.surface), QColor(theme.validation)
    red, green, blue = (
        start + part * (end - start)
        for start, end in (
            (first.redF(), last.redF()),
            (first.greenF(), last.greenF()),
            (first.blueF(), last.blueF()),
        )
    )
    paper = QColor.fromRgbF(red, green, blue)
    return paper, readable_ink(paper)
