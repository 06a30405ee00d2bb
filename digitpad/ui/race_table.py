"""The table of a race: a row for each contestant, of this race and of earlier ones."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from digitpad.nn.ways import WAYS
from digitpad.recognition.job_title import settings_in_words
from digitpad.recognition.race import GOALS, seconds_to
from digitpad.ui.race_entry import RaceEntry
from digitpad.ui.race_words import fastest_of, in_digits, times_as_long
from digitpad.ui.text_size import follow_text_size, scaled
from digitpad.ui.tool_tips import wrapped

_GOALS_PERCENT = [round(100 * goal) for goal in GOALS]
_COLUMNS = {
    "Contestant": "With the number of its race, if it is not the first.",
    "Seconds\nper epoch": "Of training: median over the epochs. About: timed on a part of the pictures.",
    "Times\nas long": "As the fastest of the same race.",
    "Right\nanswers": "To the validation pictures, after the last epoch so far.",
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
        # A long name takes two lines in a narrow window.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        follow_text_size(header, self._fit)

    def _fit(self) -> None:
        self.verticalHeader().setMinimumSectionSize(scaled(_ROW_HEIGHT))
        self.setFixedHeight(
            _ROWS_SHOWN * scaled(_ROW_HEIGHT) + self.horizontalHeader().sizeHint().height() + 4
        )

    def height_cut_off(self) -> int:
        """Return by how many pixels the rows are higher than what is shown of them."""
        return max(0, self.verticalHeader().length() - self.viewport().height())

    def show_entries(self, entries: Sequence[RaceEntry], *, is_dark: bool) -> None:
        """Show these, each beside the fastest of its own race."""
        self.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            rivals = [other for other in entries if other.run == entry.run]
            for column, text in enumerate(_cells(entry, rivals)):
                item = QTableWidgetItem(text)
                if column == 0:
                    item.setIcon(entry.icon(is_dark=is_dark))
                else:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(wrapped(_about(entry)))
                self.setItem(row, column, item)


def _about(entry: RaceEntry) -> str:
    way = WAYS[entry.contestant.way]
    return f"{way.title}. {way.idea} Settings: {settings_in_words(entry.contestant.job)}."


def _cells(entry: RaceEntry, rivals: Sequence[RaceEntry]) -> list[str]:
    seconds, fastest = entry.epoch_seconds, fastest_of(rivals)
    ratio = times_as_long(entry, fastest) if fastest and len(rivals) > 1 else None
    goals = [seconds_to(goal, entry.laps) for goal in GOALS]
    return [
        entry.title,
        "" if seconds is None else _in_seconds(seconds, entry),
        ratio or "",
        f"{100.0 * entry.laps[-1].accuracy:.2f} %" if entry.laps else "retired" if entry.retirement else "",
        *("–" if goal is None else _in_seconds(goal, entry) for goal in goals),
        _difference(entry),
    ]


def _in_seconds(value: float, entry: RaceEntry) -> str:
    return f"{in_digits(value, is_extrapolated=entry.is_extrapolated)} s"


def _difference(entry: RaceEntry) -> str:
    if entry.contestant.way == "full_matrix":
        return "–"  # from itself
    if entry.difference is None:
        return ""
    return f"{entry.difference:.0e}" if entry.difference else "nothing"
