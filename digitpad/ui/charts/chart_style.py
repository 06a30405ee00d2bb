"""What a chart of values against epochs shows."""

from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True)
class Series:
    """One curve: its name, the theme's colour for it, and a line and symbol that differ without colour."""

    name: str
    color_name: str
    line_style: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str = "o"
    mark: str = "●"


TRAINING = Series("training", "training")
VALIDATION = Series("validation", "validation", Qt.PenStyle.DashLine, "s", "■")


@dataclass(frozen=True)
class ChartStyle:
    """What a chart shows.

    Attributes
    ----------
    unit : str
        Title of the vertical axis, with the unit.
    series : tuple of Series
    has_bars : bool
        Bars instead of curves.
    is_percentage : bool
        The vertical axis ends at 100, and begins where the curves do. Else it begins at 0.
    """

    unit: str
    series: tuple[Series, ...]
    has_bars: bool = False
    is_percentage: bool = False
