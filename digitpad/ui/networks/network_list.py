"""The table of networks."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent

from digitpad.library import NetworkRecord
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.networks.network_list_model import COLUMNS, Column, NetworkListModel
from digitpad.ui.state import AppState
from digitpad.ui.widgets.record_table import SORT_MARK, RecordTable

_DISPENSABLE = (Column.ACCURACY, Column.DATA, Column.KIND, Column.DATE)
"""Columns that may be hidden, most important first. The tool tip of a row has all values."""
_MARGIN = 12  # sum of both sides of a text


class NetworkList(RecordTable):
    """The table of the library's networks. It hides columns rather than scroll sideways.

    Return and a double click use a network, F2 renames it.

    Signals
    -------
    use_wanted()
        The user wants to use the selected network.
    """

    use_wanted = Signal()

    def __init__(self, state: AppState) -> None:
        self._networks = NetworkListModel(state)
        self._chosen_ids: list[str] = []
        super().__init__(self._networks, Column.NAME, Column.DATE)
        self._networks.setParent(self)
        self.setObjectName("network_list")
        self.setAccessibleName("Networks")
        self._networks.modelAboutToBeReset.connect(self._on_about_to_change)
        self._networks.modelReset.connect(self._on_changed)
        self._networks.dataChanged.connect(self.choice_changed)
        self.doubleClicked.connect(self.use_wanted)

    @property
    def chosen(self) -> Sequence[NetworkRecord]:
        """The selected networks, from top to bottom."""
        return [self._networks.records[row] for row in self.chosen_rows]

    @property
    def in_use(self) -> NetworkRecord | None:
        """The record of the network in use; None if it has none of its own."""
        return self._networks.in_use

    def choose(self, network_id: str) -> None:
        """Select a network and scroll to it, if the list has it."""
        row = self._networks.row_of(network_id)
        if row is not None:
            self.choose_row(row)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the names and a few rows."""
        width = self._width(Column.NAME) + self.verticalScrollBar().sizeHint().width() + 4
        return QSize(width, self.least_height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the selected network on Return."""
        if self.is_return(event):
            self.use_wanted.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_about_to_change(self) -> None:
        self._chosen_ids = [record.id for record in self.chosen]

    @Slot()
    def _on_changed(self) -> None:
        """Restore the selection."""
        found = map(self._networks.row_of, self._chosen_ids)
        rows = [row for row in found if row is not None]
        selection = self.selectionModel()
        flag = selection.SelectionFlag
        for row in rows:
            selection.select(self._networks.index(row, 0), flag.Select | flag.Rows)
        if rows:
            selection.setCurrentIndex(self._networks.index(rows[0], Column.NAME), flag.NoUpdate)
        self.choice_changed.emit()

    def fit(self) -> None:
        """Divide the width among the columns; hide some if room is short."""
        super().fit()
        room = self.viewport().width()
        widths = {Column.NAME: self._width(Column.NAME)}
        for column in _DISPENSABLE:
            if sum(widths.values()) + self._width(column) <= room:
                widths[column] = self._width(column)
        for column in Column:
            self.setColumnHidden(column, column not in widths)
            if column in widths:
                self.setColumnWidth(column, widths[column])
        self.setColumnWidth(Column.NAME, room - sum(widths.values()) + widths[Column.NAME])

    def _width(self, column: Column) -> int:
        """Return the width of a column's usual text."""
        kind = COLUMNS[column]
        title = self.horizontalHeader().fontMetrics().horizontalAdvance(kind.title) + scaled_px(SORT_MARK)
        font = self.font()
        font.setBold(column is Column.NAME)  # like the network in use
        return max(title, QFontMetrics(font).horizontalAdvance(kind.usual)) + scaled_px(_MARGIN)
