"""The table of a race: a row for each contestant, of this race and of earlier ones."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from digitpad.nn.ways import WAYS
from digitpad.recognition.race import GOALS, seconds_to
from digitpad.ui.race_entry import RaceEntry, about
from digitpad.ui.tool_tips import wrapped

_GOALS_PERCENT = [round(100 * goal) for goal in GOALS]
_COLUMNS = {
    "Contestant": "With the number of its race, if it is not the first.",
    "Seconds\nper epoch": "Median over the epochs. About: timed on a part of the pictures.",
    "Times\nas long": "As the fastest of the same race.",
    **{
        f"To\n{goal} %": f"Seconds of training until {goal} % are right; a dash if that did not come."
        for goal in _GOALS_PERCENT
    },
    "Gradients\ndiffer by": "Largest difference from the full matrix's, by their largest number, in float64. "
    "Training rounds to the precision that the settings say, so accuracies can differ a little.",
}
"""Titles of the table's columns, and what they mean."""

_ROW_HEIGHT = 24
_ROWS_SHOWN = 5


class RaceTable(QTableWidget):
    """Seconds, ratios and gradients' differences of all that raced. It is as high as five rows."""

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setObjectName("race_table")
        for column, (title, meaning) in enumerate(_COLUMNS.items()):
            head = QTableWidgetItem(title)
            head.setToolTip(wrapped(meaning))
            self.setHorizontalHeaderItem(column, head)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(_ROW_HEIGHT)
        # A long name takes two lines in a narrow window.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setFixedHeight(_ROWS_SHOWN * _ROW_HEIGHT + header.sizeHint().height() + 4)

    def height_cut_off(self) -> int:
        """Return by how many pixels the rows are higher than what is shown of them."""
        return max(0, self.verticalHeader().length() - self.viewport().height())

    def show_entries(self, entries: Sequence[RaceEntry], *, is_dark: bool) -> None:
        """Show these, each beside the fastest of its own race."""
        self.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            rivals = [other.epoch_seconds for other in entries if other.run == entry.run]
            fastest = min((seconds for seconds in rivals if seconds), default=None)
            for column, text in enumerate(_cells(entry, fastest)):
                item = QTableWidgetItem(text)
                if column == 0:
                    item.setIcon(entry.icon(is_dark=is_dark))
                else:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(wrapped(WAYS[entry.contestant.way].idea))
                self.setItem(row, column, item)


def _cells(entry: RaceEntry, fastest: float | None) -> list[str]:
    seconds = entry.epoch_seconds
    ratio = seconds / fastest if seconds and fastest else None
    goals = [seconds_to(goal, entry.laps) for goal in GOALS]
    return [
        entry.title,
        "" if seconds is None else f"{_number(seconds, entry, 2)} s",
        "" if ratio is None else _number(ratio, entry, 1),
        *("–" if goal is None else f"{_number(goal, entry, 2)} s" for goal in goals),
        _difference(entry),
    ]


def _number(value: float, entry: RaceEntry, n_decimals: int) -> str:
    return about(value) if entry.is_extrapolated else f"{value:,.{n_decimals}f}"


def _difference(entry: RaceEntry) -> str:
    if entry.contestant.way == "full_matrix":
        return "–"  # from itself
    return "" if entry.difference is None else f"{entry.difference:.0e}"
