"""The strip below the bars that offers teaching."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from digitpad.ui.appearance.theme import DARK
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
    """Return a list of requests; each request makes the strip show the next row."""
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
    """Click a place, whether or not there is a button."""
    window = strip.window().windowHandle()
    QTest.mouseMove(window, place)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def patience(qapp):
    """Set the double click interval, at first longer than any test."""
    before = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(100_000)
    yield qapp.setDoubleClickInterval
    qapp.setDoubleClickInterval(before)


def click_until_heard(qtbot, strip, place, wanted):
    """Click until a click takes effect."""
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


def test_one_row_is_shown_at_a_time_at_a_constant_height(strip):
    heights = {strip.sizeHint().height()}
    assert shown(strip) == ["my_digits_button", "teach_button"]

    strip.show_progress(0.25)
    heights.add(strip.sizeHint().height())
    assert shown(strip) == ["stop_teaching_button"]
    assert strip.findChild(QProgressBar, "teaching_progress").text() == "Learning your hand… 25 %"

    strip.show_stopping()
    assert not button(strip, "stop_teaching_button").isEnabled()
    strip.show_progress(0.5)
    assert button(strip, "stop_teaching_button").isEnabled()
    strip.show_outcome(OUTCOME, "It learned 7 digits.")
    strip.show_hint("Remembered as 8.", with_undo=True)
    heights.add(strip.sizeHint().height())
    assert shown(strip) == ["keep_taught_button", "undo_teaching_button"]
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("name", "first"),
    [("keep_taught_button", "keep"), ("undo_teaching_button", "discard"), ("stop_teaching_button", "stop")],
)
def test_a_double_click_does_not_press_the_next_button(strip, wanted, patience, name, first):
    if first == "stop":
        strip.show_progress(0.5)
    else:
        strip.show_outcome(OUTCOME, "It learned 7 digits.")
    place = centre(strip, name)

    click(strip, place)
    click(strip, place)
    QTest.mouseDClick(strip.window().windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    assert wanted == [first]


def test_a_new_button_can_be_clicked_after_the_double_click_interval(qtbot, strip, wanted, patience):
    patience(20)
    strip.show_outcome(OUTCOME, "It learned 7 digits.")
    place = centre(strip, "keep_taught_button")

    click(strip, place)
    click_until_heard(qtbot, strip, place, wanted)

    assert wanted == ["keep", "fine_tune"]


def test_a_button_that_appears_under_the_pointer_is_not_clicked_by_mistake(strip, wanted, patience):
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


def test_in_little_room_texts_are_shortened_and_told_in_full(strip, put_on):
    hint, teach = strip.findChild(QLabel, "teaching_hint"), button(strip, "teach_button")
    outcome = strip.findChild(QLabel, "teaching_outcome")
    strip.show_idle(4, 1)
    strip.show_hint("Remembered as 8 & more.", with_undo=True)
    strip.show_outcome(OUTCOME, "It learned 7 digits.")
    whole = hint.text()
    assert "8 &amp; more." in whole
    assert (hint.toolTip(), hint.accessibleName()) == ("", strip.hint)
    assert teach.text() == "Teach it my hand (1 more digit)"
    assert "Draw 1 more digit, and" in teach.toolTip()
    assert outcome.text() == OUTCOME
    assert outcome.toolTip() == outcome.accessibleName() == "It learned 7 digits."

    put_on(DARK)
    assert hint.text() == whole
    strip.resize(strip.minimumSizeHint().width(), 80)
    assert teach.text() == "Teach (1 more)"
    assert outcome.text() != OUTCOME
    strip.resize(110, 80)
    assert "…" in hint.text()
    assert "Undo" in hint.text()
    assert hint.toolTip() == strip.hint
