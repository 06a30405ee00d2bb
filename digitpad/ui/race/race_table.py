"""The table of a race: a row for each contestant, of this race and of earlier ones."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.race import GOALS, seconds_to
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.race.job_labels import settings_summary
from digitpad.ui.race.race_entry import ICON_PX, RaceEntry
from digitpad.ui.race.race_summary import fastest_of, in_digits, times_as_long
from digitpad.ui.widgets.tool_tips import wrapped

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

_USUAL = {1: "about 999 s", 2: "about 1,999", 3: "99.99 %", 4: "99.9 s", 5: "99.9 s", 6: "99.9 s"}
"""What is seldom longer, by column."""

_ROW_HEIGHT = 24
_MARGIN = 8  # on both sides of a text together, and a pixel of the grid
_ROWS_SHOWN = 5


class RaceTable(QTableWidget):
    """Seconds, ratios and gradients' differences of all that raced. It is as high as five rows."""

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self._shows_all = False
        self._entries: tuple[RaceEntry, ...] = ()
        self.setObjectName("race_table")
        for column, (title, meaning) in enumerate(_COLUMNS.items()):
            head = QTableWidgetItem(title)
            head.setToolTip(wrapped(meaning))
            self.setHorizontalHeaderItem(column, head)
        self.verticalHeader().hide()
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Stretched, it would shrink to nothing where the others need all room.
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._on_section_resized)
        rows = self.verticalHeader()
        # A long name takes two lines in a narrow window.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        follow_text_size(header, self._fit)
        follow_theme(self, self._show_icons)

    def width_cut_off(self) -> int:
        """Return by how many pixels the columns are wider than what is shown of them."""
        return max(0, self.horizontalHeader().length() - self.viewport().width())

    def full_height(self) -> int:
        """Return the height at which all rows are shown, or five if there are fewer."""
        return max(self._usual_height(), self.verticalHeader().length() + self._height_around())

    def show_all(self, shows_all: bool) -> None:
        """Be as high as all rows, without a scroll bar, or as five."""
        self._shows_all = shows_all
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if shows_all else policy.ScrollBarAsNeeded)
        self._fit_names()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names the width that the other columns leave."""
        super().resizeEvent(event)
        self._fit_names()

    def sizeHintForColumn(self, column: int) -> int:
        """Return a width for what is there, and for what usually comes, so that little moves in a race."""
        text = _USUAL.get(column)
        return max(super().sizeHintForColumn(column), self._text_width(text) if text else 0)

    @Slot(int, int, int)
    def _on_section_resized(self, column: int, old_width: int, width: int) -> None:
        if column != 0:
            self._fit_names()

    def _fit(self) -> None:
        self.verticalHeader().setMinimumSectionSize(scaled_px(_ROW_HEIGHT))
        self._fit_names()

    def _fit_names(self) -> None:
        others = self.horizontalHeader().length() - self.columnWidth(0)
        longest = max(self._text_width(method.title) for method in GRADIENT_METHODS.values())
        width = max(longest + ICON_PX + _MARGIN, self.viewport().width() - others)
        if width != self.columnWidth(0):
            self.setColumnWidth(0, width)
            self.resizeRowsToContents()
        height = self.full_height() if self._shows_all else self._usual_height()
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _usual_height(self) -> int:
        return _ROWS_SHOWN * scaled_px(_ROW_HEIGHT) + self._height_around()

    def _height_around(self) -> int:
        """Return the height of what is not rows."""
        scroll_bar = self.horizontalScrollBar().sizeHint().height() if self.width_cut_off() else 0
        return self.horizontalHeader().sizeHint().height() + scroll_bar + 4

    def _text_width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _MARGIN

    def show_entries(self, entries: Sequence[RaceEntry]) -> None:
        """Show these, each beside the fastest of its own race."""
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

    def _show_icons(self) -> None:
        for row, entry in enumerate(self._entries):
            item = self.item(row, 0)
            assert item is not None
            item.setIcon(entry.icon(is_dark=current_theme().is_dark))


def _about(entry: RaceEntry) -> str:
    method = GRADIENT_METHODS[entry.contestant.gradient_method]
    return f"{method.title}. {method.idea} Settings: {settings_summary(entry.contestant.job)}."


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
    if entry.contestant.gradient_method == "full_matrix":
        return "–"  # from itself
    if entry.difference is None:
        return ""
    return f"{entry.difference:.0e}" if entry.difference else "nothing"
