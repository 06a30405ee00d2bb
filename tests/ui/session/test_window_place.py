"""A window comes back to where it was, and whatever its kept place says, it is in sight."""

import base64
import struct

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from digitpad.ui.session.window_place import place_as_text, restore_place

# What QWidget.saveGeometry writes: a mark, two version numbers, the place with and without its frame, the
# screen, whether it is maximized and fills the screen, the screen's width, the place once more.
FORMAT = ">IHH 4i 4i i BB i 4i"
DEFAULT = QSize(500, 400)


@pytest.fixture
def make_window(qtbot):
    def make_window():
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(DEFAULT)
        return window

    return make_window


@pytest.fixture
def kept(make_window):
    """A kept place, as numbers."""
    window = make_window()
    window.setGeometry(30, 60, 400, 300)
    return struct.unpack(FORMAT, base64.b64decode(place_as_text(window)))


def as_text(numbers):
    return base64.b64encode(struct.pack(FORMAT, *numbers)).decode()


def is_in_sight(place):
    screen = QGuiApplication.primaryScreen().availableGeometry()
    seen = screen.intersected(place)
    return (
        not place.isEmpty()
        and place.top() >= screen.top()
        and 2 * seen.width() * seen.height() >= place.width() * place.height()
    )


def test_a_window_comes_back_to_its_place(make_window):
    window = make_window()
    window.setGeometry(30, 60, 400, 300)

    again = make_window()
    restore_place(again, place_as_text(window))

    assert again.geometry() == QRect(30, 60, 400, 300)


def test_a_maximized_window_comes_back_maximized(make_window):
    window = make_window()
    window.showMaximized()

    again = make_window()
    restore_place(again, place_as_text(window))

    assert again.isMaximized()
    assert again.normalGeometry().size() == DEFAULT


@pytest.mark.parametrize("text", ["", "banana", "\ud800", "AAAA"])
def test_what_is_no_place_changes_nothing(make_window, text):
    window = make_window()
    before = window.geometry()

    restore_place(window, text)

    assert window.geometry() == before


# Found by trying at random: Qt makes a window of these that is flat, 16 million pixels high, or out of sight.
WILD = {
    "flat": (30, 60, 429, 359, 25, 60, 429, 359, 0, 0, 0, 800, 30, 600, 429, 359),
    "high": (30, -5_000, 429, 25, 30, 60, 1, 359, 0, 0, 0, 800, -5_000, 25, 429, -(2**31)),
    "above": (30, 600, 429, 359, 30, -(10**6), 429, -1, 0, 0, 0, 800, 30, -(2**31), 429, -(10**6)),
    "above when not maximized": (30, 60, 429, 359, 30, -(2**31), 429, -5000, 0, 1, 0, 800, 30, 1, 429, 359),
}


@pytest.mark.parametrize("numbers", WILD.values(), ids=WILD)
def test_a_wild_place_gives_a_window_of_the_usual_size_in_the_middle(make_window, kept, numbers):
    window = make_window()

    restore_place(window, as_text((*kept[:3], *numbers)))

    assert window.normalGeometry().size() == DEFAULT
    assert window.normalGeometry().center() == QGuiApplication.primaryScreen().availableGeometry().center()


@pytest.mark.parametrize("far", [5_000, -5_000, 10**6, 2**31 - 500, -(2**31)])
@pytest.mark.parametrize("is_maximized", [0, 1])
def test_a_place_far_outside_the_screen_is_not_taken(make_window, kept, far, is_maximized):
    numbers = list(kept)
    for start in (3, 7, 15):
        numbers[start : start + 4] = far, far, far + 400, far + 300
    numbers[12] = is_maximized
    window = make_window()

    restore_place(window, as_text(numbers))

    assert is_in_sight(window.geometry())
    assert is_in_sight(window.normalGeometry())


def test_a_text_that_was_cut_leaves_the_window_in_sight(make_window, kept):
    text = as_text(kept)

    for end in range(0, len(text), 4):
        window = make_window()
        restore_place(window, text[:end])
        assert is_in_sight(window.geometry())


edges = st.integers(-(2**31), 2**31 - 1) | st.integers(-3_000, 3_000)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edges, min_size=8, max_size=8), st.integers(-2, 9), st.booleans(), st.booleans())
# Its right edge is beyond 32 bits.
@example(places=[0, 0, 0, 0, 2**31 - 1, 0, -3, 0], screen=0, is_maximized=False, is_full=False)
def test_no_place_hides_a_window_or_makes_it_huge(make_window, kept, places, screen, is_maximized, is_full):
    numbers = list(kept)
    numbers[7:11], numbers[15:19] = places[:4], places[4:]
    numbers[11:14] = screen, is_maximized, is_full
    window = make_window()

    restore_place(window, as_text(numbers))

    assert is_in_sight(window.geometry())
    assert is_in_sight(window.normalGeometry())
