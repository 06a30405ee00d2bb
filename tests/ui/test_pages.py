"""The pages: the windows beside the main one."""

import dataclasses
import sys
from subprocess import run

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from digitpad.ui.appearance.theme import DARK, LIGHT, ColorScheme
from digitpad.ui.pages import PAGES, Pages
from digitpad.ui.state import NetworkInUse


def surface(evaluation):
    return evaluation._chart.grab().toImage().pixelColor(3, 3).name()


@pytest.fixture
def pages(qtbot, state, fine_tuning):
    """Pages over a window in which nothing is loaded yet."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    pages = Pages(state, fine_tuning, window)
    yield pages
    pages.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_made_when_it_is_first_opened_and_closed_at_the_end(pages, name):
    assert not pages.window.findChildren(QWidget)

    page = pages.open(name)

    assert page.isVisible()
    assert pages.open(name) is page
    pages.close()
    assert not page.isVisible()


def test_to_know_all_pages_loads_none_of_them():
    program = "import sys, digitpad.ui.pages; sys.exit('pyqtgraph' in sys.modules)"

    assert run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_race_that_is_started_before_there_is_data_says_so(pages, user):
    race = pages.open("race")

    race.start()

    assert user.message(race) == "The training pictures are not loaded yet. Try again in a moment."
    assert not race.is_running


def test_my_digits_opens_the_hand_test(pages, user):
    user.click(pages.open("my_digits"), "test_hand_button")

    assert user.find(pages.window, "hand_test_page").isVisible()


def test_about_describes_the_network_that_is_in_use_when_it_is_opened(pages, state, window):
    about = pages.open("about")
    assert "<b>Network in use:</b> none" in about.findChild(QLabel).text()
    about.close()
    saved = window.state.network.saved
    state.set_network(NetworkInUse(saved, "shipped network", saved))

    pages.open("about")

    assert "trained on MNIST" in about.findChild(QLabel).text()


@pytest.mark.parametrize("name", ["my_digits", "hand_test"])
def test_a_failure_is_shown_in_the_page_that_is_active_if_it_can(qtbot, pages, name):
    page = pages.open(name)
    qtbot.waitUntil(page.isActiveWindow)

    assert pages.show_failure("The disk is full.")

    page.close()
    assert not pages.show_failure("The disk is full.")


def test_a_window_opened_twice_is_one(small, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")

    evaluation.close()
    small._actions.evaluation.trigger()

    assert user.find(small, "evaluation_page") is evaluation
    assert evaluation.isVisible()


def test_colours_reach_windows_that_are_open_and_those_opened_later(small, user):
    small.set_color_scheme(ColorScheme.DARK)
    small._actions.evaluation.trigger()
    assert surface(user.find(small, "evaluation_page")) == DARK.surface

    small.set_color_scheme(ColorScheme.LIGHT)

    assert surface(user.find(small, "evaluation_page")) == LIGHT.surface


def test_another_data_set_reaches_the_evaluation_page(qtbot, small, rows_dataset, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")
    qtbot.waitUntil(lambda: evaluation.evaluation is not None, timeout=20_000)

    small.state.set_dataset(dataclasses.replace(rows_dataset, name="others"))

    qtbot.waitUntil(lambda: evaluation.evaluation.dataset_name == "others", timeout=20_000)


def test_the_evaluation_page_is_not_modal(small, user):
    small._actions.evaluation.trigger()

    assert not user.find(small, "evaluation_page").isModal()


def test_another_data_set_reaches_an_open_race(small, rows_dataset, user):
    small._actions.race.trigger()
    race = user.find(small, "race_page")

    small.state.set_dataset(dataclasses.replace(rows_dataset, name="others"))

    assert race._progress.message.startswith("The data set is others now.")


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("race", "race_page"),
        ("evaluation", "evaluation_page"),
        ("my_digits", "my_digits_page"),
        ("test_hand", "hand_test_page"),
        ("pen_styles", "pen_styles_page"),
    ],
)
def test_a_minimised_window_comes_back_when_it_is_asked_for_again(small, user, action, name):
    getattr(small._actions, action).trigger()
    other = user.find(small, name)
    other.showMinimized()
    assert other.isMinimized()

    getattr(small._actions, action).trigger()

    assert other.isVisible()
    assert not other.isMinimized()


def test_a_maximised_window_that_was_minimised_is_maximised_again(small, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")
    evaluation.setWindowState(Qt.WindowState.WindowMaximized | Qt.WindowState.WindowMinimized)

    small._actions.evaluation.trigger()

    assert evaluation.windowState() & ~Qt.WindowState.WindowActive == Qt.WindowState.WindowMaximized


def colors_of(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("is_open", [True, False])
def test_the_link_in_about_is_drawn_in_the_colour_of_the_theme(qapp, pages, state, is_open):
    state.set_theme(LIGHT)
    text = pages.open("about").findChild(QLabel)
    assert LIGHT.accent in colors_of(text)
    if not is_open:
        pages.open("about").close()

    state.set_theme(DARK)

    pages.open("about")
    qapp.processEvents()
    assert DARK.accent in colors_of(text)
    assert LIGHT.accent not in colors_of(text)
