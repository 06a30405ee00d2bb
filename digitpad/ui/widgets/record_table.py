"""The base of tables of library records: columns, cell texts and the view."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from digitpad.presentation import accuracy_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px

ROW_HEIGHT = 24
SORT_MARK = 14  # beside a title
_ROWS_SHOWN = 4

R = TypeVar("R")


@dataclass(frozen=True)
class ColumnKind(Generic[R]):
    """The definition of a column.

    Attributes
    ----------
    title, meaning : str
    text : callable
        ``text(record)`` returns the text of a cell.
    order : callable
        ``order(record)`` returns the sort key; None, where a model allows it, comes last.
    usual : str
        A text as long as the column's usual texts.
    is_number : bool
        Whether texts are aligned to the right.
    """

    title: str
    meaning: str
    text: Callable[[R], str]
    order: Callable[[R], Any]
    usual: str = ""
    is_number: bool = False


def date_text(seconds: float) -> str:
    """Return seconds since 1970 as local time: "today 14:03", "2026-11-28 09:12"; "?" if out of range."""
    try:
        then = datetime.datetime.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return "?"
    days = (datetime.date.today() - then.date()).days
    day = {0: "today", 1: "yesterday"}.get(days) or f"{then:%Y-%m-%d}"
    return f"{day} {then:%H:%M}"


def accuracy_cell(accuracy: float | None) -> str:
    """Return an accuracy as text, or a dash for None."""
    return "–" if accuracy is None else accuracy_text(accuracy)


def alignment(*, is_number: bool, is_middle: bool = False) -> Qt.AlignmentFlag:
    """Return the alignment of a cell."""
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return (Qt.AlignmentFlag.AlignHCenter if is_middle else side) | Qt.AlignmentFlag.AlignVCenter


class RecordTable(QTableView):
    """A table of records that never scrolls sideways. A subclass divides the width among its columns.

    Parameters
    ----------
    model : QAbstractItemModel
    name_column : int
        Can be edited with F2.
    date_column : int
        Sorted by at first, newest first.

    Signals
    -------
    choice_changed()
        Other rows are selected.
    """

    choice_changed = Signal()

    def __init__(self, model: QAbstractItemModel, name_column: int, date_column: int) -> None:
        super().__init__()
        self._name_column = name_column
        self.setModel(model)
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
        header.setSortIndicator(date_column, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(self.choice_changed)
        follow_text_size(header, self.fit)

    def fit(self) -> None:
        """Divide the width among the columns. Overrides must call this first."""
        self.verticalHeader().setDefaultSectionSize(scaled_px(ROW_HEIGHT))

    @property
    def chosen_rows(self) -> list[int]:
        """The selected rows, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose_row(self, row: int) -> None:
        """Select a row, and scroll to it."""
        self.setCurrentIndex(self.model().index(row, self._name_column))
        self.scrollTo(self.currentIndex())

    def rename(self) -> None:
        """Start editing the name of the current row."""
        self.edit(self.currentIndex().siblingAtColumn(self._name_column))

    def is_return(self, event: QKeyEvent) -> bool:
        """Return whether a key is Return and does not end the editing of a name."""
        is_typing = self.state() == QAbstractItemView.State.EditingState
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_typing

    @property
    def least_height(self) -> int:
        """The height of the titles and a few rows."""
        return _ROWS_SHOWN * scaled_px(ROW_HEIGHT) + self.horizontalHeader().sizeHint().height() + 4

    def sizeHint(self) -> QSize:
        """Return the minimum size; the table takes any remaining room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
