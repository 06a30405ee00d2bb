import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.canvas.bar_picker import BarPicker, annotation_label
from digitpad.ui.canvas.prediction_panel import PredictionPanel


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


def show(panel, names=tuple("0123456789")):
    probabilities = np.full(len(names), 1.0 / len(names), np.float32)
    recognition = Recognition(np.zeros((28, 28), np.float32), probabilities, tuple(names))
    panel.set_reading(NumberReading((as_stroke([(0.0, 0.0)]),), ((0,),), (recognition,)), "")


def middle_of(panel, row, n_rows=10):
    return QPoint(60, round((row + 0.5) * panel.bars_area().height() / n_rows))


def click(panel, row, n_rows=10, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(panel.picker, button, pos=middle_of(panel, row, n_rows))


def test_each_bar_tells_its_own_digit(panel):
    show(panel)

    for row in range(10):
        click(panel, row)

    assert panel.picked == list(range(10))


def test_without_bars_and_with_another_button_nothing_is_told(panel):
    click(panel, 4)
    show(panel)
    click(panel, 4, button=Qt.MouseButton.RightButton)

    assert panel.picked == []


def test_bars_of_other_classes_are_not_for_picking(panel):
    show(panel, ("7", "shoe", "bag"))

    for row in range(3):
        click(panel, row, 3)

    assert panel.picked == [7]


def test_a_press_that_ends_on_another_bar_tells_nothing(panel):
    show(panel)

    QTest.mousePress(panel.picker, Qt.MouseButton.LeftButton, pos=middle_of(panel, 2))
    QTest.mouseRelease(panel.picker, Qt.MouseButton.LeftButton, pos=middle_of(panel, 5))

    assert panel.picked == []


def test_it_stays_over_the_bars_when_the_panel_grows(panel):
    show(panel)

    panel.resize(420, 200)
    QApplication.processEvents()

    assert panel.picker.geometry() == panel.bars_area().toAlignedRect()
    click(panel, 9)
    assert panel.picked == [9]


def test_the_bar_under_the_mouse_is_tinted_and_asks_to_be_clicked(panel):
    show(panel)
    QApplication.processEvents()
    before = panel.grab().toImage()

    QTest.mouseMove(panel.picker, middle_of(panel, 3))

    after = panel.grab().toImage()
    place = middle_of(panel, 3)
    assert before.pixelColor(place) != after.pixelColor(place)
    assert before.pixelColor(middle_of(panel, 5)) == after.pixelColor(middle_of(panel, 5))
    assert panel.picker.cursor().shape() is Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(panel.picker, QEvent(QEvent.Type.Leave))
    assert panel.grab().toImage() == before


def test_the_tool_tip_says_what_a_click_does(panel):
    show(panel)

    assert panel.picker.tip_at(middle_of(panel, 4).y()) == "This is a 4: click to remember it"
    assert panel.picker.tip_at(-1.0) == panel.toolTip()


@pytest.mark.parametrize(("digit", "sentence"), [(8, "This is an 8"), (1, "This is a 1")])
def test_people_say_an_8(digit, sentence):
    assert annotation_label(digit) == sentence
