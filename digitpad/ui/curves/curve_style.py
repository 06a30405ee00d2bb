"""The colours and symbols that distinguish curves."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

# Okabe and Ito's colours, which colour-blind people can distinguish, darkened or lightened for contrast.
_LIGHT_COLORS = ("#0a5fb4", "#b3430a", "#00725a", "#8a3f73", "#7a6000", "#3a3f45")
_DARK_COLORS = ("#6db3f8", "#f7a25c", "#3fd0a5", "#e6a2cf", "#f0e060", "#c9d0d8")
_SYMBOLS = ("o", "s", "t", "d", "t1", "+")
ICON_PX = 16
N_COLORS = len(_SYMBOLS)
N_STYLES = 2 * N_COLORS
"""Number of styles that differ without colour: each symbol filled and hollow."""


@dataclass(frozen=True)
class CurveStyle:
    """The colour and symbol of a curve.

    Attributes
    ----------
    number : int
        From 0 to below ``N_STYLES``. The first ``N_COLORS`` styles differ in colour and symbol.
    """

    number: int

    @property
    def symbol(self) -> str:
        """Pyqtgraph's name of the symbol."""
        return _SYMBOLS[self.number % N_COLORS]

    @property
    def is_hollow(self) -> bool:
        """Whether the symbol is an outline."""
        return self.number >= N_COLORS

    def color(self, *, is_dark: bool) -> QColor:
        """Return the colour on a dark or light surface."""
        colors = _DARK_COLORS if is_dark else _LIGHT_COLORS
        return QColor(colors[self.number % N_COLORS])

    def icon(self, *, is_dark: bool) -> QIcon:
        """Return the symbol in its colour."""
        pixmap = QPixmap(ICON_PX, ICON_PX)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.color(is_dark=is_dark)
        painter.setPen(QPen(color, 2.0) if self.is_hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self.is_hollow else color)
        painter.drawPath(_symbol_path(self.symbol))
        painter.end()
        return QIcon(pixmap)


def _symbol_path(symbol: str) -> QPainterPath:
    path = QPainterPath()
    shapes = {
        "s": [(3, 3), (13, 3), (13, 13), (3, 13)],
        "t": [(2, 3), (14, 3), (8, 14)],
        "t1": [(2, 13), (14, 13), (8, 2)],
        "d": [(8, 1), (13, 8), (8, 15), (3, 8)],
        "+": [
            *[(6, 2), (10, 2), (10, 6), (14, 6), (14, 10), (10, 10)],
            *[(10, 14), (6, 14), (6, 10), (2, 10), (2, 6), (6, 6)],
        ],
    }
    if symbol == "o":
        path.addEllipse(QPointF(8, 8), 5.5, 5.5)
    else:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in shapes[symbol]]))
        path.closeSubpath()
    return path
