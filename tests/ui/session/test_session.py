"""The session that the next start restores."""

import json
import sqlite3

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitpad.library import Library
from digitpad.ui.appearance.theme import DARK, current_theme
from digitpad.ui.main_window import MainWindow

SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]
BAR = [(0.35, 0.5), (0.65, 0.5)]

PARTS = ("geometry", "session.folds", "session.form", "session.drawing", "session.page", "session.run")


@pytest.fixture
def used(window, user):
    """A window with changes in all parts of the session except the run."""
    window.resize(900, 650)
    user.draw(window, SEVEN)
    user.draw(window, BAR)
    user.keys(window, "Ctrl+Z")
    user.find(window, "epochs_field").setValue(7)
    user.find(window, "layers_field").setText("784,abc")
    user.keys(window, "Ctrl+M")
    user.open_page(window, "my_digits")
    user.open_page(window, "one_step")
    return window


def is_there_again(window, user, *, besides=frozenset()):
    """Assert that all parts of ``used`` are restored, except some."""
    tabs, canvas = user.find(window, "page_tabs"), user.find(window, "drawing_canvas")
    found = {
        "geometry": (window.width(), window.height()) == (900, 650),
        "session.folds": user.action(window, "More settings").isChecked(),
        "session.form": user.find(window, "layers_field").text() == "784,abc"
        and user.find(window, "epochs_field").value() == 7,
        "session.drawing": len(canvas.strokes) == 1 and canvas.can_redo,
        "session.page": (tabs.current, tabs.closable) == ("one_step", "my_digits"),
    }
    assert {name for name, is_there in found.items() if not is_there} == besides


def test_a_closed_window_comes_back_as_it_was(qtbot, used, user, again):
    before = user.find(used, "drawing_canvas").strokes
    user.choose(used, "Dark")
    used.close()
    window = again()
    is_there_again(window, user)
    assert user.action(window, "Dark").isChecked()
    assert not user.action(window, "Colours of the system").isChecked()
    assert current_theme() is DARK
    qtbot.waitUntil(lambda: user.answer(window) == "7")
    qtbot.waitUntil(lambda: window.findChild(QWidget, "step_page") is not None)
    canvas = user.find(window, "drawing_canvas")
    assert all(map(np.array_equal, canvas.strokes, before))
    user.keys(window, "Ctrl+Shift+Z")
    assert len(canvas.strokes) == 2
    user.keys(window, "Ctrl+Z", "Ctrl+Z")
    assert canvas.is_empty
    assert user.find(window, "preset_field").currentText() == "Custom"
    assert not isinstance(window.state.draft, type(None))


def test_what_was_changed_is_there_for_the_next_start_without_a_close(
    qtbot, used, user, again, kept_settings
):
    changed = {"form": "784,abc", "drawing": '"lengths":', "page": "one_step"}
    qtbot.waitUntil(
        lambda: all(text in kept_settings().value(f"session.{part}") for part, text in changed.items())
    )
    qtbot.waitUntil(lambda: not used.state.library.library.is_writing)  # the next start waits half a second

    is_there_again(again(), user)
    canvas, before = user.find(used, "drawing_canvas"), kept_settings().value("session.drawing")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.waitUntil(lambda: kept_settings().value("session.drawing") != before)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    canvas = user.find(again(), "drawing_canvas")
    assert len(canvas.strokes) == 2  # with the open one, which is a step
    canvas.undo()
    assert len(canvas.strokes) == 1


def test_a_drawing_that_was_kept_as_an_own_digit_is_known_as_that_again(qtbot, window, user, again):
    user.draw(window, SEVEN)
    user.press(window, "7")
    window.close()

    other = again()

    qtbot.waitUntil(lambda: user.text(other, "teaching_hint").startswith("Remembered as 7"))
    user.press(other, "7")
    assert len(other.state.samples) == 1
    user.draw(other, BAR)
    assert len(other.state.drawing) == 1  # on an empty canvas


