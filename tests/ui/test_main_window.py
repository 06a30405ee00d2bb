import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.sources import SOURCES
from digitpad.environment import check_fonts
from digitpad.paths import user_data_dir
from digitpad.recognition.network_files import open_network
from digitpad.ui.about_dialog import AboutDialog
from digitpad.ui.appearance.theme import ColorScheme
from digitpad.ui.charts import epoch_chart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.main_window import MainWindow

THREE = [
    *[(0.35 + 0.22 * math.sin(t), 0.33 - 0.18 * math.cos(t)) for t in (i * math.pi / 20 for i in range(21))],
    *[(0.35 + 0.26 * math.sin(t), 0.70 - 0.19 * math.cos(t)) for t in (i * math.pi / 20 for i in range(26))],
]
NAMES = [
    "drawing_canvas",
    "network_input_view",
    "prediction_panel",
    "train_button",
    "pause_button",
    "stop_button",
    "accuracy_chart",
    "loss_chart",
    "timing_chart",
    "status_message",
]


def test_widgets_have_the_names_that_outside_tests_rely_on(window, user):
    for name in NAMES:
        assert user.find(window, name).accessibleName() or name == "status_message"


def test_a_drawn_3_is_read_by_the_shipped_network(qtbot, window, user):
    user.draw(window, THREE)

    qtbot.waitUntil(lambda: user.recognition(window) is not None)
    assert user.answer(window) == "3"
    assert user.recognition(window).probability > 0.9


def test_clearing_takes_bars_and_answer_away(qtbot, window, user):
    user.draw(window, THREE)
    qtbot.waitUntil(lambda: user.recognition(window) is not None)

    user.click(window, "clear_button")

    qtbot.waitUntil(lambda: user.recognition(window) is None)


def test_training_draws_a_point_an_epoch_and_every_epoch_judges_the_drawing(qtbot, small, user):
    user.draw(small, THREE)
    opinions = []
    user.epoch_finished(small).connect(lambda result: opinions.append(result.epoch))

    user.click(small, "train_button")
    user.until_idle(small)

    assert opinions == [1, 2, 3]
    for name in ("accuracy_chart", "loss_chart", "timing_chart"):
        assert [len(values) for values in user.find(small, name).values] in ([3, 3], [3])
    assert "test pictures right" in user.status(small)
    qtbot.waitUntil(lambda: user.source(small) == "trained network, 3 epochs")
    assert user.network(small).origin["epochs_done"] == 3


def test_when_training_ends_the_charts_show_its_last_epoch_without_a_wait(qtbot, small, monkeypatch, user):
    monkeypatch.setattr(epoch_chart, "_MS_BETWEEN_DRAWINGS", 1_000_000)

    user.click(small, "train_button")
    user.until_idle(small)

    for name in ("accuracy_chart", "loss_chart"):
        plot = user.find(small, name).findChild(EpochPlot)
        qtbot.waitUntil(lambda plot=plot: np.size(plot.listDataItems()[0].getData()[0]) == 3)


def test_bars_of_the_drawing_change_from_epoch_to_epoch(qtbot, small, user):
    user.draw(small, THREE)
    seen = set()

    def look():
        if user.recognition(small) is not None:
            seen.add(user.recognition(small).probabilities.tobytes())
        return len(seen) >= 4

    user.start_long_run(small)
    qtbot.waitUntil(look, timeout=30_000)
    user.click(small, "stop_button")
    user.until_idle(small)


def test_buttons_fit_the_state(small, user):
    user.find(small, "epochs_field").setValue(1_000)

    def enabled():
        return [user.find(small, f"{name}_button").isEnabled() for name in ("train", "pause", "stop")]

    assert enabled() == [True, False, False]
    user.click(small, "train_button")
    assert enabled() == [False, True, True]
    user.click(small, "pause_button")
    assert enabled() == [False, True, True]
    assert user.text(small, "pause_button") == "Resume"
    assert user.status(small).startswith("Paused")
    user.click(small, "pause_button")
    assert user.text(small, "pause_button") == "Pause"
    user.click(small, "stop_button")
    user.until_idle(small)
    assert enabled() == [True, False, False]
    assert user.status(small).startswith("Stopped")


def test_it_can_be_trained_again_and_the_charts_begin_anew(small, user):
    user.click(small, "train_button")
    user.until_idle(small)

    user.click(small, "train_button")
    user.until_idle(small)

    assert len(user.find(small, "accuracy_chart").values[0]) == 3


def test_closing_in_the_middle_of_training_ends_it_and_keeps_the_network(qtbot, small, user):
    user.start_long_run(small)
    with qtbot.waitSignal(user.epoch_finished(small), timeout=20_000):
        pass

    small.close()

    assert not small.findChild(QThread, "digitpad training").isRunning()
    kept = open_network(user_data_dir() / "last-trained.npz")
    assert kept.network.layers == (784, 12, 10)


