"""Marks in a chart where a setting was changed: a dotted line, with a word above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from digitpad.ui.theme import Theme

_MOST_LABELS = 3
_MOST_CANDIDATES = 20  # to be labelled; to measure the texts of hundreds would take longer than to draw them
_GAP_PX = 8.0


@dataclass(frozen=True)
class ChangeMark:
    """What was changed, after so many epochs. An epoch's point stands at its end: 3.42 lies between two."""

    epochs_done: float
    text: str


def with_change(marks: Sequence[ChangeMark], new: ChangeMark) -> tuple[ChangeMark, ...]:
    """Return the marks with a new one, which joins the last if both stand at the same place."""
    if marks and marks[-1].epochs_done == new.epochs_done:
        return (*marks[:-1], ChangeMark(new.epochs_done, f"{marks[-1].text}, {new.text}"))
    return (*marks, new)


def label_places(
    centers: Sequence[float], widths: Sequence[float], left: float, right: float
) -> list[float | None]:
    """Return where labels begin, so that none is clipped or covers another; None for those without room.

    Parameters
    ----------
    centers, widths : sequence of float
        Of each label, oldest first, in pixels. The newest is placed first.
    left, right : float
        What all of them stay between.
    """
    places: list[float | None] = [None] * len(centers)
    taken: list[tuple[float, float]] = []
    for index in reversed(range(len(centers))):
        begin = max(left, min(centers[index] - widths[index] / 2, right - widths[index]))
        end = begin + widths[index]
        if all(end + _GAP_PX <= other or begin >= other_end + _GAP_PX for other, other_end in taken):
            taken.append((begin, end))
            places[index] = begin
        if len(taken) == _MOST_LABELS:
            break
    return places


def paint_marks(
    painter: QPainter,
    marks: Sequence[ChangeMark],
    x_px: Callable[[float], float],
    area: QRectF,
    font: QFont,
    theme: Theme,
) -> None:
    """Paint lines down through a plot's area, and labels in the strip that is free above it.

    ``x_px`` turns epochs into pixels.
    """
    painter.save()
    painter.setPen(QPen(QColor(theme.faint_text), 1.0, Qt.PenStyle.DotLine))
    centers = [round(x_px(mark.epochs_done)) for mark in marks]
    painter.drawLines([QLineF(x, area.top(), x, area.bottom()) for x in sorted(set(centers))])
    marks, centers = marks[-_MOST_CANDIDATES:], centers[-_MOST_CANDIDATES:]
    metrics = QFontMetricsF(font)
    texts = [metrics.elidedText(mark.text, Qt.TextElideMode.ElideRight, area.width()) for mark in marks]
    widths = [metrics.horizontalAdvance(text) for text in texts]
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    for text, place in zip(texts, label_places(centers, widths, area.left(), area.right()), strict=True):
        if place is not None:
            painter.drawText(QPointF(place, area.top() - metrics.descent()), text)
    painter.restore()


def label_height(font: QFont) -> int:
    """Return how high the strip for the labels is, in pixels."""
    return round(QFontMetricsF(font).height()) + 1
