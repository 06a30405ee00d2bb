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
FARTHEST = 2**31


@pytest.fixture
def make_window(qtbot):
    def make_window(place=None):
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(DEFAULT)
        if place is not None:
            window.setGeometry(*place)
        return window

    return make_window


@pytest.fixture
def kept(make_window):
    """A kept place, as numbers."""
    return list(struct.unpack(FORMAT, base64.b64decode(place_as_text(make_window((30, 60, 400, 300))))))


@pytest.fixture
def restored(make_window):
    """Return a function that makes a window, and restores its place from numbers or a text."""

    def restored(kept):
        window = make_window()
        text = kept if isinstance(kept, str) else base64.b64encode(struct.pack(FORMAT, *kept)).decode()
        restore_place(window, text)
        return window

    return restored


def is_in_sight(window):
    screen = QGuiApplication.primaryScreen().availableGeometry()
    return all(
        not place.isEmpty() and place.top() >= screen.top() and 2 * area(screen & place) >= area(place)
        for place in (window.geometry(), window.normalGeometry())
    )


def area(place):
    return place.width() * place.height()


@pytest.mark.parametrize("place", [(30, 60, 400, 300), (350, 450, 400, 300)])
def test_a_window_comes_back_to_its_place(make_window, restored, place):
    assert restored(place_as_text(make_window(place))).geometry() == QRect(*place)


def test_a_maximized_window_comes_back_maximized(make_window, restored):
    window = make_window()
    window.showMaximized()

    again = restored(place_as_text(window))

    assert again.isMaximized()
    assert again.normalGeometry().size() == DEFAULT


@pytest.mark.parametrize("text", ["", "banana", "\ud800", "AAAA"])
def test_what_is_no_place_changes_nothing(make_window, restored, text):
    assert restored(text).geometry() == make_window().geometry()


# Found by trying at random: Qt makes a window of these that is flat, 16 million pixels high, or out of sight.
WILD = {
    "flat": (30, 60, 429, 359, 25, 60, 429, 359, 0, 0, 0, 800, 30, 600, 429, 359),
    "high": (30, -5_000, 429, 25, 30, 60, 1, 359, 0, 0, 0, 800, -5_000, 25, 429, -FARTHEST),
    "above": (30, 600, 429, 359, 30, -(10**6), 429, -1, 0, 0, 0, 800, 30, -FARTHEST, 429, -(10**6)),
    "above when not maximized": (30, 60, 429, 359, 30, -FARTHEST, 429, -5000, 0, 1, 0, 800, 30, 1, 429, 359),
}


@pytest.mark.parametrize("numbers", WILD.values(), ids=WILD)
def test_a_wild_place_gives_a_window_of_the_usual_size_in_the_middle(kept, restored, numbers):
    place = restored((*kept[:3], *numbers)).normalGeometry()

    assert place.size() == DEFAULT
    assert place.center() == QGuiApplication.primaryScreen().availableGeometry().center()


@pytest.mark.parametrize(("far", "is_maximized"), [(900, 0), (-350, 1), (FARTHEST - 500, 0)])
def test_a_place_outside_the_screen_is_not_taken(kept, restored, far, is_maximized):
    for start in (3, 7, 15):
        kept[start : start + 4] = far, far, far + 400, far + 300
    kept[12] = is_maximized

    assert is_in_sight(restored(kept))


edges = st.integers(-FARTHEST, FARTHEST - 1) | st.integers(-3_000, 3_000)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edges, min_size=8, max_size=8), st.integers(-2, 9), st.booleans(), st.booleans())
# Its right edge is beyond 32 bits.
@example(places=[0, 0, 0, 0, FARTHEST - 1, 0, -3, 0], screen=0, is_maximized=False, is_full=False)
def test_no_place_hides_a_window_or_makes_it_huge(kept, restored, places, screen, is_maximized, is_full):
    numbers = [*kept[:7], *places[:4], screen, is_maximized, is_full, kept[14], *places[4:]]

    assert is_in_sight(restored(numbers))
