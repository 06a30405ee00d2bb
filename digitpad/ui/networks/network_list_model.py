"""The library's networks as rows of a table."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFont

from digitpad.library import NetworkKind, NetworkRecord
from digitpad.ui.state import AppState
from digitpad.ui.widgets.record_table import ColumnKind, accuracy_cell, alignment, date_text
from digitpad.ui.widgets.tool_tips import lines, wrapped

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_Role = Qt.ItemDataRole
_NONE = "–"

KINDS: Mapping[NetworkKind, str] = {
    NetworkKind.TRAINED: "trained",
    NetworkKind.FINE_TUNED: "taught by you",
    NetworkKind.OPENED: "from a file",
    NetworkKind.CHANGED: "changed inside",
    NetworkKind.SHIPPED: "digitpad's own",
}
"""Names of the kinds in the window."""


class Column(IntEnum):
    """The columns from left to right."""

    NAME = 0
    KIND = 1
    DATA = 2
    DATE = 3
    ACCURACY = 4


COLUMNS: Mapping[Column, ColumnKind[NetworkRecord]] = {
    Column.NAME: ColumnKind(
        "Name",
        "Double-click to use a network, F2 to rename it. The network in use is bold.",
        lambda record: record.name,
        lambda record: record.name.casefold(),
        "784-30-10 sigmoid, epoch 30",
    ),
    Column.KIND: ColumnKind(
        "Kind",
        "How it came into the library.",
        lambda record: KINDS[record.kind],
        lambda record: KINDS[record.kind],
        "changed inside",
    ),
    Column.DATA: ColumnKind(
        "Data",
        "The data set it was trained on.",
        lambda record: record.dataset_name or _NONE,
        lambda record: record.dataset_name.casefold(),
        "fashion-mnist",
    ),
    Column.ACCURACY: ColumnKind(
        "Accuracy",
        "Accuracy on the validation pictures. For a network that you taught, on the first 2,000.",
        lambda record: accuracy_cell(record.validation_accuracy),
        lambda record: record.validation_accuracy or 0.0,
        "98.76 %",
        is_number=True,
    ),
    Column.DATE: ColumnKind(
        "Added",
        "When it was added to the library.",
        lambda record: date_text(record.added),
        lambda record: record.added,
        "yesterday 23:59",
    ),
}


class NetworkListModel(QAbstractTableModel):
    """A table model of the library's networks. Names can be edited."""

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._networks = state.library.library.networks
        self._records: list[NetworkRecord] = []
        self._in_use: NetworkRecord | None = None
        self._sorted_by, self._order = Column.DATE, Qt.SortOrder.DescendingOrder
        state.library.networks_changed.connect(self.refresh)
        state.network_changed.connect(self._show_use)
        self.refresh()

    @property
    def records(self) -> tuple[NetworkRecord, ...]:
        """The networks in the order of the rows."""
        return tuple(self._records)

    @property
    def in_use(self) -> NetworkRecord | None:
        """The record of the network in use; None if it has none of its own."""
        return self._in_use

    def row_of(self, network_id: str) -> int | None:
        """Return the row of a network, or None if it is not in the list."""
        return next((row for row, record in enumerate(self._records) if record.id == network_id), None)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Return the number of networks."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return the title or the tool tip of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        kind = COLUMNS[Column(section)]
        if role == _Role.DisplayRole:
            return kind.title
        if role == _Role.ToolTipRole:
            return wrapped(kind.meaning)
        return alignment(is_number=kind.is_number) if role == _Role.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the flags of a cell. Names can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == Column.NAME else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return the text, tool tip, font or alignment of a cell."""
        record, column = self._records[index.row()], Column(index.column())
        kind = COLUMNS[column]
        is_in_use = column is Column.NAME and record == self._in_use
        if role in (_Role.DisplayRole, _Role.EditRole):
            return kind.text(record)
        if role == _Role.AccessibleTextRole:
            return f"{kind.text(record)}, in use" if is_in_use else kind.text(record)
        if role == _Role.ToolTipRole:
            return lines(self._about(record))
        if role == _Role.FontRole and is_in_use:
            font = QFont()
            font.setBold(True)
            return font
        return alignment(is_number=kind.is_number) if role == _Role.TextAlignmentRole else None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Rename a network."""
        self._networks.rename(self._records[index.row()].id, str(value))
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sorted_by, self._order = Column(column), order
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the rows from the library."""
        wanted = list(self._networks.networks)
        self._note_use()
        wanted.sort(key=COLUMNS[self._sorted_by].order, reverse=self._order is Qt.SortOrder.DescendingOrder)
        if [record.id for record in wanted] != [record.id for record in self._records]:
            self.beginResetModel()
            self._records = wanted
            self.endResetModel()
        elif wanted != self._records:
            self._records = wanted
            self._show_use()

    @Slot()
    def _show_use(self) -> None:
        self._note_use()
        if self._records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._records) - 1, max(Column)))

    def _note_use(self) -> None:
        network = self._state.network
        self._in_use = None if network is None else self._state.record_of(network)

    def _about(self, record: NetworkRecord) -> list[str]:
        """Return lines about a network, including values that are not in the list."""
        texts = (COLUMNS[one].text(record) for one in (Column.KIND, Column.DATA, Column.ACCURACY))
        told = [record.name, ", ".join(text for text in texts if text != _NONE)]
        run, base = self._state.library.library.runs.find(record.run), self._networks.find(record.base)
        if run is not None:
            told.append(f"Epoch {record.epoch} of the run {run.name}")
        if base is not None:
            told.append(f"Taught from {base.name}")
        names = record.class_names
        told.append(f"{len(names)} classes: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}")
        return told
