"""The brackets that show which strokes are read as one digit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from digitpad.recognition.number_reader import NumberReading
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.appearance.theme import Theme
from digitpad.ui.canvas.shown_digit import shown_digits

_HOOK_PX = 6.0
_TEXT_PX = 13
_FRAME_PX = 2.0  # of the canvas, and some room


@dataclass(frozen=True)
class DigitMark:
    """A bracket under the ink of a digit, with its answer.

    Attributes
    ----------
    left, right, top, bottom : float
        Of the ink's middle line, in units of the canvas's side.
    answer : str
    is_muted : bool
        Whether it is doubted.
    """

    left: float
    right: float
    top: float
    bottom: float
    answer: str
    is_muted: bool = False


def marks_of(reading: NumberReading, *, is_settled: bool = True) -> tuple[DigitMark, ...]:
    """Return a mark for each digit; none for a single one, which needs no telling apart.

    Until the drawing has settled, doubt makes an answer faint and is not put in words.
    """
    if len(reading.groups) < 2:
        return ()
    marks = []
    for group, digit in zip(reading.groups, shown_digits(reading, is_settled=is_settled), strict=True):
        points = np.concatenate([reading.strokes[index] for index in group])
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        marks.append(DigitMark(left, right, top, bottom, digit.under_ink, digit.is_muted))
    return tuple(marks)


def paint_marks(
    painter: QPainter, marks: Sequence[DigitMark], side: float, ink_width: float, theme: Theme
) -> None:
    """Paint each mark under its digit, or above it where the canvas ends too soon, its answer inside.

    Parameters
    ----------
    side, ink_width : float
        The canvas's side and the width of its pen, in pixels.
    """
    font = QFont(painter.font())
    font.setPixelSize(scaled_px(_TEXT_PX))
    font.setBold(True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    text_height = metrics.height()
    away = ink_width / 2.0 + _HOOK_PX
    for mark in marks:
        # No wider than the ink's middle line, so that neighbours' brackets stay apart.
        middle = (mark.left + mark.right) / 2.0 * side
        half_width = max((mark.right - mark.left) / 2.0 * side, _HOOK_PX)
        left, right = middle - half_width, middle + half_width
        line, outward = mark.bottom * side + away, 1.0
        if line + text_height > side:
            line, outward = mark.top * side - away, -1.0
        path = QPainterPath(QPointF(left, line - outward * _HOOK_PX))
        path.quadTo(QPointF(left, line), QPointF(left + _HOOK_PX, line))
        path.lineTo(QPointF(right - _HOOK_PX, line))
        path.quadTo(QPointF(right, line), QPointF(right, line - outward * _HOOK_PX))
        painter.setPen(QPen(QColor(theme.faint_text), 1.0))
        painter.drawPath(path)
        text_width = metrics.horizontalAdvance(mark.answer)
        text_left = min(max(middle - text_width / 2.0, _FRAME_PX), side - _FRAME_PX - text_width)
        text = QRectF(text_left, line + 1.0, text_width, text_height)
        if outward < 0.0:
            text.moveBottom(line - 1.0)
        painter.setPen(QColor(theme.faint_text if mark.is_muted else theme.accent))
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, mark.answer)
