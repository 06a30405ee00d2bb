"""The figures of all that raced, in as many columns as have room."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.race import Contestant, Lap
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_table import RaceTable

JOB = PRESETS["classic"].job
ACCURACIES = (0.885, 0.965, 0.975, 0.985)


def entry(way, seconds, accuracies=ACCURACIES, *, run=1, style=0, title="", is_extrapolated=False):
    laps = [
        Lap(0, epoch, one, sum(seconds[:epoch]), accuracy, is_extrapolated)
        for epoch, (one, accuracy) in enumerate(zip(seconds, accuracies, strict=False), 1)
    ]
    contestant = Contestant(title or GRADIENT_METHODS[way].title, JOB, way)
    return RaceEntry(contestant, run, style, 600, 600, laps)


SLOW = entry("per_sample", [5.0, 5.5, 4.5, 5.0], (0.885, 0.965, 0.975, 0.979), is_extrapolated=True)
SLOW.difference = 3e-12
FAST = entry("full_matrix", [2.0, 2.0, 2.5, 2.0], style=1)
FIVE = [entry(way, [0.5], style=style) for style, way in enumerate(GRADIENT_METHODS)]


@pytest.fixture
def table(qtbot):
    """A table that is as wide as its window, and 700 pixels at first."""
    window, table = QWidget(), RaceTable()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(table)
    layout.addStretch(1)
    window.resize(700, 500)
    window.show()
    yield table  # noqa: PT022  or the window is gone before its test


def texts(table):
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def headings(table, *, is_shown=True):
    return [
        table.horizontalHeaderItem(column).text().replace("\n", " ")
        for column in range(table.columnCount())
        if not (is_shown and table.isColumnHidden(column))
    ]


def needed_height(table):
    return table.verticalHeader().length() + table.horizontalHeader().height()


def test_a_row_has_the_figures_of_a_contestant(table):
    table.show_entries([SLOW, FAST])

    assert headings(table) == [
        *("Contestant", "Seconds per epoch", "Times as long", "Right answers"),
        *("To 95 %", "To 97 %", "To 98 %", "Gradients differ by"),
    ]
    # 95 % after two epochs, 97 % after three, 98 % after four or never; 5 s are 2.5 times 2 s.
    assert texts(table) == [
        ["Sample by sample", "≈ 5.0 s", "≈ 2.5", "97.90 %", "≈ 10 s", "≈ 15 s", "–", "3e-12"],
        ["Full matrix", "2.00 s", "1.0", "98.50 %", "4.00 s", "6.50 s", "8.50 s", "–"],
    ]


def test_what_is_not_known_yet_is_empty(table):
    exact = entry("concatenated", [])
    exact.difference = 0.0
    retired = entry("per_sample", [])
    retired.retirement = "Training diverged."

    table.show_entries([exact, retired, entry("full_matrix", [2.0])])

    assert texts(table)[0][1:] == ["", "", "", "–", "–", "–", "nothing"]
    assert texts(table)[1][1:] == ["", "", "retired", "–", "–", "–", ""]
    assert texts(table)[2][2] == "1.0"


def test_each_is_compared_with_the_fastest_of_its_own_race(table):
    later = [entry("per_sample", [30.0], run=2), entry("full_matrix", [20.0], run=2)]

    table.show_entries([SLOW, FAST, *later])

    assert [row[2] for row in texts(table)] == ["≈ 2.5", "1.0", "1.5", "1.0"]
    assert texts(table)[2][0] == "Sample by sample (race 2)"


def test_a_tool_tip_has_idea_settings_and_what_may_have_no_column(table):
    table.show_entries([SLOW, FAST])

    tip = table.item(0, 1).toolTip()

    assert GRADIENT_METHODS["per_sample"].title in tip
    assert "To 95 %: ≈ 10 s. To 97 %: ≈ 15 s. To 98 %: –." in tip
    assert "Settings: layers 784-30-10, activation sigmoid, " in tip
    assert all(table.horizontalHeaderItem(column).toolTip() for column in range(table.columnCount()))


def test_rows_have_symbols_cannot_be_edited_and_keep_the_height_of_five(table, put_on):
    def symbols():
        return [table.item(row, 0).icon().pixmap(16, 16).toImage() for row in (0, 1)]

    table.show_entries([])
    height = table.height()
    table.show_entries([SLOW, FAST])
    assert table.height() == height > needed_height(table) + 2 * table.rowHeight(1)
    assert not table.verticalHeader().isVisible()
    place = table.visualItemRect(table.item(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.selectedItems() == table.findChildren(QLineEdit) == []
    sides = [table.item(0, column).textAlignment() & Qt.AlignmentFlag.AlignRight for column in range(8)]
    assert list(map(bool, sides)) == [False] + 7 * [True]
    before = symbols()
    assert before[0] != before[1]
    put_on(DARK)
    assert before[0] not in symbols()


@pytest.mark.parametrize(("width", "percent"), [(480, 100), (516, 150), (900, 130)])
def test_all_is_seen_without_scrolling_at_any_width(table, width, percent):
    set_text_percent(percent)
    table.window().resize(width, 900)

    table.show_entries([SLOW, *FIVE])

    assert table.horizontalHeader().length() == table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0
    assert table.height() >= needed_height(table)
    words = [word for method in GRADIENT_METHODS.values() for word in method.title.split()]
    assert table.columnWidth(0) >= 16 + max(map(table.fontMetrics().horizontalAdvance, words))
    for column in range(1, table.columnCount()):
        if not table.isColumnHidden(column):
            assert table.columnWidth(column) >= table.horizontalHeader().sectionSizeHint(column)
            assert table.columnWidth(column) >= max(
                table.sizeHintForIndex(table.model().index(row, column)).width() for row in range(6)
            )
