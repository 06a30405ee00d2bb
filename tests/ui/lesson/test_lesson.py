"""A lesson in the window: it leads through the pages, sets up what a station needs, and loses nothing."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QPushButton

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.paths import lessons_dir, user_lessons_dir
from digitpad.ui.lesson.lesson_controller import LessonController
from digitpad.ui.lesson.lesson_file import read_lesson
from digitpad.ui.lesson.lesson_panel import LessonPanel
from digitpad.ui.lesson.lesson_progress import LessonProgress
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


def click(user, window, *buttons):
    for button in buttons:
        user.click(window, f"lesson_{button}_button")


def is_open(user, window):
    return user.find(window, "lesson_panel").isVisible()


def test_a_lesson_leads_on_and_back_and_tells_answers_while_pages_change(window, user, open_lesson):
    choices = 'choices = ["no", "yes & no"]\nright = "yes & no"'
    open_lesson(window, station('page = "race"', choices, "A"), station(title="B"), station(title="C"))
    assert title(user, window) == "Station 1 of 3: A"
    assert not user.find(window, "lesson_back_button").isEnabled()
    assert user.find(window, "lesson_setup_button").isVisible()
    for choice, words in ((0, "Not quite. That."), (1, "Right. That.")):
        assert user.text(window, "lesson_answer_button").replace("&", "") == ("Task" if choice else "Answer")
        user.click(window, f"lesson_choice_{choice}")
        assert user.text(window, "lesson_text") == words
        checked = [user.find(window, f"lesson_choice_{one}").isChecked() for one in (0, 1)]
        assert checked == [choice == 0, choice == 1]
    click(user, window, "answer")
    assert user.text(window, "lesson_text") == "Look."
    click(user, window, "next")
    assert window.findChild(QPushButton, "lesson_setup_button") is None  # nothing to set up
    click(user, window, "answer")
    assert user.text(window, "lesson_text") == "That."
    user.open_page(window, "race")
    click(user, window, "next")
    assert title(user, window) == "Station 3 of 3: C"
    assert not user.find(window, "lesson_next_button").isEnabled()
    for is_visible in (False, True):
        user.click(window, "lesson_fold_button")
        assert user.find(window, "lesson_text").isVisible() == is_visible
    click(user, window, "fold", "close")
    assert not is_open(user, window)
    user.choose(window, "Show the lesson")
    assert user.find(window, "lesson_text").isVisible()
    click(user, window, "back")
    assert title(user, window) == "Station 2 of 3: B"


def test_keys_work_a_lesson_and_escape_gives_them_back_to_the_canvas(window, qtbot, user, open_lesson):
    qtbot.waitUntil(window.isActiveWindow)
    open_lesson(window, station('page = "race"'), station())
    assert window.focusWidget() is user.find(window, "lesson_setup_button")
    user.press(window, " ")
    assert current_page(window) == "race"
    for keys, number, name in (("Alt+N", 2, "answer"), ("Alt+B", 1, "setup")):
        user.keys(window, keys)  # a button is down for a moment before it is clicked
        qtbot.waitUntil(lambda number=number: title(user, window).startswith(f"Station {number}"))
        assert window.focusWidget() is user.find(window, f"lesson_{name}_button")
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
        station('drawing = "bar"\nkeep_drawing = true'),
        station('page = "one_step"\ndrawing = "bar"\nlabel = 7'),
        station('network = "shipped"'),
    )
    window.state.set_drawing(OWN)
    user.choose(window, "Hide the canvas")
    canvas = user.find(window, "drawing_canvas")
    click(user, window, "setup")
    assert current_page(window) == "race"
    assert canvas.isVisible()
    job = window.state.draft
    assert (job.config.activation, job.config.epochs, job.config.seed) == ("relu", 7, 3)
    np.testing.assert_array_equal(window.state.drawing[0], BAR)
    user.choose(window, "Undo")
    np.testing.assert_array_equal(canvas.strokes[0], OWN[0])
    click(user, window, "next", "setup")
    np.testing.assert_array_equal(canvas.strokes[0], OWN[0])  # it will do
    window.state.set_drawing(())
    click(user, window, "setup")
    np.testing.assert_array_equal(window.state.drawing[0], BAR)
    click(user, window, "next", "setup")
    assert current_page(window) == "one_step"
    assert user.find(window, "step_page").walk.session.labels.tolist() == [7]
    window.state.set_network(dataclasses.replace(window.state.network, is_pending=True))
    click(user, window, "next", "setup")
    assert "Keep or discard it" in user.message(window)
    assert window.state.network.is_pending


def test_a_run_is_started_and_its_network_is_used_again(small, qtbot, user, open_lesson):
    setup = 'network = "classic"\nsettings = { epochs = 2 }'
    anew = 'network = "classic"\nsettings = { epochs = 2 }\ntrain = true'
    open_lesson(small, station(setup), station('network = "shipped"'), station(anew))
    click(user, small, "setup")
    assert small.state.computing.is_training
    user.until_idle(small)
    run = small.state.run
    trained = user.network(small)
    assert (run.epochs_done, run.job.config.layers) == (2, (784, 30, 10))
    click(user, small, "next", "setup")
    user.files(small).wait()
    qtbot.waitUntil(lambda: user.network(small) is not trained)
    assert user.source(small).startswith("Shipped")
    click(user, small, "back", "setup")
    assert (small.state.run, user.network(small)) == (run, trained)
    click(user, small, "next", "next")
    user.find(small, "epochs_field").setValue(9)
    click(user, small, "setup")
    assert small.state.run is not run
    assert small.state.run.job.config.epochs == 2
    user.until_idle(small)


def test_a_run_under_way_goes_on_and_the_reason_to_wait_goes_away_with_it(small, user, open_lesson):
    open_lesson(
        small, station('page = "race"\nsettings = { learning_rate = 1 }'), station("train = true"), station()
    )
    user.start_long_run(small)
    run = small.state.run
    click(user, small, "setup")
    assert "Stop training or let it finish, then set up the station." in user.message(small)
    assert current_page(small) == "train"
    click(user, small, "next")
    assert user.message(small) == ""
    user.click(small, "lesson_setup_button")  # one is under way
    assert (user.message(small), small.state.run) == ("", run)
    assert small.state.computing.is_training
    click(user, small, "back", "setup")
    user.choose(small, "Stop")
    user.until_idle(small)
    assert user.message(small) == ""


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
    assert title(user, window) == "Station 1 of 1: Mine"  # as before
    menu.aboutToShow.emit()
    assert next(action.text() for action in menu.actions() if action.isChecked()) == "Mine"
    user.choose(window, "Open a lesson…")
    dialog = user.find(window, "lesson_panel").window().findChild(QFileDialog)
    dialog.selectFile(str(lessons_dir() / "backpropagation.toml"))
    dialog.accept()
    assert user.message(window) == ""
    assert title(user, window).startswith("Station 1 of 8")


def test_where_one_was_and_what_one_answered_is_there_again_until_the_lesson_is_gone(
    window, user, open_lesson, again
):
    stations = [station(title="A"), station(title="B", more='choices = ["x", "y"]\nright = "x"'), station()]
    path = open_lesson(window, *stations)
    click(user, window, "next")
    user.click(window, "lesson_choice_1")
    window.close()
    second = again()
    assert title(user, second) == "Station 2 of 3: B"
    assert user.text(second, "lesson_text") == "Not quite. That."
    user.keys(second, "Ctrl+L")
    second.close()
    third = again()
    assert not is_open(user, third)
    user.choose(third, "Show the lesson")
    assert title(user, third) == "Station 2 of 3: B"
    third.close()
    path.unlink()
    last = again()
    for _ in ("at the start", "when asked for"):
        assert "mine.toml does not exist" in user.message(last)
        assert not is_open(user, last)
        assert not user.action(last, "Show the lesson").isChecked()
        user.choose(last, "Show the lesson")


@pytest.mark.parametrize(
    ("text", "station"),
    [
        ("[", 0),
        ('{"a": [1, []]}', 0),
        ('{"a": [99, {"1": 5}]}', 2),
        ('{"a": [-9, {}]}', 0),
        ('{"a": [1, {}]}', 1),
    ],
)
def test_what_is_remembered_of_places_may_be_damaged(text, station):
    progress = LessonProgress(text)
    place = progress.place("a")
    place.move(place.station, 3)
    place.answers[0] = "yes"
    assert place.station == station
    assert LessonProgress(progress.as_text()).place("a") == place
    assert LessonProgress(progress.as_text()).place("b").station == 0


def test_where_there_is_little_room_the_buttons_have_arrows_and_the_title_is_cut(qtbot, lesson_file):
    panel = LessonPanel()
    qtbot.addWidget(panel)
    lesson = read_lesson(lesson_file(station(title="Some words that need a little room"), station()))
    panel.show_station(lesson, 0, None)
    label = panel.findChild(QLabel, "lesson_title")
    button = panel.findChild(QPushButton, "lesson_next_button")
    for width, text in ((250, "▸"), (800, "Next")):
        panel.resize(width, 200)
        assert (button.text(), label.text().endswith("room")) == (text, width == 800)
        assert label.accessibleName().endswith("room")
        assert button.shortcut().toString() == "Alt+N"


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
    click(user, window, "fold")
    qtbot.waitUntil(lambda: user.find(window, "lesson_panel").height() < height / 2)
