"""The table of networks."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from digitpad.library import NetworkRecord
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.networks.network_list_model import COLUMNS, Column, NetworkListModel
from digitpad.ui.state import AppState

_DISPENSABLE = (Column.ACCURACY, Column.DATA, Column.KIND, Column.DATE)
"""Columns that are shown where there is room, the most wanted first. A row's tool tip has all."""

_ROW_HEIGHT = 24
_MARGIN = 12  # on both sides of a text together
_SORT_MARK = 14
_ROWS_SHOWN = 4


class NetworkList(QTableView):
    """Shows the networks of the library. It never scrolls sideways: with little room some columns go.

    Return and a double click use a network, F2 renames it.

    Signals
    -------
    choice_changed()
        Other networks are selected.
    use_wanted()
        The one that is selected is to be used.
    """

    choice_changed = Signal()
    use_wanted = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._networks = NetworkListModel(state, self)
        self._chosen_ids: list[str] = []
        self.setObjectName("network_list")
        self.setAccessibleName("Networks")
        self.setModel(self._networks)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSortIndicator(Column.DATE, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._networks.modelAboutToBeReset.connect(self._on_about_to_change)
        self._networks.modelReset.connect(self._on_changed)
        self._networks.dataChanged.connect(self.choice_changed)
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        self.doubleClicked.connect(self.use_wanted)
        follow_text_size(header, self._fit)

    @property
    def chosen(self) -> Sequence[NetworkRecord]:
        """The selected networks, from above."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._networks.records[row] for row in rows]

    @property
    def in_use(self) -> NetworkRecord | None:
        """The network in use; None if it is not in the library by itself."""
        return self._networks.in_use

    def choose(self, network_id: str) -> None:
        """Select a network and scroll to it, if it is there."""
        row = self._networks.row_of(network_id)
        if row is not None:
            self.setCurrentIndex(self._networks.index(row, Column.NAME))
            self.scrollTo(self.currentIndex())

    @Slot()
    def rename(self) -> None:
        """Let the current network's name be typed."""
        self.edit(self.currentIndex().siblingAtColumn(Column.NAME))

    def minimumSizeHint(self) -> QSize:
        """Return the room for the names, and a few rows."""
        height = _ROWS_SHOWN * scaled_px(_ROW_HEIGHT) + self.horizontalHeader().sizeHint().height() + 4
        return QSize(self._width(Column.NAME) + self.verticalScrollBar().sizeHint().width() + 4, height)

    def sizeHint(self) -> QSize:
        """Return the least size: it takes what room there is."""
        return self.minimumSizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the chosen network on Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.use_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide another width among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @Slot()
    def _on_about_to_change(self) -> None:
        self._chosen_ids = [record.id for record in self.chosen]

    @Slot()
    def _on_changed(self) -> None:
        """Select what was selected, where it is now."""
        found = map(self._networks.row_of, self._chosen_ids)
        rows = [row for row in found if row is not None]
        selection = self.selectionModel()
        flag = selection.SelectionFlag
        for row in rows:
            selection.select(self._networks.index(row, 0), flag.Select | flag.Rows)
        if rows:
            selection.setCurrentIndex(self._networks.index(rows[0], Column.NAME), flag.NoUpdate)
        self.choice_changed.emit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled_px(_ROW_HEIGHT))
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
        """Return the width for what a column usually shows."""
        kind = COLUMNS[column]
        title = self.horizontalHeader().fontMetrics().horizontalAdvance(kind.title) + scaled_px(_SORT_MARK)
        font = self.font()
        font.setBold(column is Column.NAME)  # as that of the one in use
        return max(title, QFontMetrics(font).horizontalAdvance(kind.usual)) + scaled_px(_MARGIN)
