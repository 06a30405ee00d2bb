"""The differences between runs as a table, with a column for each run."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.curves.curve_style import ICON_PX
from digitpad.ui.runs.comparison.compared_run import ComparedRun, differences
from digitpad.ui.widgets.tool_tips import wrapped

_ROW_HEIGHT = 22
_MARGIN = 12
_MOST_LABEL = 0.35  # of the width
_ROWS_SHOWN = 4


class ComparisonTable(QTableWidget):
    """A table of runs with the symbols of their curves, their results and their differing settings.

    It never scrolls sideways: long texts are elided, and complete in a tool tip.
    """

    def __init__(self) -> None:
        super().__init__(0, 0)
        self.setObjectName("comparison_table")
        self.setAccessibleName("What sets the ticked runs apart")
        self._runs: Sequence[ComparedRun] = ()
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        follow_text_size(self, self._fit)
        follow_theme(self, self._show_icons)

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        """Show some runs."""
        self._runs = runs
        rows = differences(runs) if runs else {}
        self.setColumnCount(len(runs))
        self.setRowCount(len(rows))
        for column, run in enumerate(runs):
            head = QTableWidgetItem(run.title)
            head.setToolTip(wrapped(run.title))
            self.setHorizontalHeaderItem(column, head)
        for row, (label, texts) in enumerate(rows.items()):
            self.setVerticalHeaderItem(row, QTableWidgetItem(label))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(wrapped(f"{label}: {text}"))
                self.setItem(row, column, item)
        self._show_icons()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the height of a few rows; the table takes any width."""
        height = self.horizontalHeader().sizeHint().height() + _ROWS_SHOWN * scaled_px(_ROW_HEIGHT) + 4
        return QSize(scaled_px(200), height)

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        height = self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + 4
        return QSize(scaled_px(200), max(height, self.minimumSizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the runs."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(scaled_px(_ROW_HEIGHT))
        labels = [self.verticalHeaderItem(row) for row in range(self.rowCount())]
        widest = max(
            (rows.fontMetrics().horizontalAdvance(one.text()) for one in labels if one is not None), default=0
        )
        rows.setFixedWidth(min(widest + scaled_px(_MARGIN), round(_MOST_LABEL * self.width())))
        room = self.viewport().width()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, room // self.columnCount())
        self.updateGeometry()

    def _show_icons(self) -> None:
        for column, run in enumerate(self._runs):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setIcon(run.style.icon(is_dark=current_theme().is_dark))
