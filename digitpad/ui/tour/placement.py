"""Where a hint is put, so that it points at its anchor and hides as little as possible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt

GAP_PX = 10
"""Between a hint and its anchor, for the arrow."""

_STEP_PX = 8
_LEAST_BESIDE_PX = 32  # of a hint that lies beside its anchor, for the arrow
_SIDES = (Qt.Edge.RightEdge, Qt.Edge.BottomEdge, Qt.Edge.LeftEdge, Qt.Edge.TopEdge)  # preferred first


@dataclass(frozen=True)
class Placement:
    """Where a hint is.

    Attributes
    ----------
    rect : QRect
    side : Qt.Edge
        The edge of the anchor that it lies at.
    tip : QPoint
        Where its arrow ends.
    """

    rect: QRect
    side: Qt.Edge
    tip: QPoint


def find_placement(
    size: QSize, anchor: QRect, area: QRect, forbidden: Sequence[QRect], avoided: Sequence[QRect]
) -> Placement | None:
    """Return where a hint of a size is best put.

    Parameters
    ----------
    size : QSize
    anchor : QRect
        What it points at, and never covers.
    area : QRect
        What it stays within.
    forbidden : sequence of QRect
        What else it never covers.
    avoided : sequence of QRect
        Of these it covers as little as it can.

    Returns
    -------
    Placement or None
        None if there is no room.
    """
    candidates = list(_candidates(size, anchor, area))
    if not candidates:
        return None
    boxes = _boxes([rect for _, rect in candidates])
    covered = _covered(boxes, _boxes(avoided))
    covered[_covered(boxes, _boxes([anchor, *forbidden])) > 0] = np.inf
    best = int(np.argmin(covered))  # the first of those that are as good
    if not np.isfinite(covered[best]):
        return None
    side, rect = candidates[best]
    return Placement(rect, side, _tip(rect, anchor, side))


def _candidates(size: QSize, anchor: QRect, area: QRect) -> Iterable[tuple[Qt.Edge, QRect]]:
    for side in _SIDES:
        is_beside = side in (Qt.Edge.LeftEdge, Qt.Edge.RightEdge)
        center = anchor.center() - QPoint(size.width() // 2, size.height() // 2)
        if is_beside:
            x = (
                anchor.right() + 1 + GAP_PX
                if side is Qt.Edge.RightEdge
                else anchor.left() - GAP_PX - size.width()
            )
            lengths = anchor.top(), anchor.bottom(), size.height(), area.top(), area.bottom()
            spots = [QPoint(x, y) for y in _along(center.y(), *lengths)]
        else:
            y = (
                anchor.bottom() + 1 + GAP_PX
                if side is Qt.Edge.BottomEdge
                else anchor.top() - GAP_PX - size.height()
            )
            lengths = anchor.left(), anchor.right(), size.width(), area.left(), area.right()
            spots = [QPoint(x, y) for x in _along(center.x(), *lengths)]
        for spot in spots:
            rect = QRect(spot, size)
            if area.contains(rect):
                yield side, rect


def _along(center: int, start: int, end: int, length: int, least: int, most: int) -> list[int]:
    """Return the places along an edge of an anchor, the middle of the edge first."""
    room = min(_LEAST_BESIDE_PX, end - start)
    first, last = max(least, start - length + room), min(most + 1 - length, end - room)
    places = {min(max(center, first), last), first, last, *range(first, last, _STEP_PX)}
    return sorted(
        (place for place in places if first <= place <= last), key=lambda place: abs(place - center)
    )


def _tip(rect: QRect, anchor: QRect, side: Qt.Edge) -> QPoint:
    """Return the middle of the part of the anchor's edge that a hint lies at."""
    x = (max(rect.left(), anchor.left()) + min(rect.right(), anchor.right())) // 2
    y = (max(rect.top(), anchor.top()) + min(rect.bottom(), anchor.bottom())) // 2
    return {
        Qt.Edge.RightEdge: QPoint(anchor.right() + 2, y),
        Qt.Edge.LeftEdge: QPoint(anchor.left() - 2, y),
        Qt.Edge.BottomEdge: QPoint(x, anchor.bottom() + 2),
        Qt.Edge.TopEdge: QPoint(x, anchor.top() - 2),
    }[side]


def _boxes(rects: Sequence[QRect]) -> NDArray[np.float64]:
    """Return left, top, right and bottom of each; the last two are outside."""
    sides = [(r.x(), r.y(), r.x() + r.width(), r.y() + r.height()) for r in rects]
    return np.array(sides, float).reshape(-1, 4)


def _covered(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many pixels of the others each box covers."""
    starts = np.maximum(boxes[:, np.newaxis, :2], others[:, :2])
    ends = np.minimum(boxes[:, np.newaxis, 2:], others[:, 2:])
    covered: NDArray[np.float64] = np.clip(ends - starts, 0.0, None).prod(axis=2).sum(axis=1)
    return covered