def test_a_setting_that_cannot_be_is_named_in_the_window(window, user):
    user.find(window, "layers_field").setText("784,,10")

    user.click(window, "train_button")

    assert user.message(window).startswith("Layers: '784,,10'")
    assert not window.state.computing.is_training


@pytest.mark.parametrize(
    "mend",
    [
        lambda window, user: window._actions.presets["fast"].trigger(),
        lambda window, user: user.find(window, "layers_field").setText("784,20,10"),
    ],
)
def test_what_is_said_of_a_setting_goes_when_it_is_put_right(window, user, mend):
    user.find(window, "layers_field").setText("784,,10")
    user.click(window, "train_button")
    assert user.message(window).startswith("Layers: '784,,10'")

    mend(window, user)

    assert user.message(window) == ""


def test_a_message_about_something_else_stays_when_a_setting_is_put_right(window, user):
    user.find(window, "layers_field").setText("784,,10")
    user.click(window, "train_button")
    user.files(window).failed.emit("The disk is full.")

    window._actions.presets["fast"].trigger()

    assert user.message(window) == "The disk is full."


def test_layers_that_do_not_fit_the_pictures_are_named_and_charts_and_network_stay(small, user):
    user.click(small, "train_button")
    user.until_idle(small)
    before = user.network(small)
    user.find(small, "layers_field").setText("100,10")

    user.click(small, "train_button")

    assert "100 units, but each picture has 784" in user.message(small)
    assert user.find(small, "layers_field").property("is_valid") is False
    assert small.focusWidget() is user.find(small, "layers_field")
    assert not small.state.computing.is_training
    assert user.network(small) is before
    assert len(user.find(small, "accuracy_chart").values[0]) == 3


def test_the_window_answers_while_epochs_fly_by(window, rows_dataset, user):
    few = LabelledImages(rows_dataset.train.images[:12], rows_dataset.train.labels[:12])
    window.state.set_dataset(Dataset("few", few, few, few, rows_dataset.class_names))
    user.find(window, "layers_field").setText("784,10")
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(len(user.find(window, "accuracy_chart").values[0])))
    timer.start(1)

    user.start_long_run(window)
    user.until_idle(window)

    in_between = {epochs for epochs in ticks if 0 < epochs < 1_000}
    assert len(in_between) >= 10


def test_a_banner_goes_with_the_next_success_and_with_esc(qtbot, window, tmp_path, user):
    user.files(window).open_network(tmp_path / "missing.npz")
    qtbot.waitUntil(lambda: "does not exist" in user.message(window))
    window._actions.open_shipped.trigger()
    qtbot.waitUntil(lambda: user.message(window) == "")

    user.files(window).open_network(tmp_path / "missing.npz")
    qtbot.waitUntil(lambda: "does not exist" in user.message(window))
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: user.message(window) == "")


def test_a_letter_typed_into_a_list_does_not_reach_the_canvas(qtbot, window, user):
    user.draw(window, THREE)
    box = user.find(window, "cost_field")
    box.setFocus()

    for letter in "ce":
        qtbot.keyClick(box, letter)

    assert len(user.find(window, "drawing_canvas").strokes) == 1
    assert not window._actions.eraser.isChecked()
    user.find(window, "drawing_canvas").setFocus()
    qtbot.keyClick(user.find(window, "drawing_canvas"), "e")
    assert window._actions.eraser.isChecked()


def test_tool_tips_survive_a_change_of_state(window, user):
    names = ("undo_button", "clear_button", "eraser_button")
    tips = {name: user.find(window, name).toolTip() for name in names}

    user.draw(window, THREE)
    window._actions.eraser.trigger()

    assert {name: user.find(window, name).toolTip() for name in tips} == tips
    assert all(len(tip) > 30 for tip in tips.values())


def test_divergence_is_told_and_the_network_from_before_stays(qtbot, small, user):
    before = user.network(small)
    small._actions.presets["fast"].trigger()
    user.find(small, "learning_rate_field").setText("100")

    user.click(small, "train_button")
    user.until_idle(small)

    qtbot.waitUntil(lambda: "diverged" in user.message(small))
    assert user.network(small).network.is_usable()
    assert user.network(small) is before or user.network(small).origin["epochs_done"] > 0
    assert "in use" in user.status(small)


def test_a_text_file_as_network_is_refused_and_the_network_stays(qtbot, window, tmp_path, user):
    before = user.network(window)
    path = tmp_path / "letter.npz"
    path.write_text("Dear network")

    user.files(window).open_network(path)

    qtbot.waitUntil(lambda: "letter.npz cannot be opened" in user.message(window))
    assert user.network(window) is before


