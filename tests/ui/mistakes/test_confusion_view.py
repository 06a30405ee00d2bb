"""The painted confusion matrix."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

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
def view(qtbot, qapp, put_on):
    put_on(LIGHT)  # under a style sheet, widgets take a new font at once
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(400, 380)
    view.show()
    qapp.processEvents()
    view.clearFocus()
    yield view
    set_text_percent(100)


def cell_rect(view, cell):
    """Return the left, top, right and bottom of a cell."""
    across = [view.cell_at(QPoint(x, view.height() // 2)) for x in range(view.width())]
    down = [view.cell_at(QPoint(view.width() // 2, y)) for y in range(view.height())]
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


def click(view, place, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(view, button, pos=place)


def middle(view, cell):
    left, top, right, bottom = cell_rect(view, cell)
    return QPoint((left + right) // 2, (top + bottom) // 2)


@pytest.fixture
def chosen(view):
    """The chosen cells, oldest first."""
    chosen = []
    view.chosen.connect(lambda label, answer: chosen.append((label, answer)))
    return chosen


def changed_rect(before, after):
    """Return the left, top, right and bottom of what differs between two pictures."""
    shape = before.height(), before.width(), 4
    levels = [np.frombuffer(one.constBits(), np.uint8).reshape(shape) for one in (before, after)]
    ys, xs = np.nonzero((levels[0] != levels[1]).any(axis=2))
    return [int(edge) for edge in (xs.min(), ys.min(), xs.max(), ys.max())]


@pytest.mark.qt_log_ignore("MouseRelease")  # nobody needs it
def test_a_cell_a_row_and_a_column_are_told_chosen_by_a_click_and_framed(view, chosen, tip_at):
    click(view, view.rect().center())  # nothing is there yet
    view.set_report(report(COUNTS))
    left, top, _, _ = cell_rect(view, (0, 0))
    row, column, (_, _, right, bottom) = (
        cell_rect(view, (2, 0)),
        cell_rect(view, (0, 1)),
        cell_rect(view, (2, 2)),
    )
    y, x, plain = middle(view, (2, 0)).y(), middle(view, (0, 1)).x(), view.grab().toImage()

    for place, frame, told in (
        (middle(view, (1, 0)), cell_rect(view, (1, 0)), "a 1 read as a 0: 12 times"),
        (QPoint(left - 5, y), (left, row[1], right, bottom), "2 read right: 700 of 701"),
        (QPoint(right + 5, y), (left, row[1], right, bottom), "2 read right: 700 of 701"),
        (QPoint(x, top - 5), (column[0], top, column[2], bottom), "1 answered: 803 times, 800 of them right"),
    ):
        assert tip_at(view, place) == told
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
        click(view, place)
        view.set_chosen(*chosen[-1])
        assert view.cell_at(place) == (None if None in chosen[-1] else chosen[-1])
        assert changed_rect(plain, view.grab().toImage()) == pytest.approx(frame, abs=3)
        view.set_chosen(None, None)
        assert view.grab().toImage() == plain
    for place in (QPoint(2, 2), QPoint(x, bottom + 5)):
        click(view, place)
    click(view, middle(view, (0, 0)), Qt.MouseButton.RightButton)
    assert chosen == [(1, 0), (2, None), (2, None), (None, 1)]
    view.set_chosen(1, 2)
    click(view, middle(view, (1, 2)))  # a second time
    assert chosen[4:] == [(None, None)]


def test_keys_go_from_cell_to_cell_and_choose(view, chosen):
    view.set_report(report(COUNTS))
    keys, plain = Qt.Key, view.grab().toImage()
    for key in (keys.Key_Escape, keys.Key_Return, *[keys.Key_Down] * 4, keys.Key_Up, keys.Key_Left):
        QTest.keyClick(view, key)
    assert changed_rect(plain, view.grab().toImage()) == pytest.approx(cell_rect(view, (1, 0)), abs=3)
    for key in (*[keys.Key_Right] * 3, keys.Key_Left, keys.Key_Return):
        QTest.keyClick(view, key)

    assert chosen == [(1, 1)]
    assert view.accessibleDescription() == "a 1 read right: 800 of 812 times"
    view.set_chosen(1, 1)
    QTest.keyClick(view, keys.Key_Escape)
    assert chosen[1:] == [(None, None)]
    view.set_report(None)
    QTest.keyClick(view, keys.Key_Down)  # there is no cell any more


def test_the_focus_and_the_cell_under_the_mouse_are_framed(view):
    view.set_report(report(COUNTS))
    plain = view.grab().toImage()
    view.setFocus()
    focused = view.grab().toImage()
    assert focused != plain
    QTest.mouseMove(view, middle(view, (1, 2)))
    hovered = view.grab().toImage()
    assert hovered not in (plain, focused)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.grab().toImage() == focused
    QTest.keyClick(view, Qt.Key.Key_Down)
    view.clearFocus()
    assert view.grab().toImage() == plain


def ink_in(view, left, top, right, bottom):
    """Return whether something is written in a rectangle."""
    inks = view.grab(QRect(QPoint(round(left), round(top)), QPoint(round(right), round(bottom)))).toImage()
    return len({inks.pixel(x, y) for x in range(inks.width()) for y in range(inks.height())}) > 1


def test_titles_names_and_accuracies_are_written_around_the_cells(view):
    view.set_report(report([[900, 3, 0], [12, 800, 0], [0, 0, 0]]))
    (left, top, _, _), (_, _, right, bottom) = cell_rect(view, (0, 0)), cell_rect(view, (2, 2))
    line, side = view.fontMetrics().height(), (right - left) / 3
    assert ink_in(view, left, top - 2 * line, right, top - line - 2)  # titles
    assert ink_in(view, left - 2 * line, top, left - line - 2, bottom)
    for index in range(3):
        start, end = index * side + 2, (index + 1) * side - 2
        assert ink_in(view, left + start, top - line, left + end, top - 3)
        assert ink_in(view, left - line, top + start, left - 3, top + end)
        assert ink_in(view, right + 3, top + start, view.width() - 1, top + end) == (index < 2)
        assert (ink_height(view, (index, index)) > 0) == (index < 2)

    view.resize(160, 160)  # too small for texts in the cells
    view.set_report(report(np.full((9, 9), 7)))
    (left, top, _, _), (_, _, right, bottom) = cell_rect(view, (0, 0)), cell_rect(view, (8, 8))
    assert not ink_in(view, right + 3, top, view.width() - 1, bottom)


def test_a_matrix_that_saw_changes_looks_like_a_new_one(view, looks_new, put_on):
    reports = [report(COUNTS), report(COUNTS[::-1])]

    def new():
        made = ConfusionView()
        made.set_report(reports[0])
        made.setEnabled(view.isEnabled())
        return made

    looks_new(
        *(view, new, lambda: view.set_report(reports[0]), lambda: put_on(DARK)),
        *(lambda: set_text_percent(150), lambda: view.resize(300, 350)),
        *(lambda: (reports.reverse(), view.set_report(reports[0])), lambda: view.setEnabled(False)),
    )
