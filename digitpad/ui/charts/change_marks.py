"""Marks in a chart where something happened to a run: dotted lines, with words above them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from digitpad.ui.appearance.theme import Theme

_MOST_LABELLED = 20  # the newest; to measure the texts of hundreds would take longer than to draw them
_MOST_VALUES = 3  # that a label tells one by one
_GAP_PX = 8.0


@dataclass(frozen=True)
class ChangeMark:
    """What was changed, or kept, after so many epochs. An epoch's point stands at its end: 3.42 lies between.

    Attributes
    ----------
    epochs_done : float
    values : mapping of str to str
        The new value of each setting, which is named with {} for the value: "learning rate {}".
    """

    epochs_done: float
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """What was changed, such as "learning rate 0.5"."""
        return label_text([self])


@dataclass(frozen=True)
class Label:
    """A text over one mark or several, from ``begin`` to ``end`` in pixels."""

    marks: Sequence[ChangeMark]
    text: str
    begin: float
    end: float


def with_change(marks: Sequence[ChangeMark], new: ChangeMark) -> tuple[ChangeMark, ...]:
    """Return the marks with a new one, from left to right; two at the same place become one."""
    values = {mark.epochs_done: mark.values for mark in marks}
    values[new.epochs_done] = {**values.get(new.epochs_done, {}), **new.values}
    return tuple(ChangeMark(epochs_done, values[epochs_done]) for epochs_done in sorted(values))


def label_text(
    marks: Sequence[ChangeMark], before: Sequence[ChangeMark] = (), *, is_short: bool = False
) -> str:
    """Return what changed at some marks, such as "learning rate 0.5 → 0.1"; in short, only to what at last.

    A setting is not named again where it alone changed, here and at the marks of the label before.
    """
    values = _values(marks)
    is_named = len(values) > 1 or values.keys() != _values(before).keys()
    return ", ".join(
        (setting if is_named else "{}").format(taken[-1] if is_short else _in_turn(taken))
        for setting, taken in values.items()
    )


def _values(marks: Sequence[ChangeMark]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for mark in marks:
        for setting, value in mark.values.items():
            values.setdefault(setting, []).append(value)
    return values


def _in_turn(values: Sequence[str]) -> str:
    return " → ".join(values if len(values) <= _MOST_VALUES else (values[0], "…", values[-1]))


def labels(
    marks: Sequence[ChangeMark],
    x_px: Callable[[float], float],
    width_px: Callable[[str], float],
    left: float,
    right: float,
) -> list[Label]:
    """Return labels that have room side by side: marks that are too close for one each share one.

    A label is centred over its marks; where it has no room so, it is moved, as long as it reaches the first.

    Parameters
    ----------
    marks : sequence of ChangeMark
        From left to right.
    x_px, width_px : callable
        Turn epochs, and a text, into pixels.
    left, right : float
        What all labels stay between; a text that is longer even in short begins at ``left``.
    """
    placed: list[Label] = []
    for mark in marks:
        shared: Sequence[ChangeMark] = [mark]
        while True:
            text = label_text(shared, placed[-1].marks if placed else ())
            width = width_px(text)
            if width > right - left:
                text = label_text(shared, is_short=True)
                width = width_px(text)
            free = placed[-1].end + _GAP_PX if placed else left
            first, last = x_px(shared[0].epochs_done), x_px(shared[-1].epochs_done)
            begin = min(max(free, (first + last - width) / 2), right - width)
            if not placed or free <= begin <= first:
                break
            shared = [*placed.pop().marks, *shared]
        begin = max(left, begin)
        placed.append(Label(shared, text, begin, begin + width))
    return placed


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
    lines_px = sorted({round(x_px(mark.epochs_done)) for mark in marks})
    painter.drawLines([QLineF(x, area.top(), x, area.bottom()) for x in lines_px])
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    for label in labels(marks[-_MOST_LABELLED:], x_px, metrics.horizontalAdvance, area.left(), area.right()):
        text = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QPointF(label.begin, area.top() - metrics.descent()), text)
    painter.restore()


def label_height(font: QFont) -> int:
    """Return how high the strip for the labels is, in pixels."""
    return round(QFontMetricsF(font).height()) + 1
