"""The window as a whole, used by a person and by other programs."""

import itertools
import json
import math
import os
import sys
from subprocess import run

import pytest
from PySide6.QtCore import Qt, QThread, QThreadPool
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from digitpad.library import NetworkKind
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.computing_lock import Work
from digitpad.ui.pages import PAGES

THREE = [
    *[(0.35 + 0.22 * math.sin(t), 0.33 - 0.18 * math.cos(t)) for t in (i * math.pi / 20 for i in range(21))],
    *[(0.35 + 0.26 * math.sin(t), 0.70 - 0.19 * math.cos(t)) for t in (i * math.pi / 20 for i in range(26))],
]

OUTSIDE = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSlider, QTabWidget, QWidget
from digitpad.app import run_window

def look(window):
    tabs = window.findChild(QTabWidget, "page_tabs")
    found = {"shown before": window.isVisible(), "tabs": tabs.count()}
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
    found["slider"] = window.findChild(QSlider, "epoch_slider") is not None
    found["names"] = {widget.objectName(): widget.accessibleName() for widget in window.findChildren(QWidget)}
    print(json.dumps(found))
    QTimer.singleShot(0, window.close)

sys.exit(run_window(look))
"""


def test_an_outside_program_is_given_the_window_before_it_is_shown_and_finds_what_it_relies_on():
    done = run([sys.executable, "-c", OUTSIDE], capture_output=True, text=True, check=False, env=os.environ)

    found = json.loads(done.stdout)
    assert (done.returncode, found["shown before"], found["slider"]) == (0, False, True), done.stderr
    assert found["tabs"] == sum(page.is_permanent for page in PAGES)
    accessible = (
        "drawing_canvas network_input_view prediction_panel train_button pause_button stop_button "
        "accuracy_chart loss_chart timing_chart status_message page_tabs epoch_slider"
    )
    assert [name for name in accessible.split() if not found["names"].get(name)] == []
    assert {"train_page", "race_page", "mistakes_page", "evaluation_page"} <= set(found["names"])


def test_a_drawn_3_is_read_by_the_shipped_network_until_it_is_taken_away(qtbot, window, user):
    tools = [user.find(window, f"{name}_button") for name in ("undo", "redo", "clear")]
    assert [tool.isEnabled() for tool in tools] == [False, False, False]

    user.draw(window, THREE)

    qtbot.waitUntil(lambda: user.answer(window) == "3")
    assert user.recognition(window).probability > 0.9
    assert [tool.isEnabled() for tool in tools] == [True, False, True]
    user.keys(window, "Ctrl+Z")
    qtbot.waitUntil(lambda: user.recognition(window) is None)
    assert [tool.isEnabled() for tool in tools] == [False, True, False]
    user.keys(window, "Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: user.answer(window) == "3")
    user.click(window, "clear_button")
    qtbot.waitUntil(lambda: user.recognition(window) is None)


def test_training_draws_each_epoch_and_its_network_then_reads(qtbot, small, user):
    epochs = []
    user.epoch_finished(small).connect(lambda result: epochs.append(result.epoch))

    for _ in range(2):  # the second time from the beginning
        user.click(small, "train_button")
        assert user.find(small, "stop_button").isEnabled()
        user.until_idle(small)

    assert epochs == [1, 2, 3, 1, 2, 3]
    for name in ("accuracy_chart", "loss_chart", "timing_chart"):
        assert {len(values) for values in user.find(small, name).values} == {3}
    assert "test pictures right" in user.status(small)
    qtbot.waitUntil(lambda: user.source(small).startswith("784-12-10 sigmoid, epoch 3"))
    assert user.network(small).origin["epochs_done"] == 3


def test_a_key_reaches_the_canvas_neither_from_a_list_nor_while_it_is_folded_away(window, user):
    eraser = user.action(window, "Eraser")

    for name, is_chosen in (("cost_field", False), ("drawing_canvas", True)):
        user.find(window, name).setFocus()
        user.press(window, "e")
        assert eraser.isChecked() == is_chosen
    assert user.find(window, "eraser_button").isChecked()
    user.press(window, "e")
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    user.keys(window, "F9", "1")  # folded away, it is not labelled
    assert len(window.state.samples) == 0
    user.keys(window, "F9", "1")
    assert len(window.state.samples) == 1


def test_failures_are_shown_in_one_banner_until_closed_or_withdrawn(qtbot, window, user):
    sources = (window.state.failed, window.state.samples.failed, window.state.samples.warned)
    for failed in (*sources, user.files(window).failed):
        failed.emit("The disk is full.")
        assert user.message(window) == "The disk is full."
        user.keys(window, "Esc")
        qtbot.waitUntil(lambda: user.message(window) == "")

    window.state.failed.emit("The disk is full.")
    window.state.withdrawn.emit("Something else.")
    assert user.message(window) == "The disk is full."
    window.state.withdrawn.emit("The disk is full.")
    assert user.message(window) == ""


def test_the_next_success_dismisses_a_message(qtbot, window, user, tmp_path, rows_dataset):
    for succeed in (
        lambda: user.choose(window, "Use the shipped network"),
        lambda: window.state.set_dataset(rows_dataset),
        lambda: user.files(window).save_network(user.network(window), tmp_path / "mine.npz"),
    ):
        window.state.failed.emit("The disk is full.")
        succeed()
        qtbot.waitUntil(lambda: user.message(window) == "")


def test_the_status_names_the_network_in_use(qtbot, window, user, tmp_path, rows_dataset):
    assert user.status(window) == "Ready. Draw on the canvas, or press Train to teach a new network."
    window.state.set_dataset(rows_dataset)
    assert user.status(window) == "rows: 600 pictures. Press Train to teach a network."

    user.files(window).save_network(user.network(window), tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: user.status(window) == f"Saved to {tmp_path / 'mine.npz'}")
    user.files(window).open_network(tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: user.status(window) == "In use now: mine.npz")


def test_file_dialogs_open_without_blocking_the_window(window, user):
    titles = "Open network…", "Save network as…", "Export network…", "Open data set…", "Export predictions…"
    for title in titles:
        user.choose(window, title)
        dialog = window.findChildren(QFileDialog)[-1]
        assert dialog.isVisible(), title
        dialog.reject()


def test_the_menus_are_in_groups_share_no_shortcut_and_presets_are_on_alt_and_a_number(window, user):
    menus = window.menuBar().findChildren(QMenu)
    entries = [entry for menu in menus for entry in menu.actions()]
    shortcuts = [keys.toString() for entry in entries for keys in entry.shortcuts()]
    assert len(shortcuts) == len(set(shortcuts)) > 30
    explained = {menu.title().replace("&", "") for menu in menus if menu.toolTipsVisible()}
    assert explained >= {"Data", "Digits", "Training", "Pages"}
    parts = [itertools.groupby(menu.actions(), QAction.isSeparator) for menu in menus[:7]]
    sizes = ["+".join(str(len([*part])) for is_line, part in one if not is_line) for one in parts]
    assert sizes == ["7+2+2+1+1", "6+1", "3+1", "2", "3+6+4", "6+7+1", "4+3+3"]
    everywhere = Qt.ShortcutContext.ApplicationShortcut
    found = [entry.text().replace("&", "") for entry in entries if entry.shortcutContext() == everywhere]
    assert found == ["Quit", "Larger text", "Smaller text", "Normal text"]

    for number, preset in enumerate(PRESETS.values(), 1):
        user.keys(window, f"Alt+{number}")
        layers = preset.job.config.layers
        assert user.find(window, "layers_field").text() == ",".join(map(str, layers))


def test_f9_hides_the_canvas_until_teaching_needs_it(window, user):
    width = user.find(window, "page_tabs").width()

    user.keys(window, "F9")
    QApplication.processEvents()
    assert not user.find(window, "drawing_canvas").isVisible()
    assert user.find(window, "page_tabs").width() > width + 260

    user.keys(window, "F9")
    assert user.find(window, "drawing_canvas").isVisible()

    user.keys(window, "F9")
    window.state.computing.begin(Work.FINE_TUNING)
    assert user.find(window, "drawing_canvas").isVisible()


def test_the_canvas_gets_the_focus_back_when_its_widget_is_gone(window, user):
    canvas = user.find(window, "drawing_canvas")

    user.open_page(window, "my_digits").setFocus()
    user.keys(window, "Ctrl+W")
    assert window.focusWidget() is canvas

    user.keys(window, "F1")
    assert window.focusWidget() is user.find(window, "help_text")
    user.keys(window, "Esc")
    assert window.focusWidget() is canvas

    user.keys(window, "F9")
    assert user.find(window, "page_tabs").isAncestorOf(window.focusWidget())
    user.keys(window, "F9")
    assert window.focusWidget() is canvas


def test_a_form_that_is_wrong_is_shown_where_training_is_started_from_another_page(small, user):
    user.find(small, "layers_field").setText("abc")
    user.open_page(small, "race")

    user.choose(small, "Train", "Training")

    assert user.find(small, "layers_field").isVisible()
    assert user.message(small).startswith("Layers: ")


def test_a_run_that_ends_under_the_pointer_puts_its_network_in_use(qtbot, small, user):
    user.start_long_run(small)
    qtbot.waitUntil(lambda: small.state.run.epochs_done >= 2)
    small.state.point_at_epoch(1)

    user.click(small, "stop_button")
    user.until_idle(small)

    assert "is in use:" in user.status(small)
    assert "as you chose" not in user.status(small)


def race(window, user):
    user.open_page(window, "race").start()
    assert Work.RACE in window.state.computing.active


def train(window, user):
    user.start_long_run(window)
    assert window.state.computing.is_training


def teach(window, user):
    user.write(window, *range(10))
    user.choose(window, "Teach it my hand")
    assert Work.FINE_TUNING in window.state.computing.active


@pytest.mark.parametrize(
    ("page", "work"), [("train", teach), ("inside", train), ("mistakes", race), ("pen_styles", train)]
)
def test_the_window_closes_on_any_page_while_anything_computes(small, user, many_steps, page, work, tmp_path):
    work(small, user)
    shown = user.open_page(small, page)
    user.choose(small, "About digitpad")
    user.files(small).save_network(user.network(small), tmp_path / "saved.npz")

    user.keys(small, "Ctrl+Q")

    assert not small.isVisible()
    assert not shown.isVisible()
    assert not user.find(small, "about_dialog").isVisible()
    assert (tmp_path / "saved.npz").exists()
    assert [pool for pool in small.findChildren(QThreadPool) if pool.activeThreadCount()] == []
    assert [thread for thread in small.findChildren(QThread) if thread.isRunning()] == []


def test_closing_the_window_keeps_the_trained_network(qtbot, small, user, kept_networks):
    user.start_long_run(small)
    with qtbot.waitSignal(user.epoch_finished(small)):
        pass

    small.close()

    (kept,) = kept_networks(NetworkKind.TRAINED)
    assert kept.saved.network.layers == (784, 12, 10)
