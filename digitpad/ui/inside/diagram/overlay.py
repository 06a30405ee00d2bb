"""Overlay of the diagram: the chosen unit, its connections, and marks of changed units."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from digitpad.ui.appearance.theme import current_theme

N_CONNECTIONS = 10
_WIDTHS = (1.0, 4.0)  # line widths of the weakest and strongest connection
_OPACITIES = (0.35, 0.9)


def paint_connections(
    painter: QPainter, start: QRect, ends: Sequence[QRect], weights: NDArray[np.float64]
) -> None:
    """Paint the strongest connections of a unit: blue above 0, orange below, wider for larger weights.

    Parameters
    ----------
    painter : QPainter
    start : QRect
        The unit's cell.
    ends : sequence of QRect
        Cells of the next layer; empty if not shown.
    weights : (n_ends,) float
    """
    order = np.argsort(-np.abs(weights), kind="stable")[:N_CONNECTIONS]
    strongest = float(np.abs(weights[order[0]]))
    if strongest == 0.0 or start.isEmpty():  # switched off, or not shown
        return
    theme = current_theme()
    for index in order[::-1].tolist():
        end, share = ends[index], float(np.abs(weights[index])) / strongest
        if end.isEmpty():
            continue
        color = QColor(theme.training if weights[index] > 0.0 else theme.validation)
        color.setAlphaF(_between(_OPACITIES, share))
        painter.setPen(QPen(color, _between(_WIDTHS, share)))
        painter.drawLine(
            QPointF(start.right() + 2.0, start.center().y() + 0.5),
            QPointF(end.left() - 1.0, end.center().y() + 0.5),
        )


def paint_mark(painter: QPainter, cell: QRect, *, is_off: bool) -> None:
    """Frame a changed unit; cross it out if it is switched off."""
    if cell.isEmpty():
        return
    painter.setPen(QPen(QColor(current_theme().error_text), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(cell)
    if is_off:
        painter.drawLine(cell.topLeft(), cell.bottomRight())
        painter.drawLine(cell.topRight(), cell.bottomLeft())


def paint_frame(painter: QPainter, cell: QRect, *, has_focus: bool) -> None:
    """Frame the chosen unit, darker with keyboard focus."""
    if not cell.isEmpty():
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.text if has_focus else theme.accent), 2.0))
        painter.drawRect(cell.adjusted(-2, -2, 1, 1))


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share
