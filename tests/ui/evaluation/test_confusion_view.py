"""The painted confusion matrix."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from digitpad.nn.calibration import Calibration
from digitpad.recognition.evaluation.evaluation import EvaluationReport
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT, contrast
from digitpad.ui.evaluation.confusion_view import ConfusionView, _ink_on, _mixed


def report(counts, names=None):
    counts = np.asarray(counts)
    names = names or tuple(map(str, range(len(counts))))
    none = np.zeros(0)
    return EvaluationReport(counts, names, {}, none, none.astype(bool), none.astype(int), Calibration())


@pytest.fixture
def view(qtbot):
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(400, 380)
    view.show()
    return view


def place_of(view, cell):
    """Return a cell's middle, found from outside."""
    places = [
        (x, y)
        for x in range(0, view.width(), 3)
        for y in range(0, view.height(), 3)
        if view.cell_at(QPoint(x, y)) == cell
    ]
    return QPoint(*np.mean(places, axis=0).round().astype(int).tolist())


def move_to(view, place):
    """Send a movement of the mouse at once: a tool tip is hidden again by any change of the active window."""
    none = Qt.MouseButton.NoButton
    there, on_screen = QPointF(place), QPointF(view.mapToGlobal(place))
    modifiers = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QMouseEvent(QEvent.Type.MouseMove, there, on_screen, none, none, modifiers))


def paper_of(view, cell):
    """Return the colour of a cell's corner, where no count is."""
    middle = place_of(view, cell)
    step = place_of(view, (cell[0], cell[1] + (1 if cell[1] == 0 else -1))) - middle
    offset = round(abs(step.x()) * 0.42)
    return view.grab().toImage().pixelColor(middle - QPoint(offset, offset)).name()


COUNTS = [[900, 3, 0], [12, 800, 0], [1, 0, 700]]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_wrong_ones_are_shaded_by_count_and_right_ones_are_faint(view, theme, put_on):
    put_on(theme)
    view.set_report(report(COUNTS))

    assert paper_of(view, (1, 0)) == QColor(theme.validation).name()
    assert paper_of(view, (0, 1)) == _mixed(theme.surface, theme.validation, 0.5).name()
    assert paper_of(view, (0, 2)) == QColor(theme.surface).name()
    for index in range(3):
        assert paper_of(view, (index, index)) == QColor(theme.track).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_counts_can_be_read_on_every_shade(theme):
    for shade in np.linspace(0.0, 1.0, 101):
        paper = _mixed(theme.surface, theme.validation, float(shade))
        assert contrast(_ink_on(paper), paper) >= 4.5
    assert contrast(QColor(theme.faint_text), QColor(theme.track)) >= 4.5


@pytest.mark.qt_log_ignore("does not support raise")  # Qt's offscreen platform, of tool tips
def test_the_mouse_is_told_what_a_cell_says(view):
    view.set_report(report(COUNTS))

    move_to(view, place_of(view, (1, 0)))
    assert QToolTip.text() == "a 1 read as a 0: 12 times"

    move_to(view, place_of(view, (2, 2)))
    assert QToolTip.text() == "a 2 read right: 700 of 701 times"


def test_outside_the_matrix_there_is_no_cell(view):
    assert view.cell_at(QPoint(200, 200)) is None  # nothing to show yet
    view.set_report(report(COUNTS))

    assert view.cell_at(QPoint(200, 3)) is None
    assert view.cell_at(QPoint(399, 200)) is None
    assert view.cell_at(QPoint(200, 379)) is None


def test_screen_readers_are_told_the_most_confused_pairs(view):
    view.set_report(report(COUNTS))

    told = "a 1 read as a 0: 12 times. a 0 read as a 1: 3 times. a 2 read as a 0: once"
    assert view.accessibleDescription() == told


@pytest.mark.parametrize("n_classes", [2, 62])
def test_other_numbers_of_classes_are_painted(view, n_classes):
    view.set_report(report(np.eye(n_classes, dtype=int) * 1_000 + 7))

    assert not view.grab().isNull()
    cells = {view.cell_at(QPoint(x, 200)) for x in range(view.width())} - {None}
    assert len({column for _, column in cells}) == n_classes


def ink_height(view, cell):
    """Return how high the number in a cell is, in pixels: of what is unlike the cell's paper."""
    image, middle = view.grab().toImage(), place_of(view, cell)
    paper = image.pixelColor(middle + QPoint(-13, -13))
    rows = [
        y
        for y in range(-13, 14)
        if any(contrast(image.pixelColor(middle + QPoint(x, y)), paper) > 2.0 for x in range(-13, 14))
    ]
    return max(rows) - min(rows) + 1


def test_mistakes_grow_with_the_texts_though_longer_counts_have_no_room_to(put_on, view):
    put_on(LIGHT)  # with its style sheet, widgets take on another font at once
    counts = np.full((10, 10), 12) + np.diag([1_100] * 10)
    view.set_report(report(counts))
    assert abs(ink_height(view, (4, 2)) - ink_height(view, (4, 4))) <= 1  # faint ink has faint edges

    set_text_percent(150)
    assert ink_height(view, (4, 2)) > 1.2 * ink_height(view, (4, 4))
    mistake = ink_height(view, (4, 2))

    set_text_percent(100)
    assert mistake > 1.2 * ink_height(view, (4, 2))
