"""The panel with the charts of a training run."""

import contextlib
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QTabBar, QWidget

from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.charts.accuracy_chart import ACCURACY
from digitpad.ui.charts.earlier_run import EarlierRun
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.loss_chart import LOSS
from digitpad.ui.charts.panel.plot_loader import load_in_turns
from digitpad.ui.charts.panel.run_line import RunLine
from digitpad.ui.charts.run_chart import RunChart
from digitpad.ui.charts.timing_chart import TIMING
from digitpad.ui.state import AppState

CHARTS: tuple[RunChart, ...] = (ACCURACY, LOSS, TIMING)
"""The first chart is the widest, the others are below it in pairs. Where room is short, one chart is shown
at a time. A new chart needs a file in ``charts`` and a name here."""

_MOST_EARLIER = 5
_SETTING = "earlier_runs"
_OFF = "off"
_LEAST = (240, 190)  # width and height of one chart
_ALL = (680, 330)  # width and height of all charts together
_MS_BETWEEN_TURNS = 5  # while the plots are created
_MS_BETWEEN_CHARTS = 20  # drawing all charts at once would hold up a pen


class ChartsPanel(QWidget):
    """The charts of the displayed run, with runs displayed before it faint behind.

    The epoch under the pointer in one chart is marked in all. The plots are created one by one after the
    first paint, so that the user can draw meanwhile.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._charts = [
            EpochChart(definition, _MS_BETWEEN_CHARTS * number) for number, definition in enumerate(CHARTS)
        ]
        self._plots: Iterator[None] | None = None
        self._turn_due = QTimer(self)
        self._turn_due.setSingleShot(True)
        self._turn_due.timeout.connect(self._on_turn_due)
        self._pointed: int | None = None
        self._chooser = QTabBar(self)
        self._chooser.setObjectName("chart_tabs")
        self._chooser.setAccessibleName("Chart")
        self._chooser.setExpanding(False)
        self._chooser.setDrawBase(False)
        for definition in CHARTS:
            self._chooser.addTab(definition.title)
        self._chooser.currentChanged.connect(self._arrange)
        self._settings = state.library.library.settings
        self._run: RunHistory | None = None
        self._name = ""
        self._earlier: Sequence[EarlierRun] = ()  # oldest first
        is_earlier_shown = self._settings.value(_SETTING) != _OFF
        self._line = RunLine(state, is_earlier_shown=is_earlier_shown)
        self._is_earlier_shown = is_earlier_shown
        self._are_all_shown = True
        self._is_one_wanted = False
        self._arrangement_due = QTimer(self)
        self._arrangement_due.setSingleShot(True)
        self._arrangement_due.timeout.connect(self._arrange)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._arrange()
        for chart in self._charts:
            chart.epoch_pointed.connect(self._on_epoch_pointed)
            chart.epoch_chosen.connect(state.choose_epoch)
        self._line.earlier_wanted.connect(self._on_earlier_wanted)
        state.run_changed.connect(self._on_run_changed)
        state.epoch_pointed.connect(self._mark_epoch)
        state.network_changed.connect(self._mark_epoch)
        self._on_run_changed()  # a run may be active already

    def paintEvent(self, event: QPaintEvent) -> None:
        """Start creating the plots once the window is visible."""
        if self._plots is None:
            self._plots = self._make_plots()
            self._turn_due.start(0)

    def minimumSizeHint(self) -> QSize:
        """Return the size that one chart needs."""
        return QSize(scaled_px(_LEAST[0]), scaled_px(_LEAST[1]))

    def sizeHint(self) -> QSize:
        """Return the minimum size: the panel takes the remaining room and never makes the page scroll."""
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Return False: longer texts in a chart must not make the panel higher."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all charts if they fit, else one."""
        self._fit()

    @Slot(bool)
    def show_one(self, is_one_wanted: bool) -> None:
        """Show one chart even if all fit, or go back to all."""
        self._is_one_wanted = is_one_wanted
        self._fit()

    def _fit(self) -> None:
        has_room = self.width() >= scaled_px(_ALL[0]) and self.height() >= scaled_px(_ALL[1])
        are_all_shown = has_room and not self._is_one_wanted
        if are_all_shown != self._are_all_shown:
            self._are_all_shown = are_all_shown
            # Deferred: pyqtgraph 0.14 crashes when a plot is shown during a layout.
            self._arrangement_due.start(0)

    @Slot()
    def _arrange(self) -> None:
        self._grid.addWidget(self._line, 0, 0, 1, 2 if self._are_all_shown else 1)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setColumnStretch(1, 1 if self._are_all_shown else 0)
        self._grid.setColumnStretch(0, 1)
        self._chooser.setVisible(not self._are_all_shown)
        if not self._are_all_shown:
            self._grid.addWidget(self._chooser, 1, 0)
            for number, chart in enumerate(self._charts):
                chart.setVisible(number == self._chooser.currentIndex())
                chart.set_heading_shown(False)  # the tab has the title
            self._grid.addWidget(self._charts[self._chooser.currentIndex()], 2, 0)
            self._grid.setRowStretch(2, 1)
            return
        for number, chart in enumerate(self._charts):
            chart.set_heading_shown(True)
            row = (number + 1) // 2 + 1
            if number == 0:
                self._grid.addWidget(chart, row, 0, 1, 2)
            else:
                self._grid.addWidget(chart, row, (number - 1) % 2)
            self._grid.setRowStretch(row, 5 if number == 0 else 4)
            chart.show()

    @Slot()
    def _on_run_changed(self) -> None:
        self._pointed = None  # the new run may not have that epoch
        run, before = self._state.run, self._run
        if run is None:
            return
        earlier = [one for one in self._earlier if not one.is_of(run)]
        if before is not None and before is not run and before.epochs:
            one = EarlierRun.of(before, self._name)
            earlier += [] if one.is_of(run) else [one]  # a resumed run is not earlier than itself
        self._run, self._name = run, self._state.looked_at.name
        self._earlier = tuple(earlier[-_MOST_EARLIER:])
        self._show_runs()

    def _show_runs(self) -> None:
        if self._run is not None:
            for chart in self._charts:
                chart.show_run(self._run, self._earlier if self._is_earlier_shown else ())
        self._line.show_runs(self._earlier)

    @Slot(bool)
    def _on_earlier_wanted(self, is_wanted: bool) -> None:
        self._is_earlier_shown = is_wanted
        self._settings.set_value(_SETTING, "" if is_wanted else _OFF)
        self._show_runs()

    @Slot()
    def _on_turn_due(self) -> None:
        assert self._plots is not None
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
        self._pointed = epoch  # the state ignores epochs without a snapshot
        self._state.point_at_epoch(epoch)
        self._mark_epoch()

    @Slot()
    def _mark_epoch(self) -> None:
        epoch = self._state.shown_epoch if self._pointed is None else self._pointed
        for chart in self._charts:
            chart.point_at(epoch or None)  # epoch 0 has no values
