"""The style of a chart of values per epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True)
class Series:
    """The style of a curve: name, theme colour, and a line and symbol that differ without colour."""

    name: str
    color_name: str
    line_style: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str = "o"
    mark: str = "●"


TRAINING = Series("training", "training")
VALIDATION = Series("validation", "validation", Qt.PenStyle.DashLine, "s", "■")


@dataclass(frozen=True)
class ChartStyle:
    """The axes and series of a chart.

    Attributes
    ----------
    unit : str
        Title of the vertical axis, including the unit.
    series : tuple of Series
    has_bars : bool
        Draw bars instead of curves.
    is_percentage : bool
        The vertical axis ends at 100 and starts near the lowest value. Otherwise it starts at 0.
    """

    unit: str
    series: tuple[Series, ...]
    has_bars: bool = False
    is_percentage: bool = False


def y_range(
    values: Sequence[float], *, is_percentage: bool, earlier: Sequence[float] = ()
) -> tuple[float, float]:
    """Return an axis range that holds all values and does not exaggerate small changes.

    It also holds the values of earlier runs, as far as at least half of the height is left for ``values``.
    """
    if not values:
        values, earlier = earlier, ()
    if not values:
        return 0.0, 1.0
    if not is_percentage:
        highest = max(values)
        return 0.0, 1.1 * min(2.0 * highest, max(highest, *earlier, 0.0)) or 1.0
    shortfall = max(1.0, 100.0 - min(values))
    shortfall = min(2.0 * shortfall, max(shortfall, *(100.0 - value for value in earlier), 0.0))
    return max(0.0, 100.0 - 1.25 * shortfall), 100.0 + 0.08 * shortfall
