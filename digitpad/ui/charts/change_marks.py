"""Marks in a chart where a run's settings changed: dotted lines with labels above them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from digitpad.ui.appearance.theme import Theme

_MOST_LABELLED = 20  # the newest; measuring hundreds of texts would take longer than drawing them
_MOST_VALUES = 3  # listed in one label
_GAP_PX = 8.0


@dataclass(frozen=True)
class ChangeMark:
    """A change of settings, or a kept epoch, at a point of a run.

    Attributes
    ----------
    epochs_done : float
        Not a whole number for a change inside an epoch; a chart draws an epoch at its end.
    values : mapping of str to str
        The new value of each setting. A setting's name has {} for the value: "learning rate {}".
    """

    epochs_done: float
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """The change as text, such as "learning rate 0.5"."""
        return label_text([self])


@dataclass(frozen=True)
class Label:
    """A text over one or more marks, from ``begin`` to ``end`` in pixels."""

    marks: Sequence[ChangeMark]
    text: str
    begin: float
    end: float


def with_change(marks: Sequence[ChangeMark], new: ChangeMark) -> tuple[ChangeMark, ...]:
    """Return the marks with a new one added, from left to right. Marks at the same place are merged."""
    values = {mark.epochs_done: mark.values for mark in marks}
    values[new.epochs_done] = {**values.get(new.epochs_done, {}), **new.values}
    return tuple(ChangeMark(epochs_done, values[epochs_done]) for epochs_done in sorted(values))


def label_text(
    marks: Sequence[ChangeMark], before: Sequence[ChangeMark] = (), *, is_short: bool = False
) -> str:
    """Return the changes at some marks as text, such as "learning rate 0.5 → 0.1".

    With ``is_short``, each setting has only its last value. A setting is not named again if it alone changed,
    both here and at the marks of the previous label.
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
    """Return labels that do not overlap. Marks too close for a label each share one.

    A label is centred over its marks. Without room there it is moved, as long as it still covers the first.

    Parameters
    ----------
    marks : sequence of ChangeMark
        From left to right.
    x_px, width_px : callable
        Convert epochs to a position, and a text to a width, in pixels.
    left, right : float
        Limits of all labels. A text too long even in its short form begins at ``left``.
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
    """Paint vertical lines through a plot's area, and labels in the free strip above it.

    ``x_px`` converts epochs to pixels.
    """
    painter.setPen(QPen(QColor(theme.faint_text), 1.0, Qt.PenStyle.DotLine))
    lines_px = sorted({round(x_px(mark.epochs_done)) for mark in marks})
    painter.drawLines([QLineF(x, area.top(), x, area.bottom()) for x in lines_px])
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    for label in labels(marks[-_MOST_LABELLED:], x_px, metrics.horizontalAdvance, area.left(), area.right()):
        text = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QPointF(label.begin, area.top() - metrics.descent()), text)


def label_height(font: QFont) -> int:
    """Return the height of the strip for the labels, in pixels."""
    return round(QFontMetricsF(font).height()) + 1
