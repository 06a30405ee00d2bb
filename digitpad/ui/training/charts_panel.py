"""The charts of a training run, side by side."""

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.ui.charts.accuracy_chart import ACCURACY
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.loss_chart import LOSS
from digitpad.ui.charts.plot_loader import load_in_turns
from digitpad.ui.charts.run_chart import RunChart
from digitpad.ui.charts.timing_chart import TIMING
from digitpad.ui.state import AppState

CHARTS: tuple[RunChart, ...] = (ACCURACY, LOSS, TIMING)
"""The first is the widest, the others stand below it in pairs. A new one is a file in ``charts`` and a name
here."""

_MS_BETWEEN_TURNS = 5  # of making the plots
_MS_BETWEEN_CHARTS = 20  # they are drawn one after the other: all at once they would hold up a pen


class ChartsPanel(QWidget):
    """The charts of the run that is looked at. What is pointed at in one is shown in all.

    Their plots are made in turns after the first paint, so that one can draw digits meanwhile.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._charts = [
            EpochChart(definition, _MS_BETWEEN_CHARTS * number) for number, definition in enumerate(CHARTS)
        ]
        self._plots = self._make_plots()
        self._turn_due = QTimer(self)
        self._turn_due.setSingleShot(True)
        self._turn_due.timeout.connect(self._on_turn_due)
        self._was_painted = False
        self._pointed: int | None = None
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        first, *others = self._charts
        layout.addWidget(first, 0, 0, 1, 2)
        layout.setRowStretch(0, 5)
        for number, chart in enumerate(others):
            row, column = 1 + number // 2, number % 2
            layout.addWidget(chart, row, column)
            layout.setRowStretch(row, 4)
            layout.setColumnStretch(column, 1)
        for chart in self._charts:
            chart.epoch_pointed.connect(self._on_epoch_pointed)
            chart.epoch_chosen.connect(state.choose_epoch)
        state.run_changed.connect(self._on_run_changed)
        state.epoch_pointed.connect(self._mark_epoch)
        state.network_changed.connect(self._mark_epoch)
        self._on_run_changed()  # one may be under way already

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin with the plots once the window can be seen."""
        if not self._was_painted:
            self._was_painted = True
            self._turn_due.start(0)

    @Slot()
    def _on_run_changed(self) -> None:
        if self._state.run is not None:
            for chart in self._charts:
                chart.show_run(self._state.run)

    @Slot()
    def _on_turn_due(self) -> None:
        with contextlib.suppress(StopIteration):
            next(self._plots)
            self._turn_due.start(_MS_BETWEEN_TURNS)

    def _make_plots(self) -> Iterator[None]:
        plot_class = yield from load_in_turns()
        for chart in self._charts:
            chart.make_plot(plot_class)
            yield

    @Slot(object)
    def _on_epoch_pointed(self, epoch: int | None) -> None:
        self._pointed = epoch  # the state knows only those whose networks are kept
        self._state.point_at_epoch(epoch)
        self._mark_epoch()

    @Slot()
    def _mark_epoch(self) -> None:
        epoch = self._state.shown_epoch if self._pointed is None else self._pointed
        for chart in self._charts:
            chart.point_at(epoch or None)  # epoch 0 has no values