def test_a_labelled_drawing_is_recognised_even_if_read_before_the_own_digits(qtbot, window, user):
    user.draw(window, SEVEN)
    user.press(window, "7")
    window.close()
    other = MainWindow()
    qtbot.addWidget(other)
    holder = sqlite3.connect(Library().path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other.show()
    qtbot.waitUntil(lambda: user.answer(other) == "7")

    holder.close()

    qtbot.waitUntil(lambda: user.text(other, "teaching_hint").startswith("Remembered as 7"))
    other.close()


def test_the_canvas_that_was_hidden_is_hidden_and_the_form_that_a_run_folds_is_not(
    qtbot, small, user, again, kept_settings
):
    user.keys(small, "F9")
    user.start_long_run(small)
    qtbot.waitUntil(lambda: "true" in kept_settings().value("session.folds"))
    assert not user.find(small, "layers_field").isVisible()

    window = again()  # while the other one still trains, as after a kill

    assert not user.find(window, "drawing_canvas").isVisible()
    assert user.find(window, "layers_field").isVisible()


def test_two_windows_each_keep_their_own_changes(used, user, again):
    used.close()
    one, other = again(), again()
    other.state.set_text_percent(115)
    user.draw(other, BAR)
    user.open_page(one, "race")
    other.close()
    one.close()

    window = again()

    assert len(user.find(window, "drawing_canvas").strokes) == 2
    assert user.find(window, "page_tabs").current == "race"
    assert user.find(window, "layers_field").text() == "784,abc"
    assert window.state.text_percent == 115


DAMAGE = {
    "no JSON": "banana \ud800",
    "other kinds": json.dumps(
        {"shown": 3, "closable": [], "canvas_hidden": "x", "fields": 7, "ranges": {}, "n_classes": "x"}
        | {"points": 3, "lengths": {}, "steps": "x", "position": [], "run": [], "epoch": "x"}
    ),
    "deep": "[" * 100_000,
    "large": "7" * 1_000_000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_window_whose_session_is_damaged_opens_as_if_for_the_first_time(qtbot, user, keep_settings, damage):
    keep_settings(**dict.fromkeys(PARTS, DAMAGE[damage]))

    window = MainWindow()
    qtbot.addWidget(window)

    assert user.find(window, "drawing_canvas").is_empty
    assert user.find(window, "page_tabs").current == "train"
    assert user.find(window, "preset_field").currentText() == "Classic"
    assert not user.action(window, "More settings").isChecked()
    for title in ("Export predictions…", "Teach it my hand", "Undo", "Clear"):
        assert not user.action(window, title).isEnabled()
    window.close()


@pytest.mark.parametrize("part", ["session.form", "session.drawing", "session.run"])
def test_a_damaged_part_affects_only_itself(qtbot, used, user, keep_settings, part):
    used.close()
    keep_settings(**{part: Library().settings.value(part)[:-5]})

    window = MainWindow()
    qtbot.addWidget(window)

    is_there_again(window, user, besides={part} - {"session.run"})
    window.close()


def test_a_library_locked_at_the_start_restores_the_session_later(qtbot, used, user, opened):
    used.close()
    holder = sqlite3.connect(Library().path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    window = opened()

    canvas = user.find(window, "drawing_canvas")
    assert canvas.is_empty
    holder.close()
    qtbot.waitUntil(lambda: len(canvas.strokes) == 1)
    is_there_again(window, user, besides={"geometry"})  # a window does not move by itself


def damage_pages(path):
    content = bytearray(path.read_bytes())
    content[4096:20_000] = bytes(len(content[4096:20_000]))
    path.write_bytes(content)


def put_a_folder_there(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [damage_pages, put_a_folder_there])
def test_without_a_readable_library_the_window_works_with_defaults_and_a_message(
    qtbot, user, opened, caplog, keep_settings, spoil
):
    keep_settings(color_scheme="light")
    path = Library().path
    spoil(path)

    window = opened()

    said = "Your library was damaged" if path.is_file() else "Your library cannot be written"
    qtbot.waitUntil(lambda: user.message(window).startswith(said))
    user.draw(window, SEVEN)
    qtbot.waitUntil(lambda: user.answer(window) == "7")
    user.choose(window, "Larger text")
    assert window.state.settings.value("text_size") == "115"
    assert user.message(window).startswith(said)  # despite other messages
    assert len([record for record in caplog.records if said in record.getMessage()]) == 1


def test_a_drawing_made_before_a_late_library_is_not_replaced(qtbot, used, user, opened, drag):
    used.close()
    holder = sqlite3.connect(Library().path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    window = opened()
    canvas = user.find(window, "drawing_canvas")
    drag(canvas, SEVEN)
    drag(canvas, BAR)

    holder.close()

    qtbot.waitUntil(lambda: user.find(window, "layers_field").text() == "784,abc")
    assert len(canvas.strokes) == 2


def test_a_first_start_writes_only_changed_parts(qtbot, again, kept_settings):
    window = again()
    qtbot.waitUntil(lambda: kept_settings().value("geometry") != "")
    window.close()

    assert [name for name in PARTS if kept_settings().value(name)] == ["geometry"]


def test_unchanged_restored_parts_are_not_written_again(qtbot, used, again, kept_settings):
    used.close()
    kept = Library()
    kept.open()
    parts = [name for name in PARTS if name != "geometry"]
    for name in parts:  # another window's
        kept.settings.set_value(name, kept.settings.value(name) + " ")
    kept.close()

    again().close()

    assert [name for name in parts if not kept_settings().value(name).endswith(" ")] == []


def slider(window, user):
    bar = user.find(window, "epoch_slider")
    return bar.minimum(), bar.value(), bar.maximum()


@pytest.fixture
def trained(small, user):
    """A window that has trained three epochs."""
    user.click(small, "train_button")
    user.until_idle(small)
    return small


def test_the_slider_is_restored_and_its_epoch_reads_the_drawing(qtbot, trained, user, again):
    user.draw(trained, SEVEN)
    trained.state.choose_epoch(1)
    qtbot.waitUntil(lambda: user.recognition(trained) is not None)
    before = user.recognition(trained).probabilities
    run_id = trained.state.run.run_id
    trained.close()

    window = again()

    qtbot.waitUntil(lambda: window.state.epoch_in_use == 1)
    assert window.state.run.run_id == run_id
    assert slider(window, user) == (0, 1, 3)
    qtbot.waitUntil(lambda: user.recognition(window) is not None)
    assert np.array_equal(user.recognition(window).probabilities, before)


def test_a_run_whose_networks_were_not_in_use_leaves_the_one_in_use(qtbot, trained, user, again):
    user.choose(trained, "Use the shipped network")
    qtbot.waitUntil(lambda: user.source(trained).startswith("Shipped network"))
    trained.close()

    window = again()

    qtbot.waitUntil(lambda: window.state.run is not None)
    assert window.state.epoch_in_use is None
    assert user.source(window).startswith("Shipped network")


def test_a_deleted_run_is_ignored(qtbot, trained, user, again):
    run_id = trained.state.run.run_id
    trained.close()
    library = Library()
    library.open()
    library.wait_until_loaded()
    library.runs.delete([run_id])
    library.close(60)

    window = again()

    qtbot.waitUntil(lambda: window.state.library.is_loaded)
    assert window.state.run is None
    assert user.message(window) == ""


def test_a_run_of_another_window_is_not_opened(qtbot, small, user, again, kept_settings):
    user.start_long_run(small)
    qtbot.waitUntil(lambda: kept_settings().value("session.run") != "")
    qtbot.waitUntil(lambda: Library().path.exists() and small.state.run.epochs_done >= 1)

    window = again()

    qtbot.waitUntil(lambda: window.state.library.is_loaded)
    assert window.state.run is None
    kept = kept_settings().value("session.run")
    window.close()
    assert kept_settings().value("session.run") == kept
