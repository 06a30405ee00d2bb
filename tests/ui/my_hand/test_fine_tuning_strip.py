"""The strip under the bars, where teaching is offered."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from digitpad.ui.my_hand.fine_tuning_strip import FineTuningStrip


def test_the_link_takes_on_new_colours(qtbot, qapp):
    strip = FineTuningStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 80)
    strip.show_hint("Remembered as 4.", with_undo=True)
    strip.grab()  # drawn once in the old colour
    before = qapp.palette()
    palette = qapp.palette()
    palette.setColor(palette.ColorRole.Link, QColor("#ff0000"))

    qapp.setPalette(palette)
    qapp.processEvents()

    try:
        image = strip.grab().toImage()
        colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(25)}
        assert any(QColor(name).red() > 200 and QColor(name).green() < 60 for name in colors)
    finally:
        qapp.setPalette(before)


@pytest.fixture
def strip(qtbot):
    strip = FineTuningStrip()
    qtbot.addWidget(strip)
    strip.resize(420, 80)
    strip.show_idle(7, 0)
    strip.show()
    QTest.mouseMove(strip.windowHandle(), QPoint(1, 1))  # the pointer is where the last test left it
    return strip


def settled(qtbot, strip):
    qtbot.waitUntil(lambda: not strip._settling.isActive())


def click(strip, place):
    """Click a place as the pointer does, which needs no button to be there."""
    window = strip.windowHandle()
    QTest.mouseMove(window, place)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=place)


def centre(strip, name):
    button = strip.findChild(QPushButton, name)
    return button.mapTo(strip, button.rect().center())


@pytest.fixture
def wanted(strip):
    """Return a list that gets what is wanted; each of it has the strip show what comes next."""
    wanted = []

    def on(name, then):
        def tell():
            wanted.append(name)
            then()

        getattr(strip, f"{name}_wanted").connect(tell)

    on("keep", lambda: strip.show_idle(7, 0))
    on("discard", lambda: strip.show_idle(7, 0))
    on("fine_tune", lambda: strip.show_progress(0.0))
    on("stop", lambda: strip.show_idle(7, 0))
    return wanted


@pytest.mark.parametrize(
    ("button", "first", "then"),
    [
        ("keep_taught_button", "keep", "fine_tune"),
        ("undo_teaching_button", "discard", "fine_tune"),
        ("stop_teaching_button", "stop", "fine_tune"),
    ],
)
def test_a_double_click_does_not_reach_what_comes_after_it(qtbot, strip, wanted, button, first, then):
    if first == "stop":
        strip.show_progress(0.5)
    else:
        strip.show_outcome("It learned.", "It learned 7 digits.")
    place = centre(strip, button)

    click(strip, place)
    assert strip._settling.isActive()
    assert strip._settling.interval() == QApplication.doubleClickInterval()
    click(strip, place)
    QTest.mouseDClick(strip.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted == [first]

    settled(qtbot, strip)
    click(strip, place)
    assert wanted == [first, then]


def test_what_comes_by_itself_under_the_pointer_is_not_clicked_by_mistake(strip, wanted):
    strip.show_progress(0.9)
    place = centre(strip, "stop_teaching_button")
    QTest.mouseMove(strip.windowHandle(), place)

    strip.show_outcome("It learned.", "It learned 7 digits.")  # in the moment before the click
    click(strip, place)

    assert wanted == []


def test_what_changes_elsewhere_can_be_clicked_at_once(strip, wanted):
    strip.show_outcome("It learned.", "It learned 7 digits.")
    QTest.mouseMove(strip.windowHandle(), QPoint(5, 5))  # on the hint
    strip.show_idle(7, 0)

    click(strip, centre(strip, "teach_button"))

    assert wanted == ["fine_tune"]


def test_a_double_click_on_undo_takes_one_label_back(qtbot, strip):
    undone = []
    strip.undo_wanted.connect(lambda: undone.append(True))
    strip.undo_wanted.connect(lambda: strip.show_hint("Remembered as 3.", with_undo=True))
    strip.show_hint("Remembered as 8.", with_undo=True)
    settled(qtbot, strip)
    place = QPoint(strip.fontMetrics().horizontalAdvance("Remembered as 8. Un"), 10)

    click(strip, place)
    click(strip, place)
    assert len(undone) == 1

    settled(qtbot, strip)
    click(strip, place)
    assert len(undone) == 2


def test_the_two_ways_back_have_names_of_their_own(strip):
    assert strip.findChild(QPushButton, "undo_teaching_button").text() == "Discard"
