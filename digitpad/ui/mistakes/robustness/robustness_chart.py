"""The chart of accuracy against the level of a distortion."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent

from digitpad.digits.datasets.distortions import Distortion
from digitpad.presentation import accuracy_text, figures_text
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.curves.curves_plot import Curve, CurvesPlot
from digitpad.ui.mistakes.robustness.robustness_model import RobustnessModel

_LEFT_TITLES = ("accuracy (%)",)
_HALF_LEVEL = 0.5  # margin at both ends


class RobustnessChart(CurvesPlot):
    """A chart with a curve for each network. Levels are evenly spaced, to match the pictures below.

    Signals
    -------
    axis_moved()
        The levels have moved.
    """

    axis_moved = Signal()

    def __init__(self, model: RobustnessModel) -> None:
        self._model = model
        self._axis = _LevelAxis("bottom")
        super().__init__("robustness_chart", _titles(model.distortion), self._axis)
        self.setAccessibleName("Accuracy on distorted pictures")
        self._rest = pg.InfiniteLine(angle=90)
        self.addItem(self._rest)
        self.setYRange(0.0, 108.0, padding=0.0)  # room for the number 100
        self.getAxis("left").setStyle(hideOverlappingLabels=False)
        self.getAxis("left").setTickSpacing(20.0, 20.0)
        self.getViewBox().sigResized.connect(self.axis_moved)
        follow_theme(self, self._color_rest)
        model.compared_changed.connect(self.show_model)
        model.curves_changed.connect(self.show_model)

    @Slot()
    def show_model(self) -> None:
        """Show the distortion and the curves of the model."""
        distortion = self._model.distortion
        if self._axis.distortion is not distortion:
            self._axis.distortion = distortion
            self._axis.picture = None  # the cached ticks show the old levels
            self.set_titles(_titles(distortion))
            self._rest.setPos(distortion.rest_index)
            self.setXRange(-_HALF_LEVEL, len(distortion.levels) - 1 + _HALF_LEVEL, padding=0.0)
        curves = []
        for one in self._model.compared:
            points = [
                (float(index), 100.0 * accuracy)
                for index, accuracy in enumerate(self._model.accuracies(one))
                if accuracy is not None
            ]
            tips = [
                f"{one.name}: {accuracy_text(y / 100.0)} right at {text}"
                for x, y in points
                for text in (distortion.text(distortion.levels[int(x)]),)
            ]
            curves.append(Curve(one.style, [x for x, _ in points], [y for _, y in points], tips))
        self.show_curves(curves)
        told = [f"{tip}" for curve in curves for tip in curve.tips]
        self.setAccessibleDescription("; ".join(told) or "No accuracies are measured yet.")

    def x_of(self, index: int) -> float:
        """Return the position of a level, in pixels from the left edge."""
        place = self.getViewBox().mapViewToScene(QPointF(float(index), 0.0))
        return float(self.mapFromScene(place).x())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emit ``axis_moved``."""
        super().resizeEvent(event)
        if hasattr(self, "_rest"):  # pyqtgraph resizes the widget in its own constructor
            self.axis_moved.emit()

    def _color_rest(self) -> None:
        self._rest.setPen(pg.mkPen(current_theme().faint_text, width=1, style=Qt.PenStyle.DashLine))


class _LevelAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with the levels of a distortion at their indices.

    Attributes
    ----------
    distortion : Distortion or None
    """

    distortion: Distortion | None = None

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Return the indices of the levels."""
        n_levels = len(self.distortion.levels) if self.distortion else 0
        return [(1.0, [float(index) for index in range(n_levels)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the levels as text."""
        levels = self.distortion.levels if self.distortion else ()
        return [figures_text(levels[round(value)]) for value in values]


def _titles(distortion: Distortion) -> dict[str, Sequence[str]]:
    return {"left": _LEFT_TITLES, "bottom": (f"{distortion.name}: {distortion.meaning}", distortion.name)}
