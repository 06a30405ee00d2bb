"""Table of a race: a row for each contestant, of this race and earlier ones."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.presentation import accuracy_text, figures_text
from digitpad.recognition.race import GOALS, seconds_to
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.curves.curve_style import ICON_PX
from digitpad.ui.race.job_labels import settings_summary
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_summary import fastest_of, race_seconds_text, times_as_long
from digitpad.ui.widgets.tool_tips import wrapped

_GOALS_PERCENT = [round(100 * goal) for goal in GOALS]
_COLUMNS = {
    "Contestant": "The contestant, with the number of its race if it is not the first.",
    "Seconds\nper epoch": "Median training time. ≈ marks times extrapolated from a part of the pictures.",
    "Times\nas long": "Seconds per epoch relative to the fastest of the same race.",
    "Right\nanswers": "Accuracy on the validation pictures after the last epoch so far.",
    **{
        f"To\n{goal} %": f"Seconds of training until the accuracy reaches {goal} %; a dash if it never did."
        for goal in _GOALS_PERCENT
    },
    "Gradients\ndiffer by": "Largest difference from the full matrix's gradient, relative, in float64. "
    "Training rounds to its own precision, so accuracies can differ slightly.",
}
"""Titles of the table's columns, and their explanations."""

_USUAL = {1: "≈ 999 s", 2: "≈ 1,999", 3: "99.99 %", 4: "99.9 s", 5: "99.9 s", 6: "99.9 s"}
"""Longest usual text of each column."""

_DISPENSABLE = (4, 5, 6, 7)
"""Columns to hide first if there is no room, in this order. A row's tool tip repeats their figures."""

_ROW_HEIGHT = 24
_MARGIN = 8  # left and right margins of a text, and a pixel of the grid
_ROWS_SHOWN = 5
_FRAME = 4


class RaceTable(QTableWidget):
    """Seconds, ratios and gradient differences of all entries.

    Shows all rows, has at least the height of five, and never scrolls. With little room, names wrap first,
    then columns are hidden.
    """

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self._entries: tuple[RaceEntry, ...] = ()
        self.setObjectName("race_table")
        self.setAccessibleName("Results of the race")
        for column, (title, meaning) in enumerate(_COLUMNS.items()):
            head = QTableWidgetItem(title)
            head.setToolTip(wrapped(meaning))
            self.setHorizontalHeaderItem(column, head)
        self.verticalHeader().hide()
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        follow_text_size(self.horizontalHeader(), self._fit)
        follow_theme(self, self._show_icons)

    def usual_height(self) -> int:
        """Return the height of five rows of one line each."""
        return _ROWS_SHOWN * scaled_px(_ROW_HEIGHT) + self.horizontalHeader().sizeHint().height() + _FRAME

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Distribute the width among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHintForColumn(self, column: int) -> int:
        """Return a width for the current and the usual texts, so that little moves during a race."""
        text = _USUAL.get(column)
        return max(super().sizeHintForColumn(column), self._text_width(text) if text else 0)

    def _fit(self) -> None:
        header, rows = self.horizontalHeader(), self.verticalHeader()
        for column in _DISPENSABLE:
            self.setColumnHidden(column, False)  # hidden columns have no size
        widths = {
            column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(1, self.columnCount())
        }
        words = [word for method in GRADIENT_METHODS.values() for word in method.title.split()]
        least = max(map(self._text_width, words)) + ICON_PX + _MARGIN
        room = self.viewport().width()
        for column in _DISPENSABLE:
            if least + sum(widths.values()) > room:
                del widths[column]
        for column in _DISPENSABLE:
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(0, max(least, room - sum(widths.values())))
        rows.setMinimumSectionSize(scaled_px(_ROW_HEIGHT))
        self.resizeRowsToContents()
        height = rows.length() + header.sizeHint().height() + _FRAME
        self.setFixedHeight(max(self.usual_height(), height))

    def _text_width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _MARGIN

    def show_entries(self, entries: Sequence[RaceEntry]) -> None:
        """Show entries, each compared with the fastest of its own race."""
        self._entries = tuple(entries)
        self.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            rivals = [other for other in entries if other.run == entry.run]
            for column, text in enumerate(_cells(entry, rivals)):
                item = QTableWidgetItem(text)
                if column != 0:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(wrapped(_about(entry)))
                self.setItem(row, column, item)
        self._show_icons()
        self._fit()

    def _show_icons(self) -> None:
        for row, entry in enumerate(self._entries):
            item = self.item(row, 0)
            assert item is not None
            item.setIcon(entry.curve_style.icon(is_dark=current_theme().is_dark))


def _about(entry: RaceEntry) -> str:
    method = GRADIENT_METHODS[entry.contestant.gradient_method]
    goals = (f"To {goal} %: {text}." for goal, text in zip(_GOALS_PERCENT, _to_goals(entry), strict=True))
    settings = settings_summary(entry.contestant.job)
    return f"{method.title}. {method.idea} {' '.join(goals)} Settings: {settings}."


def _cells(entry: RaceEntry, rivals: Sequence[RaceEntry]) -> list[str]:
    seconds, fastest = entry.epoch_seconds, fastest_of(rivals)
    ratio = times_as_long(entry, fastest) if fastest and len(rivals) > 1 else None
    return [
        entry.title,
        "" if seconds is None else _in_seconds(seconds, entry),
        _short(ratio or ""),
        accuracy_text(entry.laps[-1].accuracy) if entry.laps else "retired" if entry.retirement else "",
        *_to_goals(entry),
        _difference(entry),
    ]


def _to_goals(entry: RaceEntry) -> list[str]:
    goals = [seconds_to(goal, entry.laps) for goal in GOALS]
    return ["–" if goal is None else _in_seconds(goal, entry) for goal in goals]


def _in_seconds(value: float, entry: RaceEntry) -> str:
    return _short(race_seconds_text(value, is_extrapolated=entry.is_extrapolated))


def _short(figure: str) -> str:
    return figure.replace("about ", "≈ ")


def _difference(entry: RaceEntry) -> str:
    if entry.contestant.gradient_method == "full_matrix":
        return "–"  # it is the reference
    if entry.difference is None:
        return ""
    return figures_text(entry.difference, 1) if entry.difference else "nothing"
