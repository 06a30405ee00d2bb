"""Labelling a drawing by a click on a bar."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.bar_picker import BarPicker
from digitpad.ui.canvas.prediction_panel import PredictionPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot):
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.picker = BarPicker(panel)
    panel.resize(300, 150)
    panel.show()
    panel.picked = []
    panel.picker.picked.connect(panel.picked.append)
    return panel


@pytest.fixture
def show(panel, make_reading):
    """Return a function that shows the bars of some classes, by default of ten digits."""
    return lambda *names: panel.set_reading(
        make_reading(np.full(len(names) or 10, 1.0 / (len(names) or 10)), names=names)
    )


def place(panel, row):
    return QPoint(60, round(panel.bar_row(row).center().y()))


def click(panel, row, button=LEFT):
    QTest.mouseClick(panel.picker, button, pos=place(panel, row))


def test_a_click_on_a_bar_picks_its_digit(panel, show):
    show()

    for row in range(10):
        click(panel, row)

    assert panel.picked == list(range(10))


def test_without_bars_with_another_button_or_on_two_bars_nothing_is_picked(panel, show):
    click(panel, 4)
    show()
    click(panel, 4, Qt.MouseButton.RightButton)
    QTest.mousePress(panel.picker, LEFT, pos=place(panel, 4))
    QTest.mouseRelease(panel.picker, LEFT, pos=place(panel, 5))

    assert panel.picked == []


def test_the_bar_of_a_digit_is_tinted_under_the_mouse_or_a_press(panel, show):
    show("7", "shoe", "8")
    plain, looks, cursors = panel.grab().toImage(), [], []

    for row in range(3):
        QTest.mouseMove(panel.picker, place(panel, row))
        looks.append(panel.grab().toImage())
        cursors.append(panel.picker.cursor().shape())

    assert looks[2].pixelColor(place(panel, 2)) != QColor(current_theme().accent)  # one sees through it
    assert looks[1] == plain != looks[0] != looks[2] != plain
    assert [cursor == Qt.CursorShape.PointingHandCursor for cursor in cursors] == [True, False, True]
    QApplication.sendEvent(panel.picker, QEvent(QEvent.Type.Leave))
    assert panel.grab().toImage() == plain
    QTest.mousePress(panel.picker, LEFT, pos=place(panel, 0))  # a finger does not move there before
    assert panel.grab().toImage() == looks[0]


def test_with_few_classes_only_the_bars_of_digits_can_be_picked(panel, show):
    show("7", "shoe", "10")

    for row in range(3):
        click(panel, row)
    for y in (1, 149):  # above and below them
        QTest.mouseClick(panel.picker, LEFT, pos=QPoint(60, y))

    assert panel.picked == [7]


def test_the_tool_tip_says_what_a_click_does_or_the_name_of_a_class(panel, show, tip_at):
    show("4", "8", "ankle boot")

    assert tip_at(panel.picker, place(panel, 0)) == "This is a 4: click to remember it"
    assert tip_at(panel.picker, place(panel, 1)) == "This is an 8: click to remember it"
    assert tip_at(panel.picker, place(panel, 2)) == "ankle boot"
    assert panel.picker.tip_at(-1.0) == panel.toolTip()
