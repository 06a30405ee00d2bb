"""The reliability diagram: accuracy against confidence."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
import PySide6.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is there already
from PySide6.QtCore import QEvent, QSize, Qt

from digitpad.nn.calibration import ReliabilityBin
from digitpad.presentation import percent_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.epoch_plot import fit_axes
from digitpad.ui.widgets.tool_tips import wrapped

_SMALLEST_PX, _LARGEST_PX = 6.0, 24.0
_SIDE_PX = 250  # least, at the normal text size
_OLD_OPACITY = 0.4
_Z = 1.96  # 95 % of a normal distribution lie within this many standard deviations


class ReliabilityChart(pg.PlotWidget):  # type: ignore[misc]
    """A diagram with a dot for each bin of confidence. The area of a dot grows with its number of answers.

    The dots of a calibrated network are on the diagonal. The diagram is faded while disabled, when its dots
    are of another network.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reliability_chart")
        self.setAccessibleName("Reliability diagram")
        self.setToolTip(
            wrapped(
                "Each dot is a group of similarly sure answers, with its 95 % confidence interval. On the "
                "dashed line the network is right as often as it says; below it, it is overconfident."
            )
        )
        self.setLabel("bottom", "confidence (%)")
        self.setLabel("left", "accuracy (%)")
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setTickSpacing(20.0, 20.0)
            self.getAxis(side).setZValue(-1)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Items are created once: new items for each epoch would hold up the pen.
        self._diagonal = self.plot([0.0, 100.0], [0.0, 100.0])
        self._ranges = self.plot(connect="pairs")
        self._dots = self.plot(pen=None, symbol="o")
        follow_text_size(self, lambda: fit_axes(self))
        # Room for half a large dot at 100 %.
        self.setXRange(-4.0, 106.0, padding=0.0)
        self.setYRange(-4.0, 106.0, padding=0.0)
        follow_theme(self, self._color)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which the axes can be read."""
        return QSize(scaled_px(_SIDE_PX), scaled_px(_SIDE_PX))

    def sizeHint(self) -> QSize:
        """Return the minimum size; the diagram takes any remaining room."""
        return self.minimumSizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Fade the dots while the diagram is disabled."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._pale()

    def show_bins(self, bins: Sequence[ReliabilityBin]) -> None:
        """Show the dots of some bins; without bins, only the diagonal is shown."""
        most = max((one.count for one in bins), default=1)
        ranges = [likely_range(one.accuracy, one.count) for one in bins]
        self._ranges.setData(
            [100.0 * one.confidence for one in bins for _ in range(2)],
            [100.0 * end for low_and_high in ranges for end in low_and_high],
        )
        self._dots.setData(
            [100.0 * one.confidence for one in bins],
            [100.0 * one.accuracy for one in bins],
            symbolSize=[dot_size(one.count, most) for one in bins],
        )
        told = [f"{percent_text(one.confidence)} sure, {percent_text(one.accuracy)} right" for one in bins]
        self.setAccessibleDescription("; ".join(told))

    def _pale(self) -> None:
        for item in self.listDataItems():
            item.setOpacity(1.0 if self.isEnabled() else _OLD_OPACITY)

    def _color(self) -> None:
        theme = current_theme()
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(theme.border))
            self.getAxis(side).setTextPen(pg.mkPen(theme.text))
        self.showGrid(x=True, y=True, alpha=0.2)
        self._diagonal.setPen(pg.mkPen(theme.faint_text, width=1, style=Qt.PenStyle.DashLine))
        self._ranges.setPen(pg.mkPen(theme.training, width=1))
        self._dots.setSymbolBrush(theme.training)
        self._dots.setSymbolPen(pg.mkPen(theme.surface, width=1))


def dot_size(count: int, most: int) -> float:
    """Return the diameter of a dot in pixels. Its area grows with the count, down to a visible minimum."""
    return max(_SMALLEST_PX, _LARGEST_PX * math.sqrt(count / most))


def likely_range(accuracy: float, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of an accuracy, 0..1 (Wilson's score interval, 1927)."""
    spread = _Z**2 / count
    middle = (accuracy + spread / 2.0) / (1.0 + spread)
    half = _Z * math.sqrt(accuracy * (1.0 - accuracy) / count + spread / (4.0 * count)) / (1.0 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
