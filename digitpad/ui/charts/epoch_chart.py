"""A chart of values against epochs, made to be read from the back of a class."""

from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import STEPS, follow_text_size, text_percent
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.change_marks import ChangeMark, with_change
from digitpad.ui.charts.chart_style import ChartStyle
from digitpad.ui.widgets.tool_tips import wrapped

if TYPE_CHECKING:
    from digitpad.ui.charts.epoch_plot import EpochPlot

_HINT = "Point at an epoch, and its values stand above the charts instead of the newest."
_MARKS_LISTED = 10  # in the tool tip
_MS_BETWEEN_DRAWINGS = 500


class EpochChart(QWidget):
    """A titled chart with its legend, and the newest values, above the curves instead of over them.

    While an epoch is pointed at, the legend has the values of that one.

    The plot itself is made later, by ``make_plot``: loading pyqtgraph takes so long that somebody can
    already draw meanwhile.

    What is added is drawn at once if nothing was for half a second, else when that is over: epochs can come
    faster than a chart is worth drawing, and each drawing holds up training.

    Parameters
    ----------
    name : str
        Object name.
    title : str
    style : ChartStyle
    format_value : callable
        Turns a value into the text of the legend.
    explanation : str
        The tool tip.
    invitation : str
        What the empty chart says before a run.
    ms_to_drawing : int
        From a new value to its drawing, at least.

    Signals
    -------
    epoch_pointed(int or None)
        What may be under the pointer now: an epoch, if it has values.
    """

    epoch_pointed = Signal(object)

    def __init__(
        self,
        name: str,
        title: str,
        style: ChartStyle,
        format_value: Callable[[float], str],
        explanation: str,
        invitation: str = "",
        ms_to_drawing: int = 0,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(f"{title} per epoch")
        self._explanation = f"{explanation} {_HINT}"
        self.setToolTip(wrapped(self._explanation))
        self._style = style
        self._format_value = format_value
        self._invitation = invitation
        self._ms_to_drawing = ms_to_drawing
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._show_newest)
        self._since_drawing = QElapsedTimer()  # valid from the first drawing of a new value on
        self._values: list[list[float]] = [[] for _ in style.series]
        self._marks: tuple[ChangeMark, ...] = ()
        self._pointed: int | None = None
        self._epochs = 10  # a scale to begin with
        self._unit = style.unit
        self._plot: EpochPlot | None = None
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._legend = QLabel()
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._place = QWidget()
        self._place.setAutoFillBackground(True)
        self._place.setBackgroundRole(self._place.palette().ColorRole.Base)
        QVBoxLayout(self._place).setContentsMargins(0, 0, 0, 0)
        follow_text_size(self._place, self._fit)
        header = QHBoxLayout()
        header.setContentsMargins(2, 0, 6, 0)
        header.addWidget(heading)
        header.addStretch(1)
        header.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._place, 1)
        follow_theme(self, self._show)

    @property
    def values(self) -> tuple[tuple[float, ...], ...]:
        """The values of each series, epoch by epoch."""
        return tuple(tuple(values) for values in self._values)

    @property
    def marks(self) -> tuple[ChangeMark, ...]:
        """Where settings were changed, and to what."""
        return self._marks

    def make_plot(self, plot_class: "type[EpochPlot]") -> None:
        """Make what draws the curves, and show in it what came before."""
        self._plot = plot_class(self._style)
        self._plot.pointed.connect(self._on_pointed)
        layout = self._place.layout()
        assert layout is not None
        layout.addWidget(self._plot)
        self._show()

    def begin(self, epochs: int, unit: str | None = None, invitation: str = "") -> None:
        """Empty the chart for a run of that many epochs, with another unit if one is given."""
        self._epochs = epochs
        self._unit = unit or self._unit
        self._invitation = invitation
        for values in self._values:
            values.clear()
        self._marks = ()
        self.point_at(None)
        self._show()

    def add_epoch(self, *values: float) -> None:
        """Add one epoch's value of each series."""
        for kept, value in zip(self._values, values, strict=True):
            kept.append(value)
        self._show_soon()

    def add_mark(self, mark: ChangeMark) -> None:
        """Mark where a setting was changed."""
        self._marks = with_change(self._marks, mark)
        self._show_soon()

    def point_at(self, epoch: int | None) -> None:
        """Show an epoch's values, and where it is; None for the newest ones again."""
        if epoch == self._pointed:
            return
        self._pointed = epoch
        self._legend.setText(self._legend_text())
        if self._plot:
            self._plot.point_at(epoch)

    def invite(self, invitation: str) -> None:
        """Say something else while the chart is empty."""
        self._invitation = invitation
        if not self._values[0]:
            self._show()

    def finish(self) -> None:
        """Draw what still waits to be drawn: the run is over, and training is held up no more."""
        if self._due.isActive():
            self._due.start(self._ms_to_drawing)

    @Slot(object)
    def _on_pointed(self, epoch: int | None) -> None:
        self.epoch_pointed.emit(epoch if epoch in range(1, len(self._values[0]) + 1) else None)

    def _fit(self) -> None:
        # Larger texts need what the plot says.
        self._place.setMinimumSize(120, 90 if text_percent() == STEPS[0] else 0)

    def _show_soon(self) -> None:
        if self._due.isActive():
            return
        waited = self._since_drawing.elapsed() if self._since_drawing.isValid() else _MS_BETWEEN_DRAWINGS
        self._due.start(max(self._ms_to_drawing, _MS_BETWEEN_DRAWINGS - waited))

    @Slot()
    def _show_newest(self) -> None:
        self._since_drawing.start()
        self._show()

    def _show(self) -> None:
        self._legend.setText(self._legend_text())
        self.setToolTip(wrapped(self._explanation + self._marks_text()))
        if self._plot:
            self._plot.show_marks(self._marks)
            self._plot.show_values(self._values, self._epochs, self._unit, self._invitation)

    def _marks_text(self) -> str:
        if not self._marks:
            return ""
        newest = (
            f"{mark.text} (after {mark.epochs_done:.2f} epochs)" for mark in self._marks[-_MARKS_LISTED:]
        )
        return f" Marked: {'; '.join(newest)}."

    def _legend_text(self) -> str:
        if self._style.has_bars:
            values = self._values[0]
            if not values:
                return ""
            told, middle = self._shown_value(values), self._format_value(median(values))
            return f"<b>{told}</b>, median {middle}"
        parts = []
        for series, values in zip(self._style.series, self._values, strict=True):
            told = f" <b>{self._shown_value(values)}</b>" if values else ""
            color = getattr(current_theme(), series.color_name)
            parts.append(f'<span style="color:{color}">{series.mark}</span> {series.name}{told}')
        return "&nbsp;&nbsp; ".join(parts)

    def _shown_value(self, values: list[float]) -> str:
        """Return the value of the epoch that is pointed at, else the newest."""
        return self._format_value(values[self._pointed - 1 if self._pointed else -1])
