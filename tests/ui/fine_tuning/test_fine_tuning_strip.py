"""The strip under the bars, where teaching is offered."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from digitpad.ui.fine_tuning.fine_tuning_strip import FineTuningStrip

OUTCOME = "Your unseen digits 12 → 14 of 15\nMNIST 98.5 → 98.4 % · 12.0 s"


@pytest.fixture
def strip(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(800, 100)
    strip = FineTuningStrip(around)
    strip.resize(420, 80)
    strip.show_idle(7, 0)
    with qtbot.waitExposed(around):
        around.show()
    for place in (QPoint(3, 3), QPoint(1, 1)):  # the pointer is where the last test left it
        QTest.mouseMove(strip.window().windowHandle(), place)
    return strip


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
    on("my_digits", lambda: None)
    on("undo", lambda: strip.show_hint("Remembered as 3.", with_undo=True))
    return wanted


def click(strip, place):
    """Click a place as the pointer does, which needs no button to be there."""
    window = strip.window().windowHandle()
    QTest.mouseMove(window, place)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def patience(qapp):
    """Set how long a double click may take, at first so long that no test sees its end."""
    before = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(100_000)
    yield qapp.setDoubleClickInterval
    qapp.setDoubleClickInterval(before)


def click_until_heard(qtbot, strip, place, wanted):
    """Click until a click counts, as somebody does who waits no longer than a double click takes."""
    n_before = len(wanted)

    def is_heard():
        click(strip, place)
        return len(wanted) > n_before

    qtbot.waitUntil(is_heard)


def button(strip, name):
    return strip.findChild(QPushButton, name)


def centre(strip, name):
    return button(strip, name).mapTo(strip, button(strip, name).rect().center())


def shown(strip):
    return sorted(one.objectName() for one in strip.findChildren(QPushButton) if one.isVisible())


def test_one_row_is_shown_at_a_time_and_the_height_stays(strip):
    heights = {strip.sizeHint().height()}
    assert shown(strip) == ["my_digits_button", "teach_button"]

    strip.show_progress(0.25)
    heights.add(strip.sizeHint().height())
    assert shown(strip) == ["stop_teaching_button"]
    assert strip.findChild(QProgressBar, "teaching_progress").text() == "Learning your hand… 25 %"

    strip.show_outcome(OUTCOME, "It learned 7 digits.")
    strip.show_hint("Remembered as 8.", with_undo=True)
    heights.add(strip.sizeHint().height())
    assert shown(strip) == ["keep_taught_button", "undo_teaching_button"]
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("name", "first"),
    [("keep_taught_button", "keep"), ("undo_teaching_button", "discard"), ("stop_teaching_button", "stop")],
)
def test_a_double_click_does_not_reach_what_comes_after_it(strip, wanted, patience, name, first):
    if first == "stop":
        strip.show_progress(0.5)
    else:
        strip.show_outcome(OUTCOME, "It learned 7 digits.")
    place = centre(strip, name)

    click(strip, place)
    click(strip, place)
    QTest.mouseDClick(strip.window().windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    assert wanted == [first]


def test_after_the_time_of_a_double_click_what_came_can_be_clicked(qtbot, strip, wanted, patience):
    patience(20)
    strip.show_outcome(OUTCOME, "It learned 7 digits.")
    place = centre(strip, "keep_taught_button")

    click(strip, place)
    click_until_heard(qtbot, strip, place, wanted)

    assert wanted == ["keep", "fine_tune"]


def test_what_comes_by_itself_under_the_pointer_is_not_clicked_by_mistake(strip, wanted, patience):
    strip.show_progress(0.9)
    place = centre(strip, "stop_teaching_button")
    QTest.mouseMove(strip.window().windowHandle(), place)

    strip.show_outcome(OUTCOME, "It learned 7 digits.")  # in the moment before the click
    click(strip, place)

    assert wanted == []


def test_a_double_click_on_undo_takes_one_label_back(strip, wanted, patience):
    QTest.mouseMove(strip.window().windowHandle(), centre(strip, "teach_button"))
    strip.show_hint("Remembered as 8.", with_undo=True)
    place = QPoint(strip.fontMetrics().horizontalAdvance("Remembered as 8. Un"), 10)

    click(strip, place)
    click(strip, place)

    assert wanted == ["undo"]


# In little room
