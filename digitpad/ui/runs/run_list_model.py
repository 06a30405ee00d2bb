"""The library's runs as rows of a table, filtered and sorted."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont

from digitpad.library import RunRecord, RunStatus
from digitpad.library.runs.run_table import RunTable
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.curves.curve_style import N_COLORS, CurveStyle
from digitpad.ui.library_model import LibraryModel
from digitpad.ui.runs.run_columns import COLUMNS, Column, about_run, is_waiting, search_text
from digitpad.ui.widgets.record_table import alignment
from digitpad.ui.widgets.tool_tips import lines

MOST_TICKED = N_COLORS

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_Role = Qt.ItemDataRole
_NOTHING_LEFT = "At most six runs can be compared. Untick one first."


class RunListModel(QAbstractTableModel):
    """A table model of the library's runs. They can be ticked, renamed and starred.

    When runs change, as they do every second during training, rows are moved and updated but never reset, so
    that selection, scroll position and typed text stay.

    Parameters
    ----------
    library : LibraryModel

    Signals
    -------
    ticks_changed()
        Other runs are ticked, or a ticked run changed.
    """

    ticks_changed = Signal()

    def __init__(self, library: LibraryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: RunTable = library.library.runs
        self._records: list[RunRecord] = []  # the rows
        self._words: list[str] = []
        self._ticked: dict[str, int] = {}  # number of the style by id, in the order of ticking
        self._ticked_records: list[RunRecord] = []  # at the last ticks_changed
        self._looked_at = ""
        self._sorted_by = Column.DATE
        self._order = Qt.SortOrder.DescendingOrder
        library.runs_changed.connect(self.refresh)
        self.refresh()

    @property
    def n_all(self) -> int:
        """Number of runs in the library."""
        return len(self._runs)

    def record(self, row: int) -> RunRecord:
        """Return the run of a row."""
        return self._records[row]

    def row_of(self, run_id: str) -> int | None:
        """Return the row of a run, or None if it is not shown."""
        return next((row for row, record in enumerate(self._records) if record.id == run_id), None)

    def search(self, text: str) -> None:
        """Show only the runs that contain all words of a text, in any order."""
        self._words = text.casefold().split()
        self.refresh()

    def set_looked_at(self, run_id: str) -> None:
        """Mark the run that the window displays; "" marks none."""
        before, self._looked_at = self._looked_at, run_id
        for row in map(self.row_of, (before, run_id)):
            if row is not None:
                self._tell_changed(row, row, Column.NAME, Column.NAME)

    @property
    def any_waiting(self) -> bool:
        """Whether a displayed run can be resumed."""
        return any(map(is_waiting, self._records))

    @property
    def ticked(self) -> Sequence[tuple[RunRecord, CurveStyle]]:
        """The ticked runs in the order of ticking, including runs that are filtered out."""
        found = ((self._runs.find(run_id), CurveStyle(style)) for run_id, style in self._ticked.items())
        return [(record, style) for record, style in found if record is not None]

    def tick(self, run_id: str, is_ticked: bool) -> bool:
        """Tick or untick a run; return whether that was possible."""
        if is_ticked == (run_id in self._ticked):
            return True
        if is_ticked:
            free = set(range(MOST_TICKED)) - set(self._ticked.values())
            if not free:
                return False
            self._ticked[run_id] = min(free)
        else:
            del self._ticked[run_id]
        if self._records:
            self._tell_changed(0, len(self._records) - 1, Column.TICK, Column.TICK)
        self._tell_ticks()
        return True

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Return the number of displayed runs."""
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
            return lines([kind.meaning])
        if role == _Role.TextAlignmentRole:
            return alignment(is_number=kind.is_number)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the flags of a cell. Names can be edited, ticks checked."""
        flags = super().flags(index)
        if index.column() == Column.NAME:
            flags |= Qt.ItemFlag.ItemIsEditable
        elif index.column() == Column.TICK:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return the text, tick, tool tip, font or colour of a cell."""
        record, column = self._records[index.row()], Column(index.column())
        kind = COLUMNS[column]
        if role == _Role.DisplayRole or (role == _Role.EditRole and column is Column.NAME):
            return kind.text(record)
        if role == _Role.TextAlignmentRole:
            return alignment(is_number=kind.is_number, is_middle=column is Column.STAR)
        if role == _Role.ForegroundRole:
            return _color(record, column)
        if role == _Role.FontRole:
            return self._font(record, column)
        if column is Column.TICK:
            return self._tick_data(record, role)
        if role == _Role.ToolTipRole:
            return lines(about_run(record))
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Rename or tick a run."""
        record = self._records[index.row()]
        if role == _Role.CheckStateRole:
            return self.tick(record.id, Qt.CheckState(value) is Qt.CheckState.Checked)
        name = str(value).strip()
        if not name or name == record.name:
            return False
        self._runs.rename(record.id, name)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sorted_by, self._order = Column(column), order
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the rows from the library."""
        wanted = self._wanted()
        ids = {record.id for record in wanted}
        self._take_out(lambda record: record.id not in ids)
        shown = {record.id for record in self._records}
        self._move([record.id for record in wanted if record.id in shown])
        self._put_in(wanted)
        self._update(wanted)
        for run_id in [run_id for run_id in self._ticked if self._runs.find(run_id) is None]:
            del self._ticked[run_id]
        self._tell_ticks()

    def _wanted(self) -> list[RunRecord]:
        """Return the runs to show, in order. Runs without a value come last in both directions."""
        found: list[RunRecord] = list(self._runs.runs)
        if self._words:
            texts = ((record, search_text(record)) for record in found)
            found = [record for record, text in texts if all(word in text for word in self._words)]
        order: Callable[[RunRecord], Any] = COLUMNS[self._sorted_by].order
        if self._sorted_by is Column.TICK:
            order = self._ticks_first
        keys = {record.id: order(record) for record in found}
        known = [record for record in found if keys[record.id] is not None]
        known.sort(key=lambda record: keys[record.id], reverse=self._order is Qt.SortOrder.DescendingOrder)
        return known + [record for record in found if keys[record.id] is None]

    def _ticks_first(self, record: RunRecord) -> int | None:
        return 0 if record.id in self._ticked else None

    def _take_out(self, is_gone: Callable[[RunRecord], bool]) -> None:
        for first, last in reversed(list(_blocks(map(is_gone, self._records)))):
            self.beginRemoveRows(_NO_INDEX, first, last)
            del self._records[first : last + 1]
            self.endRemoveRows()

    def _move(self, ids: Sequence[str]) -> None:
        """Reorder the rows. ``ids`` are the ids of all rows."""
        if ids == [record.id for record in self._records]:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        moved = [self._records[index.row()].id for index in before]
        by_id = {record.id: record for record in self._records}
        self._records = [by_id[run_id] for run_id in ids]
        rows = {run_id: row for row, run_id in enumerate(ids)}
        after = [
            self.index(rows[run_id], index.column()) for run_id, index in zip(moved, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _put_in(self, wanted: Sequence[RunRecord]) -> None:
        shown = {record.id for record in self._records}
        for first, last in _blocks(record.id not in shown for record in wanted):
            self.beginInsertRows(_NO_INDEX, first, last)
            self._records[first:first] = wanted[first : last + 1]
            self.endInsertRows()

    def _update(self, wanted: Sequence[RunRecord]) -> None:
        pairs = list(zip(self._records, wanted, strict=True))
        # Announcing a change of the name cell would discard a name being typed there.
        is_other = [old is not new and old != new for old, new in pairs]
        is_renamed = [
            changed and old.name != new.name for changed, (old, new) in zip(is_other, pairs, strict=True)
        ]
        self._records = list(wanted)
        for first, last in _blocks(is_other):
            self._tell_changed(first, last, Column.TICK, Column.STAR)
            self._tell_changed(first, last, Column.DATE, max(Column))
        for first, last in _blocks(is_renamed):
            self._tell_changed(first, last, Column.NAME, Column.NAME)

    def _tell_changed(self, first: int, last: int, left: Column, right: Column) -> None:
        self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def _tell_ticks(self) -> None:
        records = [record for record, _ in self.ticked]
        if records != self._ticked_records:
            self._ticked_records = records
            self.ticks_changed.emit()

    def _tick_data(self, record: RunRecord, role: int) -> Any:
        style = self._ticked.get(record.id)
        if role == _Role.CheckStateRole:
            return Qt.CheckState.Unchecked if style is None else Qt.CheckState.Checked
        if role == _Role.DecorationRole and style is not None:
            return CurveStyle(style).icon(is_dark=current_theme().is_dark)
        if role == _Role.ToolTipRole:
            is_full = style is None and len(self._ticked) == MOST_TICKED
            return lines([_NOTHING_LEFT if is_full else COLUMNS[Column.TICK].meaning])
        return None

    def _font(self, record: RunRecord, column: Column) -> QFont | None:
        is_bold = column is Column.NAME and record.id == self._looked_at
        is_bold = is_bold or (column is Column.STATUS and record.status is RunStatus.INTERRUPTED)
        is_link = column is Column.GO_ON
        if not (is_bold or is_link):
            return None
        font = QFont()
        font.setBold(is_bold)
        font.setUnderline(is_link)
        return font


def _blocks(are_in: Iterator[bool] | Sequence[bool] | Any) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of each block of true values."""
    first = None
    index = -1
    for index, is_in in enumerate(are_in):
        if is_in and first is None:
            first = index
        elif not is_in and first is not None:
            yield first, index - 1
            first = None
    if first is not None:
        yield first, index


def _color(record: RunRecord, column: Column) -> QColor | None:
    theme = current_theme()
    if column is Column.GO_ON:
        return QColor(theme.accent)
    if column is Column.STAR:
        return QColor(theme.accent if record.is_starred else theme.faint_text)
    if column is Column.STATUS and record.status in (RunStatus.FAILED, RunStatus.INTERRUPTED):
        return QColor(theme.error_text)
    return None
