"""The layout of the left column at every text size."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from digitpad.recognition.recognizer import Recognition
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.state import NetworkInUse

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


WITH_TEXT, ICON_ALONE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
SIZES = [(1024, 768, 100), (900, 700, 150), (1366, 768, 150), (1920, 1080, 100)]


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


def test_all_parts_are_whole_and_apart_the_canvas_is_square_and_the_page_keeps_its_room(window, at_size):
    for size in SIZES:
        (width, height, percent), places = size, at_size(*size)
        column, status = places["canvas_panel"], place(window, "status_message")
        for name in PARTS:
            assert column.contains(places[name]), (size, name)
            others = [other for other in PARTS if other != name and places[other].intersects(places[name])]
            assert others == [], (size, name)
        assert column.bottom() < status.top(), size
        canvas = places["drawing_canvas"]
        assert canvas.width() == canvas.height() >= 240, size
        assert column.bottom() == places["teaching_strip"].bottom() or canvas.width() == column.width(), size
        for name in ("drawing_canvas", "network_input_view", "prediction_panel", "network_label"):
            assert window.findChild(QWidget, name).toolTip()
        for name in ("my_digits_button", "teach_button"):
            assert text_fits(window.findChild(QPushButton, name)), (size, name)
        assert place(window, "page_tabs").width() >= (560 if width >= 1024 else 480), size
        assert places["prediction_panel"].width() >= 185 * percent // 100, size
        assert window.minimumSizeHint().height() <= 740, size
        assert column.width() <= (440 if width <= 1024 else 480 if height <= 768 else 0.4 * width), size
        (style,) = {window.findChild(QToolButton, name).toolButtonStyle() for name in TOOLS}
        assert style is (WITH_TEXT if percent == 100 else ICON_ALONE), size


def test_the_eraser_s_button_and_key_are_one(window, user):
    user.draw(window, [(0.1, 0.5), (0.9, 0.5)])

    user.press(window, "e")
    assert user.find(window, "eraser_button").isChecked()
    user.draw(window, [(0.5, 0.3), (0.5, 0.7)])
    assert len(user.find(window, "drawing_canvas").strokes) == 2

    user.click(window, "eraser_button")
    user.draw(window, [(0.5, 0.3), (0.5, 0.7)])
    assert len(user.find(window, "drawing_canvas").strokes) == 3
    user.keys(window, "e")
    user.click(window, "clear_button")
    assert not user.find(window, "eraser_button").isChecked()  # there is nothing to erase


def test_the_hand_button_opens_the_pages_about_handwriting(window, user):
    button = user.find(window, "hand_button")
    pages = {action.text(): action for action in button.menu().actions()}

    assert set(pages) == {"My digits", "My symbols", "Test my hand", "Pen styles", "Photo"}
    pages["Pen styles"].trigger()
    assert user.find(window, "pen_styles_page").isVisible()
    assert button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup


def test_the_picture_is_light_on_black_and_says_its_size_while_there_is_none(qtbot, pixels):
    view = NetworkInputView()
    qtbot.addWidget(view)
    view.fit(200, 100)
    assert view.size() == view.minimumSizeHint()
    assert pixels(view, "#b0b7bf").any()

    picture = np.zeros((28, 28), np.float32)
    picture[3, 5] = 1.0
    view.set_recognition(Recognition(picture[None], np.array([1.0]), ("0",)))

    light = pixels(view, "white")
    assert light.sum() == 9
    assert light[1 + 9 : 1 + 12, 1 + 15 : 1 + 18].all()
    assert pixels(view, "black")[1:-1, 1:-1].sum() == 84**2 - 9
    assert pixels(view, LIGHT.border)[0].all()


def test_other_views_stand_beside_the_picture_with_answers_that_differ(qtbot, pixels):
    view = NetworkInputView()
    qtbot.addWidget(view)
    assert "made as MNIST was made" in view.toolTip()
    assert "nothing is drawn" in view.accessibleDescription()
    view.set_n_views(3)
    assert "its 3 answers" in view.toolTip().replace("\n", " ")
    view.fit(200, 118)
    assert (view.width(), view.height()) == (114 + 4 + 55, 114)
    differs = "#ffb454"
    pictures = np.zeros((3, 28, 28), np.float32)

    for answers, is_shown in (([0, 0, 0], False), ([0, 1, 0], True)):
        by_view = np.eye(2)[answers]
        view.set_recognition(
            Recognition(pictures, by_view.mean(axis=0), ("4", "9"), view_probabilities=by_view)
        )
        rows, columns = np.nonzero(pixels(view, differs))
        assert (rows.size > 0) == is_shown
    assert 20 < rows.min() <= rows.max() < 55  # in the lower right corner of the first of them
    assert columns.min() > 150

    assert view.accessibleDescription() == "28 x 28 pixels, 0 pixels have ink; read in 3 views as 4, 9, 4"


def test_a_network_of_several_views_makes_room_for_them_at_once(window, user):
    view = user.find(window, "network_input_view")
    before = view.width()
    assert before > view.height()  # the shipped network has other views
    alone = dataclasses.replace(user.network(window), views=())

    window.state.set_network(NetworkInUse(alone, "a network", alone))
    QApplication.processEvents()

    assert view.width() == view.height()


def test_a_picture_without_strokes_stands_alone(qtbot, pixels):
    view = NetworkInputView()
    qtbot.addWidget(view)
    view.set_n_views(3)
    view.fit(200, 118)

    view.set_recognition(Recognition(np.ones((1, 28, 28), np.float32), np.array([1.0]), ("4",)))

    assert not pixels(view, "black")[:, 118:].any()
    assert "it has no strokes" in view.toolTip()
