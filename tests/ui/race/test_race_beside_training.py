"""A race in the window: beside training or teaching, which would slow each other, and other pages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.ui.computing_lock import Work


@pytest.fixture
def race(small, user):
    """The page Race of a window, with two contestants chosen."""
    race = user.open_page(small, "race")
    user.find(race, "race_epochs").setValue(100)
    return race


def test_a_race_begins_beside_paused_training_which_waits_for_its_end(qtbot, small, race, user):
    user.start_long_run(small)
    race.start()
    assert not race.model.is_running
    assert "being trained" in user.message(small)

    user.click(small, "pause_button")
    qtbot.waitUntil(lambda: Work.PAUSED_TRAINING in small.state.computing.active)
    race.start()
    assert race.model.is_running
    user.click(small, "pause_button")
    assert Work.PAUSED_TRAINING in small.state.computing.active
    assert "race is running" in user.message(small)

    with qtbot.waitSignal(race.model.ended):
        race.model.stop()
    user.click(small, "pause_button")
    assert Work.TRAINING in small.state.computing.active
    user.click(small, "stop_button")
    user.until_idle(small)


def test_a_race_goes_on_while_another_page_is_shown_and_ends_with_the_window(qtbot, small, race, user):
    user.find(race, "race_epochs").setValue(1)
    with qtbot.waitSignal(race.model.ended, timeout=60_000):
        race.start()
        user.open_page(small, "train")
    assert [len(entry.laps) for entry in race.model.entries] == [1, 1]

    user.find(race, "race_epochs").setValue(100)
    race.start()
    small.close()

    qtbot.waitUntil(lambda: not race.model.is_running)
    assert Work.RACE not in small.state.computing.active


def test_escape_leaves_the_page_and_its_race_and_return_outside_starts_none(qtbot, small, race, user):
    qtbot.waitUntil(small.isActiveWindow)
    for name in ("drawing_canvas", "page_tabs", "epoch_slider"):
        user.find(race, "race_epochs").setFocus()
        user.find(small, name).setFocus()
        QTest.keyClick(user.find(small, name), Qt.Key.Key_Return)
        assert not race.model.is_running, name
    race.start()
    for name in ("stop_race_button", "race_epochs"):
        user.find(race, name).setFocus()

        QTest.keyClick(small.focusWidget(), Qt.Key.Key_Escape)

        assert race.isVisible()
        assert user.text(race, "race_status") != "Stopping…"


def test_delete_in_a_row_removes_the_row_and_leaves_the_drawing(qtbot, small, race, user):
    qtbot.waitUntil(small.isActiveWindow)
    user.draw(small, [(0.3, 0.3), (0.6, 0.6)])
    user.find(race, "add_form_button").click()
    user.find(race, "race_form_1").setFocus()

    QTest.keyClick(small.windowHandle(), Qt.Key.Key_Delete)

    row = race.findChild(QWidget, "race_form_1")
    assert row is None or not row.isVisible()
    assert small.state.drawing
