"""The painted confusion matrix."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from digitpad.nn.calibration import Calibration
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.text_size import STEPS, set_text_percent
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


def move_to(view, cell):
    """Send a movement of the mouse at once: a tool tip is hidden again by any change of the active window."""
    left, top, right, bottom = cell_rect(view, cell)
    none = Qt.MouseButton.NoButton
    there = QPointF((left + right) / 2, (top + bottom) / 2)
    event = QMouseEvent(
        QEvent.Type.MouseMove, there, view.mapToGlobal(there), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


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


def test_mistakes_grow_with_the_text_size_even_if_longer_counts_cannot(view):
    counts = np.full((10, 10), 12) + np.diag([1_100] * 10)
    view.resize(460, 400)
    view.set_report(report(counts))
    right, wrong = ink_height(view, (4, 4)), ink_height(view, (4, 2))
    assert abs(right - wrong) <= 1  # faint ink has faint edges

    set_text_percent(150)

    assert ink_height(view, (4, 2)) > 1.2 * wrong
    assert ink_height(view, (4, 4)) <= right


@pytest.mark.parametrize("percent", STEPS)
def test_at_the_minimum_size_three_digits_fit_their_cell(view, percent):
    set_text_percent(percent)
    view.resize(view.minimumSizeHint())
    view.set_report(report(np.full((10, 10), 888)))

    assert view.width() <= 430
    assert ink_height(view, (4, 4)) >= 7
    inked = [contrast(color, QColor(LIGHT.track)) > 3.0 for row in pixels(view, (4, 4)) for color in row]
    n_columns = len(pixels(view, (4, 4))[0])
    assert not any(inked[::n_columns])
    assert not any(inked[n_columns - 1 :: n_columns])


def test_unreadable_counts_of_right_answers_are_left_out(view):
    view.resize(view.minimumSizeHint())
    view.set_report(report(np.diag([110_000] * 10) + 7))

    assert ink_height(view, (4, 4)) == 0
    assert ink_height(view, (4, 3)) > 0
    assert accuracy_width(view, 4) > 20


def accuracy_width(view, row):
    """Return the width of the accuracy at the right of a row, in pixels; 0 without one."""
    _, top, right, bottom = cell_rect(view, (row, row))
    right = cell_rect(view, (row, 9))[2] if row != 9 else right
    image = view.grab().toImage()
    columns = [
        x
        for x in range(right + 4, view.width())
        if any(contrast(image.pixelColor(x, y), QColor(LIGHT.window)) > 3.0 for y in range(top, bottom))
    ]
    return columns[-1] - columns[0] + 1 if columns else 0


def test_each_row_with_examples_ends_with_its_accuracy(view):
    counts = np.eye(10, dtype=int) * 95 + 5
    counts[3] = 0
    view.set_report(report(counts))

    assert [accuracy_width(view, row) > 0 for row in range(10)] == [row != 3 for row in range(10)]


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


def test_labels_have_the_names_of_the_data_set(view):
    plain = report(COUNTS)
    view.set_report(plain)
    before = view.grab().toImage()

    view.set_report(dataclasses.replace(plain, label_names=("bag", "coat", "shoe")))

    assert view.grab().toImage() != before
    assert view.accessibleDescription().startswith("a coat read as a 0: 12 times")


def test_new_counts_replace_the_old_ones(view):
    view.set_report(report(COUNTS))
    before = paper_of(view, (1, 0))

    view.set_report(report(np.array(COUNTS).T))

    assert paper_of(view, (0, 1)) == before != paper_of(view, (1, 0))


def test_figures_of_another_network_are_faded(view):
    view.set_report(report(COUNTS))
    strong = contrast(paper_of(view, (1, 0)), QColor(LIGHT.window))

    view.setEnabled(False)

    assert contrast(paper_of(view, (1, 0)), QColor(LIGHT.window)) < strong / 2


@pytest.mark.qt_log_ignore("does not support raise")  # Qt's offscreen platform, of tool tips
def test_the_cell_under_the_mouse_is_marked_and_described(view):
    view.set_report(report(COUNTS))
    before = view.grab().toImage()

    move_to(view, (1, 0))
    assert QToolTip.text() == "a 1 read as a 0: 12 times"
    marked = view.grab().toImage()
    left, top, right, bottom = cell_rect(view, (1, 0))
    middles = ((left, (top + bottom) // 2), ((left + right) // 2, bottom + 1))
    assert [marked.pixelColor(*place).name() for place in middles] == [LIGHT.text] * 2
    move_to(view, (2, 2))
    assert QToolTip.text() == "a 2 read right: 700 of 701 times"
    assert view.grab().toImage() != marked

    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.grab().toImage() == before


def test_outside_the_matrix_there_is_no_cell(view):
    assert view.cell_at(QPoint(200, 200)) is None  # nothing to show yet
    view.set_report(report(COUNTS))

    for place in ((200, 3), (3, 200), (399, 200), (200, 379)):
        assert view.cell_at(QPoint(*place)) is None


def test_the_description_has_the_most_confused_pairs(view):
    view.set_report(report(COUNTS))

    told = "a 1 read as a 0: 12 times. a 0 read as a 1: 3 times. a 2 read as a 0: once"
    assert view.accessibleDescription() == told
    view.set_report(None)
    assert view.accessibleDescription() == "No mistakes are counted yet."


def inked_box(view, left, top, width, height):
    """Return the width and height of the text in a part of the view."""
    image, paper = view.grab().toImage(), QColor(LIGHT.window)
    inked = [
        (x, y)
        for x in range(left, left + width)
        for y in range(top, top + height)
        if contrast(image.pixelColor(x, y), paper) > 3.0
    ]
    return tuple(max(along) - min(along) + 1 for along in zip(*inked, strict=True))


def test_rows_columns_and_axes_are_named(view):
    view.set_report(report(np.eye(10, dtype=int)))
    left, top, _, bottom = cell_rect(view, (0, 0))
    right = cell_rect(view, (9, 9))[2]
    line = view.fontMetrics().height()

    for index in range(10):
        x, y = cell_rect(view, (0, index))[0], cell_rect(view, (index, 0))[1]
        assert inked_box(view, x, top - line, right // 12, line - 1)
        assert inked_box(view, left - line, y, line - 1, bottom - top)
    title_width, title_height = inked_box(view, left, 0, right - left, line)
    side_width, side_height = inked_box(view, left - 2 * line - 2, top, line, 9 * (bottom - top))
    assert title_width > 3 * title_height
    assert side_height > 3 * side_width  # written upwards
    assert view.accessibleName() == "Confusion matrix"


@pytest.mark.parametrize(("n_classes", "has_counts"), [(2, True), (20, True), (62, False)])
def test_other_numbers_of_classes_are_painted_with_counts_where_there_is_room(view, n_classes, has_counts):
    view.set_report(report(np.eye(n_classes, dtype=int) * 1_000 + 7))

    assert (ink_height(view, (1, 0)) > 0) == has_counts
    cells = {view.cell_at(QPoint(x, 200)) for x in range(view.width())} - {None}
    assert len({column for _, column in cells}) == n_classes