def test_a_saved_network_can_be_opened_again(qtbot, small, tmp_path, user):
    user.click(small, "train_button")
    user.until_idle(small)
    trained = user.network(small)
    path = tmp_path / "mine.npz"

    user.files(small).save_network(user.network(small), path)
    qtbot.waitUntil(lambda: user.status(small) == f"Saved to {path}")
    user.files(small).open_network(path)

    qtbot.waitUntil(lambda: user.network(small) is not trained)
    assert (user.network(small).network.parameters == trained.network.parameters).all()


def test_saving_where_nothing_can_be_written_is_told(qtbot, window, tmp_path, user):
    user.files(window).save_network(user.network(window), tmp_path / "missing" / "mine.npz")

    qtbot.waitUntil(lambda: "cannot be saved" in user.message(window))


def test_a_folder_without_data_is_refused_and_training_stays_possible(qtbot, window, tmp_path, user):
    user.files(window).load(SOURCES["idx_folder"], tmp_path)

    qtbot.waitUntil(lambda: "train-" in user.message(window))
    assert user.find(window, "train_button").isEnabled()


@pytest.mark.parametrize(
    "title", ["&Open network…", "&Save network as…", "Open &data set…", "&Export predictions…"]
)
def test_file_dialogs_open_without_blocking_the_window(window, title):
    next(action for action in window.findChildren(QAction) if action.text() == title).trigger()

    dialog = window.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_about_asked_for_twice_is_there_once(window, user):
    window._actions.about.trigger()
    window._actions.about.trigger()

    assert [dialog.isVisible() for dialog in window.findChildren(AboutDialog)].count(True) == 1


def test_closing_with_the_about_dialog_open_closes_everything(window, user):
    window._actions.about.trigger()
    dialog = user.find(window, "about_dialog")
    assert "MNIST" in dialog.findChild(QLabel).text()

    window.close()

    assert not window.isVisible()


def test_every_action_with_a_shortcut_has_its_own(window):
    shortcuts = [
        shortcut.toString()
        for action in window._actions.__dict__.values()
        if hasattr(action, "shortcuts")
        for shortcut in action.shortcuts()
    ]

    assert len(shortcuts) == len(set(shortcuts))


def test_the_color_scheme_is_remembered(qtbot, window):
    window.set_color_scheme(ColorScheme.DARK)

    again = MainWindow()
    qtbot.addWidget(again)

    assert again._actions.color_schemes[ColorScheme.DARK].isChecked()
    again.close()


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700)])
@pytest.mark.parametrize("scheme", [ColorScheme.LIGHT, ColorScheme.DARK])
def test_nothing_is_clipped_or_outside_the_window(window, size, scheme, user):
    check_fonts()
    window._actions.more_settings.setChecked(True)
    window.set_color_scheme(scheme)
    window.resize(*size)
    user.draw(window, THREE)
    QApplication.processEvents()

    assert (window.width(), window.height()) == size
    for label in window.findChildren(QLabel) + window.findChildren(QPushButton):
        if not label.isVisible() or label.objectName() == "status_message":
            continue
        assert window.rect().contains(label.mapTo(window, label.rect().bottomRight())), label.text()
        assert label.width() >= label.minimumSizeHint().width(), label.text()
    canvas = user.find(window, "drawing_canvas")
    assert canvas.width() == canvas.height() >= 260


def test_the_pictures_of_the_readme_are_real(window):
    readme = Path(__file__).parents[2] / "README.md"
    for line in readme.read_text().splitlines():
        if line.startswith("!["):
            assert (readme.parent / line.rpartition("(")[2].rstrip(")")).is_file()


def test_the_race_opens_with_the_data_and_closes_with_the_window(small, user):
    small._actions.race.trigger()
    race = user.find(small, "race_page")
    assert race.isVisible()
    race.start()
    assert race.is_running

    small.close()

    assert not race.isVisible()
    assert race._pool.waitForDone(0)


def test_ctrl_q_quits_from_a_window_beside_it_too(qtbot, small, user):
    small._actions.race.trigger()
    race = user.find(small, "race_page")
    qtbot.waitUntil(race.isActiveWindow)

    QTest.keyClick(race.focusWidget() or race, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    assert not small.isVisible()
    assert not race.isVisible()


def test_the_status_tells_of_a_network_that_was_opened_after_a_run(qtbot, small, user, tmp_path):
    user.click(small, "train_button")
    user.until_idle(small)
    assert user.status(small).startswith("Trained in")
    user.files(small).save_network(user.network(small), tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: user.status(small).startswith("Saved"))

    user.files(small).open_network(tmp_path / "mine.npz")

    qtbot.waitUntil(lambda: user.status(small) == "In use now: mine.npz")
