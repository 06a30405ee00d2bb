"""A chart of values per epoch that can be read from the back of a classroom."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from digitpad.presentation import decimal_text
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import STEPS, follow_text_size, text_percent
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.charts.change_marks import ChangeMark
from digitpad.ui.charts.earlier_run import EarlierRun
from digitpad.ui.charts.followed_steps import followed_steps
from digitpad.ui.charts.run_chart import RunChart
from digitpad.ui.charts.run_marks import run_marks
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.widgets.spoken_numbers import spoken_curve
from digitpad.ui.widgets.tool_tips import wrapped

if TYPE_CHECKING:
    from digitpad.ui.charts.epoch_plot import EpochPlot

_HINT = "Point at an epoch to see its values and let it read your drawing; click to go back to it."
_MARKS_LISTED = 10  # in the tool tip
_MS_BETWEEN_DRAWINGS = 400
_MS_BETWEEN_STEPS = 100  # in slow motion, drawing holds up nothing
_MOST_BATCH_LOSSES = 400  # points drawn, each the mean of its neighbours
_EPOCHS_OF_AN_EMPTY_CHART = 10


class EpochChart(QWidget):
    """A view of a run's history: curves over its epochs, below a legend with the newest values.

    While the pointer is over an epoch, the legend shows that epoch's values. A chart created after a run has
    begun shows all of the run.

    The plot itself is created later, by ``make_plot``, because loading pyqtgraph takes long enough to delay
    the first drawing.

    Numbers are shown at once. Curves are drawn at most every 0.4 s: epochs can arrive faster than that, and
    drawing holds up training. A chart with losses of mini-batches shows the newest steps instead of epochs
    while a run goes step by step.

    Parameters
    ----------
    definition : RunChart
    ms_to_drawing : int
        Smallest delay between a new value and its drawing.

    Signals
    -------
    epoch_pointed(int or None)
        The epoch under the pointer; None if there is none, or if it has no values.
    epoch_chosen(int)
        An epoch with values was clicked.
    """

    epoch_pointed = Signal(object)
    epoch_chosen = Signal(int)

    def __init__(self, definition: RunChart, ms_to_drawing: int = 0) -> None:
        super().__init__()
        self.setObjectName(definition.name)
        title = definition.title
        self.setAccessibleName(title if "per epoch" in title else f"{title} per epoch")
        self._definition = definition
        self._style = definition.style
        self._ms_to_drawing = ms_to_drawing
        self._run: RunHistory | None = None
        self._earlier: tuple[tuple[float, ...], ...] = ()
        self._due = PatientTimer(self)
        self._due.timeout.connect(self._show_newest)
        self._since_drawing = QElapsedTimer()  # valid once a new value has been drawn
        self._pointed: int | None = None
        self._plot: EpochPlot | None = None
        self._heading = QLabel(definition.title)
        self._heading.setProperty("role", "heading")
        self._legend = QLabel()
        self._legend.setObjectName("chart_legend")
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._place = QWidget()
        self._place.setAutoFillBackground(True)
        self._place.setBackgroundRole(self._place.palette().ColorRole.Base)
        QVBoxLayout(self._place).setContentsMargins(0, 0, 0, 0)
        follow_text_size(self._place, self._fit)
        header = QHBoxLayout()
        header.setContentsMargins(2, 0, 6, 0)
        header.addWidget(self._heading)
        header.addStretch(1)
        header.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._place, 1)
        make_card(self)
        follow_theme(self, self._show)

    @property
    def values(self) -> tuple[tuple[float, ...], ...]:
        """The values of each series, one per epoch."""
        if self._run is None or not self._run.epochs:
            return tuple(() for _ in self._style.series)
        return tuple(zip(*map(self._definition.values, self._run.epochs), strict=True))

    @property
    def marks(self) -> tuple[ChangeMark, ...]:
        """The changes of settings in the run."""
        return () if self._run is None else run_marks(self._run)

    @property
    def earlier(self) -> tuple[tuple[float, ...], ...]:
        """The values of the earlier runs behind the curves, one per epoch, oldest run first."""
        return self._earlier

    def show_run(self, run: RunHistory, earlier: Sequence[EarlierRun] = ()) -> None:
        """Show a run and follow it, with earlier runs behind it."""
        self._earlier = tuple(
            tuple(self._definition.values(result)[-1] for result in one.results)
            for one in earlier
            if self._definition.is_comparable(run.job, one.job)
        )
        if self._run is not None:
            self._run.unsubscribe(self._on_run_event)
        self._run = run
        run.subscribe(self._on_run_event)
        self.point_at(None)
        self._show()

    def set_heading_shown(self, is_shown: bool) -> None:
        """Show or hide the title above the chart."""
        self._heading.setVisible(is_shown)

    def make_plot(self, plot_class: "type[EpochPlot]") -> None:
        """Create the plot, and draw all values so far."""
        self._plot = plot_class(self._style)
        self._plot.setAccessibleName(f"Curves of {self._definition.title.lower()}")
        self._plot.pointed.connect(self._on_pointed)
        self._plot.clicked.connect(self._on_clicked)
        layout = self._place.layout()
        assert layout is not None
        layout.addWidget(self._plot)
        self._show()
        self._plot.point_at(self._pointed)

    def point_at(self, epoch: int | None) -> None:
        """Show the values of an epoch and mark it; None shows the newest values."""
        if epoch == self._pointed:
            return
        self._pointed = epoch
        self._legend.setText(self._legend_text(self.values))
        if self._plot:
            self._plot.point_at(epoch)

    def _on_run_event(self, event: RunEvent) -> None:
        if not isValid(self):  # deleted by Qt, but not yet collected by Python
            return
        if event in (RunEvent.EPOCH, RunEvent.SETTING) or (
            event in (RunEvent.BATCH_LOSSES, RunEvent.STEP) and self._definition.has_batch_losses
        ):
            self._legend.setText(self._legend_text(self.values))
            self._show_soon()
        elif event is RunEvent.END:  # drawing can no longer hold up training
            self._due.start(self._ms_to_drawing)

    @Slot(object)
    def _on_pointed(self, epoch: int | None) -> None:
        self.epoch_pointed.emit(epoch if epoch in range(1, len(self.values[0]) + 1) else None)

    @Slot(int)
    def _on_clicked(self, epoch: int) -> None:
        if epoch in range(1, len(self.values[0]) + 1):
            self.epoch_chosen.emit(epoch)

    def _fit(self) -> None:
        # With larger texts, the plot sets its own minimum height.
        self._place.setMinimumSize(120, 90 if text_percent() == STEPS[0] else 0)

    def _show_soon(self) -> None:
        if self._due.is_active:
            return
        is_followed = self._run is not None and self._run.is_followed
        wait = _MS_BETWEEN_STEPS if is_followed else _MS_BETWEEN_DRAWINGS
        waited = self._since_drawing.elapsed() if self._since_drawing.isValid() else wait
        self._due.start(max(self._ms_to_drawing, wait - waited))

    @Slot()
    def _show_newest(self) -> None:
        self._since_drawing.start()
        self._show()

    def _show(self) -> None:
        values, marks, run = self.values, self.marks, self._run
        self._legend.setText(self._legend_text(values))
        self.setToolTip(wrapped(f"{self._definition.explanation} {_HINT}{_marks_text(marks)}"))
        self.setAccessibleDescription(self._spoken(values))
        if self._plot:
            unit, job = self._definition.unit, None if run is None else run.job
            epochs = _EPOCHS_OF_AN_EMPTY_CHART if job is None else job.config.epochs
            title = unit(job) if unit is not None and job is not None else self._style.unit
            self._plot.show_marks(marks)
            self._plot.show_earlier(self._earlier)
            self._plot.show_values(
                values,
                epochs,
                title,
                self._invitation(),
                before=self._values_before(),
                batch_losses=self._batch_losses(),
                steps=followed_steps(run) if run is not None and self._definition.has_batch_losses else None,
            )

    def _spoken(self, all_values: Sequence[Sequence[float]]) -> str:
        if not any(all_values):
            return self._invitation() or "No values yet."
        where = f"after epoch {len(all_values[0])}"
        return ". ".join(
            spoken_curve(series.name, values, self._definition.format_value, where)
            for series, values in zip(self._style.series, all_values, strict=True)
        )

    def _values_before(self) -> tuple[float, ...] | None:
        """Return the values before the first step, or None if they are not shown."""
        results = self._run.results if self._run is not None else ()
        is_known = self._definition.begins_at_0 and bool(results) and results[0].epoch == 0
        return self._definition.values(results[0]) if is_known else None

    def _batch_losses(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Return epochs done and mean losses of groups of mini-batches, or None if they are not shown."""
        losses = self._run.batch_losses if self._run is not None and self._definition.has_batch_losses else ()
        if not losses:
            return None
        x = np.fromiter((one.epochs_done for one in losses), np.float64, len(losses))
        y = np.fromiter((one.loss for one in losses), np.float64, len(losses))
        starts = np.linspace(0, len(x), min(len(x), _MOST_BATCH_LOSSES), endpoint=False).astype(int)
        sizes = np.diff(starts, append=len(x))
        return np.add.reduceat(x, starts) / sizes, np.add.reduceat(y, starts) / sizes

    def _invitation(self) -> str:
        definition = self._definition
        if self._run is None:
            return definition.invitation
        if definition.hint is not None and (hint := definition.hint(self._run)):
            return hint
        if self._run.epochs:
            return ""
        return definition.waiting if self._run.end is None else definition.ended

    def _legend_text(self, all_values: Sequence[Sequence[float]]) -> str:
        if self._style.has_bars:
            (values,) = all_values
            if not values:
                return ""
            ordered = sorted(values)  # NumPy's median imports numpy.ma first, which takes 40 ms
            middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2.0
            return f"<b>{self._shown_value(values)}</b>, median {self._definition.format_value(middle)}"
        parts = []
        for series, values in zip(self._style.series, all_values, strict=True):
            value = f" <b>{self._shown_value(values)}</b>" if values else ""
            color = getattr(current_theme(), series.color_name)
            parts.append(f'<span style="color:{color}">{series.mark}</span> {series.name}{value}')
        if self._run is not None and self._definition.has_batch_losses and self._run.batch_losses:
            parts.append(self._batch_legend(self._run))
        return "&nbsp;&nbsp; ".join(parts)

    def _batch_legend(self, run: RunHistory) -> str:
        newest = run.newest_step if run.is_followed else None
        color = current_theme().border if newest is None else current_theme().faint_text
        value = "" if newest is None else f" <b>{self._definition.format_value(newest.step.loss)}</b>"
        return f'<span style="color:{color}">━</span> batches{value}'

    def _shown_value(self, values: Sequence[float]) -> str:
        """Return the value of the epoch under the pointer, else the newest value."""
        pointed = self._pointed
        if pointed is None or pointed > len(values):
            pointed = len(values)
        return self._definition.format_value(values[pointed - 1])


def _marks_text(marks: Sequence[ChangeMark]) -> str:
    if not marks:
        return ""
    newest = (
        f"{mark.text} (after {decimal_text(mark.epochs_done, 2)} epochs)" for mark in marks[-_MARKS_LISTED:]
    )
    return f" Marked: {'; '.join(newest)}."
