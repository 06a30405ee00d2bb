"""The comparison of ticked runs: their curves on the same axes, and a table of differences."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from digitpad.errors import LibraryError
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.runs.comparison.compared_run import ComparedRun
from digitpad.ui.runs.comparison.comparison_chart import MEASURES, ComparisonChart
from digitpad.ui.runs.comparison.comparison_table import ComparisonTable
from digitpad.ui.widgets.tool_tips import wrapped

_INVITATION = "Tick two to six runs in the list to see their curves here on the same axes."
_LEAST_CHART_PX = 240
_PAPER_WIDTH, _PAPER_CHARTS_HEIGHT = 1_000, 380
_PAPER_MARGIN = 12


class RunComparison(QWidget):
    """The comparison of up to six runs. Where three charts do not fit in a row, one is shown at a time.

    Signals
    -------
    shown()
        The comparison became visible, and may be out of date.
    """

    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_comparison")
        self._runs: Sequence[ComparedRun] = ()
        self._charts = [ComparisonChart(measure) for measure in MEASURES]
        self._chooser = QTabBar()
        self._against = QComboBox()
        self._said = QLabel(_INVITATION)
        self._table = ComparisonTable()
        self._are_all_shown = True
        self._arrangement_due = QTimer(self)
        self._arrangement_due.setSingleShot(True)
        self._arrangement_due.timeout.connect(self._arrange)
        self._above = QGridLayout()
        self._grid = QGridLayout()
        self._lay_out()
        self._arrange()
        self.show_runs(())

    @property
    def runs(self) -> Sequence[ComparedRun]:
        """The displayed runs."""
        return self._runs

    @property
    def is_by_seconds(self) -> bool:
        """Whether curves are drawn against seconds of training instead of epochs."""
        return bool(self._against.currentData())

    def set_by_seconds(self, is_by_seconds: bool) -> None:
        """Draw curves against seconds of training or against epochs."""
        self._against.setCurrentIndex(self._against.findData(is_by_seconds))

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        """Show some runs."""
        self._runs = runs
        for chart in self._charts:
            chart.show_runs(runs, by_seconds=self.is_by_seconds)
        self._table.show_runs(runs)
        self._table.setVisible(bool(runs))
        said = _remark(runs) if runs else _INVITATION
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def fit_to_paper(self) -> None:
        """Take a size with room for all parts, for export as a picture."""
        margin = scaled_px(_PAPER_MARGIN)
        self.setAutoFillBackground(True)
        self.setContentsMargins(margin, margin, margin, margin)
        self._against.hide()
        table_height = self._table.sizeHint().height()
        self._table.setMinimumHeight(table_height)
        self.resize(scaled_px(_PAPER_WIDTH), scaled_px(_PAPER_CHARTS_HEIGHT) + table_height)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the size that one chart and the table need."""
        layout = self.layout()
        assert layout is not None
        return QSize(scaled_px(_LEAST_CHART_PX), layout.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all charts if they fit, else one."""
        # Deferred: pyqtgraph 0.14 crashes when a plot is shown during a layout.
        if self._have_all_room() != self._are_all_shown:
            self._arrangement_due.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Request an update."""
        self.shown.emit()

    def _have_all_room(self) -> bool:
        return self.width() >= len(self._charts) * scaled_px(_LEAST_CHART_PX)

    @Slot()
    def _arrange(self) -> None:
        self._are_all_shown = self._have_all_room()
        self._chooser.setVisible(not self._are_all_shown)
        self._above.removeWidget(self._said)
        self._above.addWidget(self._said, 0 if self._are_all_shown else 1, 0)
        for number, chart in enumerate(self._charts):
            is_shown = self._are_all_shown or number == self._chooser.currentIndex()
            self._headings[number].setVisible(self._are_all_shown)
            chart.setVisible(is_shown)
            self._grid.setColumnStretch(number, int(is_shown))

    @Slot()
    def _on_against_changed(self) -> None:
        self.show_runs(self._runs)

    def _lay_out(self) -> None:
        self._chooser.setObjectName("comparison_tabs")
        self._chooser.setAccessibleName("Chart")
        self._chooser.setExpanding(False)
        self._chooser.setDrawBase(False)
        for measure in MEASURES:
            self._chooser.addTab(measure.title)
        self._chooser.currentChanged.connect(self._arrange)
        self._against.setObjectName("comparison_axis")
        self._against.setAccessibleName("What the curves are drawn against")
        self._against.setToolTip(
            wrapped(
                "By epoch: which run learns more from the same pictures. By seconds: which learns faster."
            )
        )
        self._against.addItem("by epoch", False)
        self._against.addItem("by seconds", True)
        self._against.currentIndexChanged.connect(self._on_against_changed)
        self._said.setObjectName("comparison_text")
        self._said.setWordWrap(True)
        self._said.setProperty("role", "caption")
        self._above.setColumnStretch(0, 1)
        self._above.addWidget(self._chooser, 0, 0)
        self._above.addWidget(self._against, 0, 1)
        self._grid.setSpacing(6)
        self._headings = []
        for number, (measure, chart) in enumerate(zip(MEASURES, self._charts, strict=True)):
            heading = QLabel(measure.title)
            heading.setProperty("role", "heading")
            self._headings.append(heading)
            chart.setMinimumWidth(0)
            self._grid.addWidget(heading, 0, number)
            self._grid.addWidget(chart, 1, number)
        self._grid.setRowStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._above)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._table)


def _remark(runs: Sequence[ComparedRun]) -> str:
    """Return a warning about comparing these runs, or an empty text."""
    try:
        costs = {run.record.job.config.cost for run in runs}
    except LibraryError as error:
        return str(error)
    if len(costs) > 1:
        return "Their costs differ, so their losses cannot be compared."
    return ""
