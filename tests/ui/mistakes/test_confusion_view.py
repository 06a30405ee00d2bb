"""The painted confusion matrix."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from digitpad.nn.calibration import Calibration
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT, contrast
from digitpad.ui.mistakes.matrix.confusion_view import ConfusionView

COUNTS = [[900, 3, 0], [12, 800, 0], [1, 0, 700]]


def report(counts):
    counts = np.asarray(counts)
    names, none = tuple(map(str, range(len(counts)))), np.zeros(0)
    return EvaluationReport(counts, names, {}, none, none.astype(bool), none.astype(int), Calibration())


@pytest.fixture
def view(qtbot, put_on):
    put_on(LIGHT)  # under a style sheet, widgets take a new font at once
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(400, 380)
    view.show()
    yield view
    set_text_percent(100)


def cell_rect(view, cell):
    """Return the left, top, right and bottom of a cell."""
    across = [view.cell_at(QPoint(x, view.height() * 3 // 5)) for x in range(view.width())]
    down = [view.cell_at(QPoint(view.width() * 3 // 5, y)) for y in range(view.height())]
    columns = [x for x, found in enumerate(across) if found and found[1] == cell[1]]
    rows = [y for y, found in enumerate(down) if found and found[0] == cell[0]]
    return columns[0], rows[0], columns[-1], rows[-1]


def pixels(view, cell):
    """Return the colours of a cell without its edges, by row."""
    image, (left, top, right, bottom) = view.grab().toImage(), cell_rect(view, cell)
    return [[image.pixelColor(x, y) for x in range(left + 2, right - 1)] for y in range(top + 2, bottom - 1)]


def paper_of(view, cell):
    """Return the background colour of a cell."""
    return pixels(view, cell)[1][1]


def ink_height(view, cell):
    """Return the height of the count in a cell, in pixels; 0 without one."""
    rows = pixels(view, cell)
    paper = rows[0][0]
    inked = [y for y, row in enumerate(rows) if any(contrast(color, paper) > 2.0 for color in row)]
    return max(inked) - min(inked) + 1 if inked else 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_mistakes_are_shaded_by_count_and_right_answers_are_faint(view, theme, put_on):
    put_on(theme)
    view.set_report(report(COUNTS))

    strongest, none = QColor(theme.validation), QColor(theme.surface)
    assert paper_of(view, (1, 0)).name() == strongest.name()
    assert paper_of(view, (0, 2)).name() == none.name()
    # 3 is a quarter of 12, and the square root of a quarter is a half.
    halfway = [(first + second) / 2 for first, second in zip(strongest.getRgb(), none.getRgb(), strict=True)]
    assert paper_of(view, (0, 1)).getRgb() == pytest.approx(halfway, abs=1)
    for index in range(3):
        assert paper_of(view, (index, index)).name() == theme.track


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_counts_can_be_read_on_every_shade(view, theme, put_on):
    put_on(theme)
    counts = np.diag([500] * 6)
    counts[0, 1:], counts[1, 2:] = (1, 9, 36, 64, 100), (16, 25, 49, 81)
    view.set_report(report(counts))

    for row, column in zip(*np.nonzero(counts), strict=True):
        rows = pixels(view, (row, column))
        assert max(contrast(color, rows[0][0]) for line in rows for color in line) >= 4.4, (row, column)
    assert ink_height(view, (2, 0)) == 0  # nothing was read so


def click(view, place):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)


def middle(view, cell):
    left, top, right, bottom = cell_rect(view, cell)
    return QPoint((left + right) // 2, (top + bottom) // 2)


@pytest.fixture
def chosen(view):
    """The chosen cells, oldest first."""
    chosen = []
    view.chosen.connect(lambda label, answer: chosen.append((label, answer)))
    return chosen


def test_a_cell_a_row_and_a_column_are_chosen_by_a_click(view, chosen):
    view.set_report(report(COUNTS))
    left, top, _, _ = cell_rect(view, (0, 0))

    click(view, middle(view, (1, 2)))
    click(view, QPoint(left - 5, middle(view, (2, 0)).y()))
    click(view, QPoint(middle(view, (0, 1)).x(), top - 5))
    click(view, QPoint(2, 2))

    assert chosen == [(1, 2), (2, None), (None, 1)]


def test_a_cell_a_row_and_a_column_are_told_under_the_mouse(view, tip_at):
    view.set_report(report(COUNTS))
    left, top, _, _ = cell_rect(view, (0, 0))

    tips = [
        tip_at(view, point)
        for point in (
            middle(view, (1, 0)),
            QPoint(left - 5, middle(view, (1, 0)).y()),
            QPoint(middle(view, (0, 1)).x(), top - 5),
        )
    ]

    assert tips == [
        "a 1 read as a 0: 12 times",
        "1 read right: 800 of 812",
        "1 answered: 803 times, 800 of them right",
    ]


def test_the_chosen_cell_is_marked_and_a_second_click_cancels_it(view, chosen):
    view.set_report(report(COUNTS))
    before = view.grab().toImage()

    view.set_chosen(1, 2)
    assert view.grab().toImage() != before
    click(view, middle(view, (1, 2)))

    assert chosen == [(None, None)]


def test_keys_go_from_cell_to_cell_and_choose(view, chosen):
    view.set_report(report(COUNTS))
    keys = Qt.Key
    for key in (keys.Key_Down, keys.Key_Down, keys.Key_Right, keys.Key_Right, keys.Key_Left, keys.Key_Return):
        QTest.keyClick(view, key)

    assert chosen == [(1, 1)]
    assert view.accessibleDescription() == "a 1 read right: 800 of 812 times"
    view.set_chosen(1, 1)
    QTest.keyClick(view, keys.Key_Escape)
    assert chosen[-1] == (None, None)


def test_screen_readers_are_told_the_most_confused_pairs(view):
    view.set_report(report(COUNTS))

    told = "a 1 read as a 0: 12 times. a 0 read as a 1: 3 times. a 2 read as a 0: once"
    assert view.accessibleDescription() == told
    view.set_report(None)
    assert view.accessibleDescription() == "No mistakes are counted yet."
