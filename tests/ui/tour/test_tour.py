"""The tour: shown at the very first start, beside what it is about, in nobody's way, and gone for good."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import STEPS
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.tour.hints import read_hints
from digitpad.ui.tour.tour import Tour

NAMES = ["draw", "see_answer", "train", "look_inside", "go_back"]


def hint(window) -> str:
    """Return the name of the hint in sight."""
    bubble = window.findChild(QWidget, "tour_hint")
    return window.findChild(Tour).current if bubble is not None and bubble.isVisible() else ""


def rect(window, widget) -> QRect:
    return widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()))


def bubble_rect(window, user) -> QRect:
    """Return where the bubble takes the mouse, arrow included."""
    bubble = user.find(window, "tour_hint")
    return bubble.mask().boundingRect().translated(bubble.pos())


def anchor_rect(window, user) -> QRect:
    (current,) = [one for one in read_hints() if one.name == hint(window)]
    return rect(window, user.find(window, current.widget))


def draw_one(window, user):
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])


# What it says


def test_a_screen_reader_gets_name_and_text(window, user):
    interface = QAccessible.queryAccessibleInterface(user.find(window, "tour_hint"))

    assert interface.text(QAccessible.Text.Name) == "Hint 1 of 5: Draw here"
    assert interface.text(QAccessible.Text.Description) == user.text(window, "tour_text")
    for name in ("tour_next_button", "tour_close_button"):
        assert user.find(window, name).accessibleName()


# When it is there


def test_the_first_start_shows_it_and_leaves_the_keys_to_the_canvas(window, user, qtbot):
    qtbot.waitUntil(window.isActiveWindow)

    assert hint(window) == "draw"
    assert window.focusWidget() is user.find(window, "drawing_canvas")


def test_a_start_with_anything_remembered_does_not(again, keep_settings):
    keep_settings(text_size="100")

    window = again()

    assert hint(window) == ""


def test_closed_it_stays_away_until_it_is_called(window, user, again):
    user.click(window, "tour_close_button")
    assert hint(window) == ""
    window.close()

    later = again()

    assert hint(later) == ""
    user.choose(later, "Tour")
    assert hint(later) == "draw"
    assert later.focusWidget() is user.find(later, "tour_next_button")


def test_left_in_the_middle_it_goes_on_there_at_the_next_start(window, user, again):
    user.click(window, "tour_next_button")
    window.close()

    assert hint(again()) == "see_answer"


# Going through it


def test_mouse_and_keys_lead_through_it_and_escape_gives_them_back(window, user, qtbot):
    qtbot.waitUntil(window.isActiveWindow)
    assert not user.find(window, "tour_back_button").isVisible()
    user.keys(window, "Shift+F1")
    user.press(window, " ")
    assert hint(window) == "see_answer"
    user.keys(window, "Shift+Tab")
    assert window.focusWidget() is user.find(window, "tour_back_button")
    user.keys(window, "Return")
    assert hint(window) == "draw"
    for name in NAMES[1:]:
        user.click(window, "tour_next_button")
        assert hint(window) == name
    assert user.text(window, "tour_next_button") == "Done"

    user.choose(window, "Tour")
    user.keys(window, "Esc")

    assert hint(window) == ""
    assert window.focusWidget() is user.find(window, "drawing_canvas")


def test_escape_on_the_canvas_closes_it_and_done_ends_it(window, user):
    user.keys(window, "Esc")
    assert hint(window) == ""

    user.choose(window, "Tour")
    for _ in NAMES:
        user.click(window, "tour_next_button")

    assert hint(window) == ""


def test_what_was_done_is_not_asked_for(small, user, qtbot):
    draw_one(small, user)
    assert hint(small) == "see_answer"
    user.click(small, "train_button")
    user.until_idle(small)
    assert hint(small) == "look_inside"  # whoever trains has seen the answer

    user.click(small, "tour_back_button")
    user.click(small, "tour_back_button")
    assert hint(small) == "see_answer"
    user.press(small, "1")
    assert hint(small) == "look_inside"  # it has trained already
    user.open_page(small, "inside")
    assert hint(small) == "go_back"
    user.find(small, "epoch_slider").setValue(1)

    assert hint(small) == ""
    draw_one(small, user)
    assert hint(small) == ""


def test_a_page_is_opened_for_its_hint_and_what_is_folded_is_passed_over(window, user, qtbot):
    user.open_page(window, "race")
    user.choose(window, "Hide the canvas")
    qtbot.waitUntil(lambda: hint(window) == "")

    user.choose(window, "Tour")

    assert hint(window) == "train"
    assert window.findChild(PageTabs).current == "train"
    user.open_page(window, "race")
    qtbot.waitUntil(lambda: hint(window) == "")
    user.open_page(window, "train")
    qtbot.waitUntil(lambda: hint(window) == "train")


def test_it_waits_while_the_window_is_shown_to_an_audience_and_when_called_ends_that(window, user, qtbot):
    user.keys(window, "F11")
    qtbot.waitUntil(lambda: hint(window) == "")

    user.keys(window, "F11")

    qtbot.waitUntil(lambda: hint(window) == "draw")
    user.keys(window, "F11")
    qtbot.waitUntil(lambda: hint(window) == "")
    user.keys(window, "Shift+F1")  # which leaves the mode
    qtbot.waitUntil(lambda: hint(window) == "draw")
    assert not window.isFullScreen()


# Where it is


@pytest.mark.parametrize(
    ("size", "percent"), [((1366, 740), 100), ((1024, 740), STEPS[-1]), ((900, 600), STEPS[-1])]
)
def test_it_lies_beside_its_anchor_and_covers_neither_that_nor_the_canvas(window, user, qtbot, size, percent):
    user.choose(window, "Tour")
    window.resize(*size)
    window.state.set_text_percent(percent)

    for name in NAMES:
        qtbot.waitUntil(lambda name=name: hint(window) == name)

        def is_in_place():
            bubble, anchor = bubble_rect(window, user), anchor_rect(window, user)
            near = bubble.adjusted(-3, -3, 3, 3).intersects(anchor)
            covers = bubble.intersects(anchor) or bubble.intersects(
                rect(window, user.find(window, "drawing_canvas"))
            )
            return near and not covers and window.rect().contains(bubble)

        qtbot.waitUntil(is_in_place)
        user.click(window, "tour_next_button")


def test_the_window_below_can_be_used(window, user):
    """The bubble takes the mouse where it is painted, and nowhere else."""
    size = user.find(window, "drawing_canvas").size()
    draw_one(window, user)

    assert user.find(window, "drawing_canvas").strokes
    assert user.find(window, "drawing_canvas").size() == size
    bubble = user.find(window, "tour_hint")
    corner = bubble.geometry().topLeft()
    assert window.childAt(corner) not in (bubble, None)
    assert window.childAt(bubble.geometry().center()) in (bubble, *bubble.findChildren(QWidget))


def test_a_run_can_be_halted_whichever_hint_is_shown(small, user, qtbot):
    small.state.set_text_percent(STEPS[-1])
    small.resize(1024, 740)
    user.start_long_run(small)
    user.choose(small, "Settings")  # which a run folds, and so makes room
    user.choose(small, "Tour")
    for _ in NAMES[1:]:
        QApplication.processEvents()
        bubble = bubble_rect(small, user) if hint(small) else QRect()
        for name in ("pause_button", "stop_button"):
            assert not bubble.intersects(rect(small, user.find(small, name)))
        user.click(small, "tour_next_button")

    user.click(small, "stop_button")
    user.until_idle(small)


def test_the_buttons_of_an_open_dialog_do_not_push_it_away(window, user, qtbot):
    before = user.find(window, "tour_hint").geometry()
    dialog = QDialog(window)
    button = QPushButton("Large")
    button.setMinimumSize(before.size())
    QVBoxLayout(dialog).addWidget(button)
    dialog.move(before.topLeft())
    dialog.show()

    window.state.text_size_changed.emit()
    QApplication.processEvents()

    assert user.find(window, "tour_hint").geometry() == before
