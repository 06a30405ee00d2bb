"""Brackets that show which strokes are read as one digit."""

import math
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
_CHOSEN_PX = 3.0
_FRAME_PX = 2.0  # the canvas frame and a margin
_REACH = 0.035  # how far from a digit's centre line a click still counts, in units of the canvas side


@dataclass(frozen=True)
class DigitMark:
    """A bracket under the ink of a digit, with its answer.

    Attributes
    ----------
    left, right, top, bottom : float
        Bounding box of the ink's centre line, in units of the canvas side.
    answer : str
    is_muted : bool
        Whether the answer is doubtful.
    is_chosen : bool
        Whether the bars show this digit.
    """

    left: float
    right: float
    top: float
    bottom: float
    answer: str
    is_muted: bool = False
    is_chosen: bool = False


def marks_of(reading: NumberReading, *, is_settled: bool = True) -> tuple[DigitMark, ...]:
    """Return a mark for each digit of a number, or none for a single digit.

    Until the drawing has settled, a doubtful answer is faint, without a question mark.
    """
    if len(reading.groups) < 2:
        return ()
    marks = []
    digits = shown_digits(reading, is_settled=is_settled)
    for number, (group, digit) in enumerate(zip(reading.groups, digits, strict=True)):
        points = np.concatenate([reading.strokes[index] for index in group])
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        is_chosen = number == reading.shown
        marks.append(DigitMark(left, right, top, bottom, digit.under_ink, digit.is_muted, is_chosen))
    return tuple(marks)


def marked_at(marks: Sequence[DigitMark], x: float, y: float) -> int | None:
    """Return the index of the mark at or near a point, or None."""
    nearest = min(range(len(marks)), key=lambda index: _gaps(marks[index], x, y), default=None)
    return nearest if nearest is not None and _gaps(marks[nearest], x, y)[0] <= _REACH else None


def _gaps(mark: DigitMark, x: float, y: float) -> tuple[float, float]:
    """Return the distance of a point from a digit's box (0 inside) and from the box's middle."""
    outside = max(mark.left - x, x - mark.right, mark.top - y, y - mark.bottom, 0.0)
    return outside, abs(x - (mark.left + mark.right) / 2.0)


def paint_marks(
    painter: QPainter, marks: Sequence[DigitMark], side: float, ink_width: float, theme: Theme
) -> None:
    """Paint each mark with its answer under its digit, or above it near the bottom of the canvas.

    Parameters
    ----------
    side, ink_width : float
        The canvas side and the width of its pen, in pixels.
    """
    if not marks:
        return
    font = QFont(painter.font())
    font.setPixelSize(scaled_px(_TEXT_PX))
    font.setBold(True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    text_height = metrics.height()
    away = ink_width / 2.0 + _HOOK_PX
    for mark in marks:
        # No wider than the ink's centre line, to keep neighbouring brackets apart.
        middle = (mark.left + mark.right) / 2.0 * side
        half_width = max((mark.right - mark.left) / 2.0 * side, _HOOK_PX)
        left, right = middle - half_width, middle + half_width
        line, outward = _crisp(mark.bottom * side + away), 1.0
        if line + text_height > side:
            line, outward = _crisp(mark.top * side - away), -1.0
        path = QPainterPath(QPointF(left, line - outward * _HOOK_PX))
        path.quadTo(QPointF(left, line), QPointF(left + _HOOK_PX, line))
        path.lineTo(QPointF(right - _HOOK_PX, line))
        path.quadTo(QPointF(right, line), QPointF(right, line - outward * _HOOK_PX))
        color, width = (theme.accent, _CHOSEN_PX) if mark.is_chosen else (theme.faint_text, 1.0)
        painter.setPen(QPen(QColor(color), width))
        painter.drawPath(path)
        text_width = metrics.horizontalAdvance(mark.answer)
        text_left = min(max(middle - text_width / 2.0, _FRAME_PX), side - _FRAME_PX - text_width)
        text = QRectF(text_left, line + 1.0, text_width, text_height)
        if outward < 0.0:
            text.moveBottom(line - 1.0)
        painter.setPen(QColor(theme.faint_text if mark.is_muted else theme.accent))
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, mark.answer)


def _crisp(y: float) -> float:
    """Return the middle of a row of pixels, where a line is not blurred over two rows."""
    return math.floor(y) + 0.5
