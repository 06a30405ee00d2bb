"""Saying which digit it is by a click on its bar."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

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
    """Return a function that shows bars of these classes, of ten digits if none are named."""
    return lambda *names: panel.set_reading(
        make_reading(np.full(len(names) or 10, 1.0 / (len(names) or 10)), names=names)
    )


def place(panel, row):
    return QPoint(60, round(panel.bar_row(row).center().y()))


def click(panel, row, button=LEFT):
    QTest.mouseClick(panel.picker, button, pos=place(panel, row))


def test_each_bar_tells_its_own_digit(panel, show):
    show()

    for row in range(10):
        click(panel, row)

    assert panel.picked == list(range(10))


def test_without_bars_and_with_another_button_nothing_is_told(panel, show):
    click(panel, 4)
    show()
    click(panel, 4, Qt.MouseButton.RightButton)

    assert panel.picked == []


def test_of_few_classes_the_bars_of_digits_alone_are_for_picking(panel, show):
    show("7", "shoe", "10")

    for row in range(3):
        click(panel, row)
    for y in (1, 149):  # above and below them
        QTest.mouseClick(panel.picker, LEFT, pos=QPoint(60, y))

    assert panel.picked == [7]


def test_the_tool_tip_says_what_a_click_does_or_the_name_of_a_class(panel, show):
    show("4", "ankle boot")

    assert panel.picker.tip_at(place(panel, 0).y()) == "This is a 4: click to remember it"
    assert panel.picker.tip_at(place(panel, 1).y()) == "ankle boot"
    assert panel.picker.tip_at(-1.0) == panel.toolTip()
    first = place(panel, 0)
    QApplication.sendEvent(
        panel.picker,
        QHelpEvent(QEvent.Type.ToolTip, first, panel.picker.mapToGlobal(first)),
    )
    assert QToolTip.text() == "This is a 4: click to remember it"
    QToolTip.hideText()
