import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from digitpad.digits.dataset import Dataset, LabelledImages
from digitpad.environment import check_fonts
from digitpad.paths import user_data_dir
from digitpad.recognition.network_files import open_network
from digitpad.ui import epoch_chart
from digitpad.ui.epoch_plot import EpochPlot
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import ColorScheme
from digitpad.workers.training_controller import TrainingState

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


def find(window, name, kind=QWidget):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def click(window, name):
    QTest.mouseClick(find(window, name, QPushButton), Qt.MouseButton.LeftButton)


def status(window):
    return find(window, "status_message", QLabel).text()


def message(window):
    label = find(window, "message_text", QLabel)
    return label.text() if label.isVisible() else ""


def answer(window):
    return find(window, "prediction_panel").recognition


def until_idle(qtbot, window):
    qtbot.waitUntil(lambda: window.training_state is TrainingState.IDLE, timeout=30_000)


def test_widgets_have_the_names_that_outside_tests_rely_on(window):
    for name in NAMES:
        assert find(window, name).accessibleName() or name == "status_message"


def test_a_drawn_3_is_read_by_the_shipped_network(qtbot, window, drag):
    drag(find(window, "drawing_canvas"), THREE)

    qtbot.waitUntil(lambda: answer(window) is not None)
    assert answer(window).answer == "3"
    assert answer(window).probability > 0.9


def test_clearing_takes_bars_and_answer_away(qtbot, window, drag):
    drag(find(window, "drawing_canvas"), THREE)
    qtbot.waitUntil(lambda: answer(window) is not None)

    QTest.mouseClick(find(window, "clear_button"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: answer(window) is None)


def test_training_draws_a_point_an_epoch_and_every_epoch_judges_the_drawing(qtbot, small, drag):
    drag(find(small, "drawing_canvas"), THREE)
    opinions = []
    small.epoch_finished.connect(lambda snapshot: opinions.append(snapshot.result.epoch))

    click(small, "train_button")
    until_idle(qtbot, small)

    assert opinions == [1, 2, 3]
    for name in ("accuracy_chart", "loss_chart", "timing_chart"):
        assert [len(values) for values in find(small, name).values] in ([3, 3], [3])
    assert "test pictures right" in status(small)
    panel = find(small, "prediction_panel")
    qtbot.waitUntil(lambda: panel._source == "trained network, 3 epochs")
    assert small.saved_network.origin["epochs_done"] == 3


def test_when_training_ends_the_charts_show_its_last_epoch_without_a_wait(qtbot, small, monkeypatch):
    monkeypatch.setattr(epoch_chart, "_MS_BETWEEN_DRAWINGS", 1_000_000)

    click(small, "train_button")
    until_idle(qtbot, small)

    for name in ("accuracy_chart", "loss_chart"):
        plot = find(small, name).findChild(EpochPlot)
        qtbot.waitUntil(lambda plot=plot: np.size(plot._items[0].getData()[0]) == 3)


def test_bars_of_the_drawing_change_from_epoch_to_epoch(qtbot, small, drag):
    drag(find(small, "drawing_canvas"), THREE)
    find(small, "epochs_field", QSpinBox).setValue(1_000)
    seen = set()

    def look():
        if answer(small) is not None:
            seen.add(answer(small).probabilities.tobytes())
        return len(seen) >= 4

    click(small, "train_button")
    qtbot.waitUntil(look, timeout=30_000)
    click(small, "stop_button")
    until_idle(qtbot, small)


def test_buttons_fit_the_state(qtbot, small):
    find(small, "epochs_field", QSpinBox).setValue(1_000)

    def enabled():
        return [find(small, f"{name}_button").isEnabled() for name in ("train", "pause", "stop")]

    assert enabled() == [True, False, False]
    click(small, "train_button")
    assert enabled() == [False, True, True]
    click(small, "pause_button")
    assert enabled() == [False, True, True]
    assert find(small, "pause_button", QPushButton).text() == "Resume"
    assert status(small).startswith("Paused")
    click(small, "pause_button")
    assert find(small, "pause_button", QPushButton).text() == "Pause"
    click(small, "stop_button")
    until_idle(qtbot, small)
    assert enabled() == [True, False, False]
    assert status(small).startswith("Stopped")


def test_it_can_be_trained_again_and_the_charts_begin_anew(qtbot, small):
    click(small, "train_button")
    until_idle(qtbot, small)

    click(small, "train_button")
    until_idle(qtbot, small)

    assert len(find(small, "accuracy_chart").values[0]) == 3


def test_closing_in_the_middle_of_training_ends_it_and_keeps_the_network(qtbot, small):
    find(small, "epochs_field", QSpinBox).setValue(1_000)
    click(small, "train_button")
    with qtbot.waitSignal(small.epoch_finished, timeout=20_000):
        pass

    small.close()

    assert not small._controller._thread.isRunning()
    kept = open_network(user_data_dir() / "last-trained.npz")
    assert kept.network.layers == (784, 12, 10)


def test_a_setting_that_cannot_be_is_named_in_the_window(window):
    find(window, "layers_field", QLineEdit).setText("784,,10")

    click(window, "train_button")

    assert message(window).startswith("layers: '784,,10'")
    assert window.training_state is TrainingState.IDLE


def test_layers_that_do_not_fit_the_pictures_are_named_and_charts_and_network_stay(qtbot, small):
    click(small, "train_button")
    until_idle(qtbot, small)
    before = small.saved_network
    find(small, "layers_field", QLineEdit).setText("100,10")

    click(small, "train_button")

    assert "100 units, but each picture has 784" in message(small)
    assert small.training_state is TrainingState.IDLE
    assert small.saved_network is before
    assert len(find(small, "accuracy_chart").values[0]) == 3


def test_the_window_answers_while_epochs_fly_by(qtbot, window, rows_dataset):
    few = LabelledImages(rows_dataset.train.images[:12], rows_dataset.train.labels[:12])
    window._desk.dataset_loaded.emit(Dataset("few", few, few, few, rows_dataset.class_names))
    find(window, "layers_field", QLineEdit).setText("784,10")
    find(window, "epochs_field", QSpinBox).setValue(1_000)
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(len(find(window, "accuracy_chart").values[0])))
    timer.start(1)

    click(window, "train_button")
    until_idle(qtbot, window)

    in_between = {epochs for epochs in ticks if 0 < epochs < 1_000}
    assert len(in_between) >= 10


