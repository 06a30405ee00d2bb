"""A lesson in the window: it leads through the pages, sets up what a station needs, and loses nothing."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenu, QPushButton

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.paths import lessons_dir, user_lessons_dir
from digitpad.ui.lesson.lesson_controller import LessonController
from digitpad.ui.lesson.lesson_file import read_lesson
from digitpad.ui.main_window import MainWindow
from digitpad.ui.page_tabs import PageTabs

BAR = [[0.5, 0.2], [0.5, 0.8]]
OWN = (as_stroke([[0.2, 0.2], [0.8, 0.8]]),)


def station(setup="", more="", title="Here"):
    setup = f"[station.setup]\n{setup}" if setup else ""
    texts = f'title = "{title}"\ntext = "Look."\nquestion = "What?"\nanswer = "That."'
    return f"[[station]]\n{texts}\n{more}\n{setup}\n"


@pytest.fixture
def lesson_file(tmp_path):
    """Return a function that writes a lesson with these stations."""

    def lesson_file(*stations, name="mine.toml"):
        path = tmp_path / name
        path.write_text(f'title = "Mine"\ndrawings = {{ bar = [{BAR}] }}\n' + "\n".join(stations), "utf-8")
        return path

    return lesson_file


@pytest.fixture
def open_lesson(lesson_file):
    def open_lesson(window, *stations):
        path = lesson_file(*stations)
        window.findChild(LessonController).open(path)
        return path

    return open_lesson


@pytest.fixture
def small(window, rows_dataset):
    """The window with pictures that are learned in no time."""
    window.state.set_dataset(rows_dataset)
    return window


def current_page(window):
    return window.findChild(PageTabs).current


def title(user, window):
    return user.find(window, "lesson_title").accessibleName()


def is_open(user, window):
    return user.find(window, "lesson_panel").isVisible()


def test_a_lesson_leads_on_and_back_and_tells_answers_while_pages_change(window, user, open_lesson):
    choices = 'choices = ["no", "yes & no"]\nright = "yes & no"'
    open_lesson(window, station(more=choices, title="A"), station(title="B"), station(title="C"))
    assert title(user, window) == "Station 1 of 3: A"
    assert not user.find(window, "lesson_back_button").isEnabled()
    assert user.text(window, "lesson_text") == "Look."
    user.click(window, "lesson_choice_0")
    assert user.text(window, "lesson_text") == "Not quite. That."
    user.click(window, "lesson_choice_1")
    assert user.text(window, "lesson_text") == "Right. That."
    user.click(window, "lesson_answer_button")
    assert user.text(window, "lesson_text") == "Look."

    user.click(window, "lesson_next_button")
    user.click(window, "lesson_answer_button")
    assert user.text(window, "lesson_text") == "That."
    user.open_page(window, "race")
    user.click(window, "lesson_next_button")

    assert title(user, window) == "Station 3 of 3: C"
    assert not user.find(window, "lesson_next_button").isEnabled()
    user.click(window, "lesson_back_button")
    assert title(user, window) == "Station 2 of 3: B"
    assert window.findChild(QPushButton, "lesson_setup_button") is None  # nothing to set up


def test_keys_work_a_lesson_and_escape_gives_them_back_to_the_canvas(window, qtbot, user, open_lesson):
    qtbot.waitUntil(window.isActiveWindow)
    open_lesson(window, station('page = "race"'), station())
    assert window.focusWidget() is user.find(window, "lesson_setup_button")

    user.press(window, " ")
    assert current_page(window) == "race"
    for keys, number in (("Alt+N", 2), ("Alt+B", 1)):
        user.keys(window, keys)  # a button is down for a moment before it is clicked
        qtbot.waitUntil(lambda number=number: title(user, window).startswith(f"Station {number}"))
    qtbot.waitUntil(lambda: user.find(window, "lesson_answer_button").isVisible())
    user.keys(window, "Alt+W")
    qtbot.waitUntil(lambda: user.text(window, "lesson_text") == "That.")
    user.keys(window, "Esc")

    assert not is_open(user, window)
    assert current_page(window) == "race"
    assert window.focusWidget() is user.find(window, "drawing_canvas")
    user.keys(window, "Ctrl+L")
    assert is_open(user, window)
    user.keys(window, "Ctrl+L")
    assert not is_open(user, window)


def test_set_it_up_opens_the_page_fills_the_form_and_brings_a_drawing_that_undo_takes_back(
    window, user, open_lesson
):
    open_lesson(
        window,
        station('page = "race"\npreset = "fast"\nsettings = { epochs = 7, seed = 3 }\ndrawing = "bar"'),
    )
    window.state.set_drawing(OWN)

    user.click(window, "lesson_setup_button")

    assert current_page(window) == "race"
    job = window.state.draft
    assert (job.config.activation, job.config.epochs, job.config.seed) == ("relu", 7, 3)
    np.testing.assert_array_equal(window.state.drawing[0], BAR)
    user.choose(window, "Undo")
    canvas = user.find(window, "drawing_canvas")
    np.testing.assert_array_equal(canvas.strokes[0], OWN[0])


def test_a_drawing_of_ones_own_stays_where_the_station_can_do_with_it(window, user, open_lesson):
    open_lesson(window, station('drawing = "bar"\nkeep_drawing = true'))
    user.click(window, "lesson_setup_button")
    np.testing.assert_array_equal(window.state.drawing[0], BAR)

    window.state.set_drawing(OWN)
    user.click(window, "lesson_setup_button")

    assert window.state.drawing == OWN


def test_a_run_is_started_and_its_network_is_used_again(small, qtbot, user, open_lesson):
    setup = 'network = "classic"\nsettings = { epochs = 2 }'
    anew = 'network = "classic"\nsettings = { epochs = 2 }\ntrain = true'
    open_lesson(small, station(setup), station('network = "shipped"'), station(anew))
    user.click(small, "lesson_setup_button")
    assert small.state.computing.is_training
    user.until_idle(small)
    run = small.state.run
    trained = user.network(small)
    assert (run.epochs_done, run.job.config.layers) == (2, (784, 30, 10))

    user.click(small, "lesson_next_button")
    user.click(small, "lesson_setup_button")
    user.files(small).wait()
    qtbot.waitUntil(lambda: user.network(small) is not trained)
    assert user.source(small).startswith("Shipped")
    user.click(small, "lesson_back_button")
    user.click(small, "lesson_setup_button")

    assert small.state.run is run
    assert user.network(small) is trained
    for _ in range(2):
        user.click(small, "lesson_next_button")
    user.find(small, "epochs_field").setValue(9)
    user.click(small, "lesson_setup_button")
    assert small.state.run is not run
    assert small.state.run.job.config.epochs == 2
    user.until_idle(small)


def test_a_run_under_way_goes_on_and_the_reason_to_wait_goes_away_with_it(small, user, open_lesson):
    open_lesson(
        small, station('page = "race"\nsettings = { learning_rate = 1 }'), station("train = true"), station()
    )
    user.start_long_run(small)
    run = small.state.run

    user.click(small, "lesson_setup_button")

    assert "Stop training or wait for its end, then set it up." in user.message(small)
    assert current_page(small) == "train"
    user.click(small, "lesson_next_button")
    assert user.message(small) == ""
    user.click(small, "lesson_setup_button")  # one is under way
    assert (user.message(small), small.state.run) == ("", run)
    assert small.state.computing.is_training
    user.click(small, "lesson_back_button")
    user.click(small, "lesson_setup_button")
    user.choose(small, "Stop")
    user.until_idle(small)
    assert user.message(small) == ""


def test_the_network_taught_by_the_user_is_not_discarded(window, user, open_lesson):
    window.state.set_network(dataclasses.replace(window.state.network, is_pending=True))
    open_lesson(window, station('network = "shipped"'))

    user.click(window, "lesson_setup_button")

    assert "Keep or discard it" in user.message(window)
    assert window.state.network.is_pending


def test_the_menu_lists_all_lessons_and_chooses_one(window, user, lesson_file):
    user_lessons_dir().mkdir(parents=True)
    lesson_file(station(title="Mine")).rename(user_lessons_dir() / "mine.toml")
    (user_lessons_dir() / "wrong.toml").write_text("title =", "utf-8")
    menu = next(one for one in window.menuBar().findChildren(QMenu) if one.title() == "&Lesson")

    menu.aboutToShow.emit()
    menu.aboutToShow.emit()  # nothing twice

    shipped = read_lesson(lessons_dir() / "backpropagation.toml").title
    titles = [action.text() for action in menu.actions() if action.isCheckable()][:-1]
    assert titles == [shipped, "Mine", "wrong.toml"]
    user.choose(window, "Mine")
    assert title(user, window) == "Station 1 of 1: Mine"
    user.choose(window, "wrong.toml")
    assert "wrong.toml is not valid TOML" in user.message(window)
    assert title(user, window) == "Station 1 of 1: Mine"
    menu.aboutToShow.emit()
    assert next(action.text() for action in menu.actions() if action.isChecked()) == "Mine"


def test_where_one_was_and_what_one_answered_is_there_again(window, qtbot, user, open_lesson):
    stations = [station(title="A"), station(title="B", more='choices = ["x", "y"]\nright = "x"'), station()]
    open_lesson(window, *stations)
    user.click(window, "lesson_next_button")
    user.click(window, "lesson_choice_1")

    def restarted():
        again = MainWindow()
        qtbot.addWidget(again)
        with qtbot.waitSignal(again.state.dataset_changed):
            again.show()
        return again

    window.close()
    again = restarted()
    assert title(user, again) == "Station 2 of 3: B"
    assert user.text(again, "lesson_text") == "Not quite. That."
    user.keys(again, "Ctrl+L")
    again.close()
    closed = restarted()
    assert not is_open(user, closed)
    user.choose(closed, "Show the lesson")
    assert title(user, closed) == "Station 2 of 3: B"
    closed.close()


@pytest.mark.parametrize("places", ["[", '{"backpropagation.toml": [99, {}]}'])
def test_what_is_remembered_of_places_may_be_damaged(keep_settings, qtbot, user, places):
    keep_settings(lesson_places=places, lesson_is_open="yes")
    again = MainWindow()
    qtbot.addWidget(again)

    with qtbot.waitSignal(again.state.dataset_changed):
        again.show()

    assert title(user, again).startswith("Station 8 of 8" if "99" in places else "Station 1 of 8")
    again.close()


def test_a_lesson_that_is_gone_at_the_next_start_is_told_of(window, qtbot, user, open_lesson):
    open_lesson(window, station()).unlink()
    window.close()
    again = MainWindow()
    qtbot.addWidget(again)

    with qtbot.waitSignal(again.state.dataset_changed):
        again.show()

    assert "mine.toml does not exist" in user.message(again)
    assert not is_open(user, again)
    again.close()


def test_each_station_shows_all_its_texts_in_a_small_window_and_leaves_the_page_room(window, qtbot, user):
    window.state.set_text_percent(150)
    window.resize(QSize(1024, 740))
    lesson = read_lesson(lessons_dir() / "backpropagation.toml")
    window.findChild(LessonController).open(lessons_dir() / "backpropagation.toml")

    def is_laid_out():
        for name in ("lesson_text", "lesson_question"):
            label = user.find(window, name)
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        buttons = user.find(window, "lesson_panel").findChildren(QPushButton)
        assert all(one.width() >= one.fontMetrics().horizontalAdvance(one.text()) for one in buttons)

    for number in range(len(lesson.stations)):
        for _ in ("task", "answer"):
            qtbot.waitUntil(is_laid_out)
            user.click(window, "lesson_answer_button")
        assert window.size() == QSize(1024, 740)
        assert user.find(window, "lesson_panel").height() <= 0.4 * window.height()
        if number + 1 < len(lesson.stations):
            user.click(window, "lesson_next_button")

    height = user.find(window, "lesson_panel").height()
    user.click(window, "lesson_fold_button")
    qtbot.waitUntil(lambda: user.find(window, "lesson_panel").height() < height / 2)
