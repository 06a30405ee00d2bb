"""The layout of the left column at every text size."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.page_tabs import PageTabs

TOOLS = ["undo_button", "redo_button", "eraser_button", "clear_button", "hand_button"]
PARTS = [
    "drawing_canvas",
    *TOOLS,
    "network_input_view",
    "prediction_panel",
    "network_label",
    "teaching_hint",
    "my_digits_button",
    "teach_button",
]


SIZES = [(1024, 768, percent) for percent in (100, 115, 130, 150)]
SIZES += [(1024, 740, 150), (900, 700, 150), (1366, 768, 100), (1366, 768, 150), (1920, 1080, 100)]


@pytest.fixture
def at_size(window):
    """Return a function that sets the sizes of window and texts, and returns the places of all parts."""

    def at_size(width, height, percent=100):
        window.state.set_text_percent(percent)
        window.resize(width, height)
        QApplication.processEvents()  # lays out all that is due
        assert (window.width(), window.height()) == (width, height)
        return {name: place(window, name) for name in (*PARTS, "canvas_panel", "teaching_strip")}

    yield at_size
    window.state.set_text_percent(100)


def place(window, name):
    widget = window.findChild(QWidget, name)
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def text_fits(widget):
    return widget.fontMetrics().horizontalAdvance(widget.text()) <= widget.width()


def test_no_part_is_cut_or_overlaps_and_the_page_keeps_its_room(window, at_size):
    for size in SIZES:
        (width, height, percent), places = size, at_size(*size)
        column, status = places["canvas_panel"], place(window, "status_message")
        for name in PARTS:
            assert column.contains(places[name]), (size, name)
            others = [other for other in PARTS if other != name and places[other].intersects(places[name])]
            assert others == [], (size, name)
        assert column.bottom() < status.top(), size
        for name in ("drawing_canvas", "network_input_view", "prediction_panel", "network_label"):
            assert window.findChild(QWidget, name).toolTip()
        for name in ("my_digits_button", "teach_button"):
            assert text_fits(window.findChild(QPushButton, name)), (size, name)
        assert place(window, "page_tabs").width() >= (560 if width >= 1024 else 480), size
        assert places["prediction_panel"].width() >= 185 * percent // 100, size
        assert window.minimumSizeHint().height() <= 740, size
        assert column.width() <= (440 if width <= 1024 else 480 if height <= 768 else 0.4 * width), size


def test_the_canvas_is_square_and_as_large_as_possible(at_size):
    for size in SIZES:
        places = at_size(*size)
        canvas, column = places["drawing_canvas"], places["canvas_panel"]
        assert canvas.width() == canvas.height() >= 240, size
        assert column.bottom() == places["teaching_strip"].bottom() or canvas.width() == column.width(), size
        assert abs(canvas.center().x() - column.center().x()) <= 1, size
        assert canvas.top() == column.top(), size
        assert places["undo_button"].top() - canvas.bottom() <= 10, size
        assert places["undo_button"].left() == column.left(), size
        assert places["hand_button"].right() == column.right(), size


def test_the_column_takes_two_fifths_of_the_width_if_the_height_allows_such_a_canvas(at_size):
    assert at_size(1024, 768)["canvas_panel"].width() == at_size(1024, 768)["drawing_canvas"].width() == 409
    assert at_size(1024, 768, 150)["canvas_panel"].width() == 409
    assert at_size(1920, 768)["canvas_panel"].width() < 450
    assert at_size(1920, 768, 150)["canvas_panel"].width() == 480  # which the texts ask for


def test_bars_and_picture_grow_with_the_height_and_pixels_stay_whole(at_size):
    heights = []
    for size in ((1366, 768), (1366, 1100), (1366, 1400), (1366, 768), (1366, 768, 150)):
        places = at_size(*size)
        view, panel = places["network_input_view"], places["prediction_panel"]
        assert view.width() == view.height(), size
        assert (view.width() - 2) % 28 == 0, size
        assert view.top() == panel.top(), size
        heights.append((view.height(), panel.height()))

    assert heights == [(142, 142), (226, 226), (226, 226), (142, 142), (170, 213)]


def test_the_tools_have_icons_and_their_texts_where_there_is_room(window, at_size):
    for percent, has_texts in ((100, True), (150, False), (100, True)):
        at_size(1024, 768, percent)
        for name in TOOLS:
            button = window.findChild(QToolButton, name)
            assert not button.icon().isNull()
            assert button.iconSize() == QSize(18 * percent // 100, 18 * percent // 100)
            assert button.toolTip()
            assert button.accessibleName()
            assert button.sizeHint().width() <= button.width()
            widths = button.fontMetrics().horizontalAdvance(button.text()) + button.iconSize().width()
            assert (button.sizeHint().width() > widths) == has_texts
        widths = [window.findChild(QToolButton, name).width() for name in TOOLS]
        assert has_texts or max(widths) - min(widths) <= 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_icons_follow_the_theme_even_on_a_checked_button(window, user, theme, put_on, pixels):
    put_on(theme)

    def has_ink(name, color):
        icon_alone = pixels(user.find(window, name), color)[:, :26]
        return icon_alone.sum() > 5

    assert has_ink("hand_button", theme.text)
    assert has_ink("eraser_button", theme.text)
    assert not has_ink("redo_button", theme.text)  # there is nothing to do again
    user.click(window, "eraser_button")
    assert has_ink("eraser_button", theme.accent_text)


def test_the_eraser_s_button_and_key_share_one_action(window, user):
    user.draw(window, [(0.1, 0.5), (0.9, 0.5)])

    user.press(window, "e")
    assert user.find(window, "eraser_button").isChecked()
    user.draw(window, [(0.5, 0.3), (0.5, 0.7)])
    assert len(user.find(window, "drawing_canvas").strokes) == 2

    user.click(window, "eraser_button")
    user.draw(window, [(0.5, 0.3), (0.5, 0.7)])
    assert len(user.find(window, "drawing_canvas").strokes) == 3


def test_the_hand_button_lists_the_pages_about_handwriting(window, user):
    menu = user.find(window, "hand_button").menu()

    menu.actions()[0].trigger()

    assert [action.text() for action in menu.actions()] == [
        "My digits",
        "My symbols",
        "Test my hand",
        "Pen styles",
        "Photo",
    ]
    assert window.findChild(PageTabs).current == "my_digits"


# The picture


def test_the_picture_is_light_on_black_and_says_its_size_while_there_is_none(qtbot, pixels):
    view = NetworkInputView()
    qtbot.addWidget(view)
    view.fit(200, 100)
    assert view.size() == view.minimumSizeHint()
    assert pixels(view, "#b0b7bf").any()

    picture = np.zeros((28, 28), np.float32)
    picture[3, 5] = 1.0
    view.set_picture(picture)

    light = pixels(view, "white")
    assert light.sum() == 9
    assert light[1 + 9 : 1 + 12, 1 + 15 : 1 + 18].all()
    assert pixels(view, "black")[1:-1, 1:-1].sum() == 84**2 - 9
    assert pixels(view, LIGHT.border)[0].all()