def test_a_banner_goes_with_the_next_success_and_with_esc(qtbot, window, tmp_path):
    window.open_network_file(tmp_path / "missing.npz")
    qtbot.waitUntil(lambda: "does not exist" in message(window))
    window._actions.open_shipped.trigger()
    qtbot.waitUntil(lambda: message(window) == "")

    window.open_network_file(tmp_path / "missing.npz")
    qtbot.waitUntil(lambda: "does not exist" in message(window))
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: message(window) == "")


def test_a_letter_typed_into_a_list_does_not_reach_the_canvas(qtbot, window, drag):
    drag(find(window, "drawing_canvas"), THREE)
    box = find(window, "cost_field")
    box.setFocus()

    for letter in "ce":
        qtbot.keyClick(box, letter)

    assert len(find(window, "drawing_canvas").strokes) == 1
    assert not window._actions.eraser.isChecked()
    find(window, "drawing_canvas").setFocus()
    qtbot.keyClick(find(window, "drawing_canvas"), "e")
    assert window._actions.eraser.isChecked()


def test_tool_tips_survive_a_change_of_state(qtbot, window, drag):
    tips = {name: find(window, name).toolTip() for name in ("undo_button", "clear_button", "eraser_button")}

    drag(find(window, "drawing_canvas"), THREE)
    window._actions.eraser.trigger()

    assert {name: find(window, name).toolTip() for name in tips} == tips
    assert all(len(tip) > 30 for tip in tips.values())


def test_divergence_is_told_and_the_network_from_before_stays(qtbot, small):
    before = small.saved_network
    small.choose_preset("fast")
    find(small, "learning_rate_field", QLineEdit).setText("100")

    click(small, "train_button")
    until_idle(qtbot, small)

    qtbot.waitUntil(lambda: "diverged" in message(small))
    assert small.saved_network.network.is_usable()
    assert small.saved_network is before or small.saved_network.origin["epochs_done"] > 0
    assert "in use" in status(small)


def test_a_text_file_as_network_is_refused_and_the_network_stays(qtbot, window, tmp_path):
    before = window.saved_network
    path = tmp_path / "letter.npz"
    path.write_text("Dear network")

    window.open_network_file(path)

    qtbot.waitUntil(lambda: "letter.npz cannot be opened" in message(window))
    assert window.saved_network is before


def test_a_saved_network_can_be_opened_again(qtbot, small, tmp_path):
    click(small, "train_button")
    until_idle(qtbot, small)
    trained = small.saved_network
    path = tmp_path / "mine.npz"

    small.save_network_as(path)
    qtbot.waitUntil(lambda: status(small) == f"Saved to {path}")
    small.open_network_file(path)

    qtbot.waitUntil(lambda: small.saved_network is not trained)
    assert (small.saved_network.network.parameters == trained.network.parameters).all()


def test_saving_where_nothing_can_be_written_is_told(qtbot, window, tmp_path):
    window.save_network_as(tmp_path / "missing" / "mine.npz")

    qtbot.waitUntil(lambda: "cannot be saved" in message(window))


def test_a_folder_without_data_is_refused_and_training_stays_possible(qtbot, window, tmp_path):
    window.open_dataset_folder(tmp_path)

    qtbot.waitUntil(lambda: "train-" in message(window))
    assert find(window, "train_button").isEnabled()


@pytest.mark.parametrize("action", ["open_network", "save_network", "open_dataset", "export_predictions"])
def test_file_dialogs_open_without_blocking_the_window(qtbot, window, action):
    getattr(window._actions, action).trigger()

    dialog = window.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_closing_with_the_about_dialog_open_closes_everything(qtbot, window):
    window._actions.about.trigger()
    dialog = find(window, "about_dialog")
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
def test_nothing_is_clipped_or_outside_the_window(qtbot, window, drag, size, scheme):
    check_fonts()
    window._actions.more_settings.setChecked(True)
    window.set_color_scheme(scheme)
    window.resize(*size)
    drag(find(window, "drawing_canvas"), THREE)
    QApplication.processEvents()

    assert (window.width(), window.height()) == size
    for label in window.findChildren(QLabel) + window.findChildren(QPushButton):
        if not label.isVisible() or label.objectName() == "status_message":
            continue
        assert window.rect().contains(label.mapTo(window, label.rect().bottomRight())), label.text()
        assert label.width() >= label.minimumSizeHint().width(), label.text()
    canvas = find(window, "drawing_canvas")
    assert canvas.width() == canvas.height() >= 260


def test_the_pictures_of_the_readme_are_real(window):
    readme = Path(__file__).parents[2] / "README.md"
    for line in readme.read_text().splitlines():
        if line.startswith("!["):
            assert (readme.parent / line.rpartition("(")[2].rstrip(")")).is_file()


def test_the_race_opens_with_the_data_and_closes_with_the_window(qtbot, small):
    small._actions.race.trigger()
    race = small._others.race
    assert race.isVisible()
    race.start()
    assert race.is_running

    small.close()

    assert not race.isVisible()
    assert race._pool.waitForDone(0)
