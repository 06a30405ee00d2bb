"""What keys do on the race page."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def press(qtbot, person):
    """Return a function that presses a key in a part of a page that is in use."""
    with qtbot.waitActive(person.page):
        person.page.activateWindow()

    def press(name, key):
        part = person.find(name)
        part.setFocus()
        assert part.hasFocus()
        QTest.keyClick(part, key)

    return press


@pytest.mark.parametrize(
    ("name", "key"), [("race_full_matrix", Qt.Key.Key_Return), ("race_way_1", Qt.Key.Key_Enter)]
)
def test_return_starts_a_race(person, press, name, key):
    person.add_form()

    press(name, key)

    assert person.page.model.is_running
    person.stop()


def test_return_that_is_held_down_or_during_a_race_starts_none_and_the_focus_goes_to_stop_and_back(
    qtbot, person, press
):
    part = person.find("race_epochs")
    part.setFocus()

    QApplication.sendEvent(part, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NO_MODIFIER, "", True))

    assert not person.page.model.is_running
    press("add_form_button", Qt.Key.Key_Return)
    assert "form_1" in person.boxes
    assert not person.page.model.is_running
    with qtbot.waitSignal(person.page.model.ended):
        press("race_epochs", Qt.Key.Key_Return)
        person.page.start()
        assert len(person.titles) == 3
        assert person.find("stop_race_button").hasFocus()
    assert person.find("start_race_button").hasFocus()


def test_return_in_a_name_only_keeps_the_name(person, press):
    person.choose("full_matrix")
    person.add_form()
    press("race_form_1", Qt.Key.Key_F2)
    editor = person.find("race_name_editor_1")
    assert editor.hasFocus()
    QTest.keyClicks(editor, "mine")

    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert person.text("race_name_1") == "mine"
    assert person.box("form_1").hasFocus()
    assert not person.page.model.is_running
