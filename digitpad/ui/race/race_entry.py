"""One curve of a race: whose it is, how it looks, and what is known of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from digitpad.recognition.race import Contestant, Lap, median_seconds, with_epochs
from digitpad.recognition.training.presets import TrainingJob

# Okabe and Ito's colours, which also colour-blind people tell apart, darkened or lightened for contrast.
_LIGHT_COLORS = ("#0a5fb4", "#b3430a", "#00725a", "#8a3f73", "#7a6000", "#3a3f45")
_DARK_COLORS = ("#6db3f8", "#f7a25c", "#3fd0a5", "#e6a2cf", "#f0e060", "#c9d0d8")
_SYMBOLS = ("o", "s", "t", "d", "t1", "+")
ICON_PX = 16
_N_COLORS = len(_SYMBOLS)
N_STYLES = 2 * _N_COLORS
"""Each symbol filled and hollow: so many curves differ without colour."""


@dataclass
class RaceEntry:
    """A contestant of this race or an earlier one, with its laps so far.

    Attributes
    ----------
    contestant : Contestant
    run : int
        Number of the race, from 1.
    style : int
        Which colour and symbol it has, from 0 to below ``N_STYLES``.
    n_timed, n_pictures : int
        On how many training pictures it is timed, and how many there are.
    laps : list of Lap
    difference : float or None
        Of its gradients from those of the full matrix, relative; None until known.
    retirement : str
        Why it could not go on; else empty.
    """

    contestant: Contestant
    run: int
    style: int
    n_timed: int
    n_pictures: int
    laps: list[Lap] = field(default_factory=list)
    difference: float | None = None
    retirement: str = ""

    @property
    def title(self) -> str:
        """Return its name, with the race's number if it is not of the first."""
        return self.contestant.title if self.run == 1 else f"{self.contestant.title} (race {self.run})"

    @property
    def symbol(self) -> str:
        """Return pyqtgraph's name of its symbol."""
        return _SYMBOLS[self.style % _N_COLORS]

    @property
    def is_hollow(self) -> bool:
        """Tell whether its symbol is an outline."""
        return self.style >= _N_COLORS

    @property
    def is_extrapolated(self) -> bool:
        """Tell whether its seconds are those of a part of the pictures."""
        return any(lap.is_extrapolated for lap in self.laps)

    @property
    def epoch_seconds(self) -> float | None:
        """Median of the seconds of its epochs; None before the first."""
        return median_seconds(self.laps)

    def color(self, *, is_dark: bool) -> QColor:
        """Return its colour on a dark or light surface."""
        colors = _DARK_COLORS if is_dark else _LIGHT_COLORS
        return QColor(colors[self.style % _N_COLORS])

    def icon(self, *, is_dark: bool) -> QIcon:
        """Return its symbol in its colour."""
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


class StyleAllocator:
    """Gives each contestant the colour it had in earlier races, and each curve a style of its own."""

    def __init__(self) -> None:
        self._colors: dict[tuple[TrainingJob, str], int] = {}

    def give(self, contestants: Sequence[Contestant], taken: Collection[int]) -> list[int]:
        """Return a style for each contestant, none of those that are taken. There must be enough free."""
        free = set(range(N_STYLES)) - set(taken)
        styles = []
        for contestant in contestants:
            key = with_epochs(contestant.job, 1), contestant.gradient_method
            own = self._colors.get(key)
            others = self._colors.values() if own is None else set(range(_N_COLORS)) - {own}
            style = min(free, key=lambda style: (style % _N_COLORS in others, style))
            free.remove(style)
            self._colors.setdefault(key, style % _N_COLORS)
            styles.append(style)
        return styles


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
