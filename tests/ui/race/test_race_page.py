import csv
import dataclasses
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QWidget,
)

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.computing_lock import Work
from digitpad.ui.race.race_chooser import RaceChooser
from digitpad.ui.race.race_page import RacePage

FORM_JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10), learning_rate=1.0))
FORM_NAME = "784-4-10, sigmoid, gradient descent, batch 10"


@pytest.fixture
def window(qtbot, rows_dataset, state):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1100, 700)
    state.set_dataset(rows_dataset)
    state.set_draft(FORM_JOB)
    window = RacePage(state, parent)
    window.resize(1100, 700)
    window.show()
    yield window
    window.shut_down()


def choose(window, *names):
    for box in window.findChildren(QCheckBox):
        box.setChecked(box.objectName().removeprefix("race_") in names)


def add_form(window, **changes):
    job = TrainingJob(dataclasses.replace(FORM_JOB.config, **changes))
    window.findChild(RaceChooser).add_job(job)


def start(qtbot, window):
    with qtbot.waitSignal(window.finished, timeout=60_000):
        QTest.mouseClick(window.findChild(QPushButton, "start_race_button"), Qt.MouseButton.LeftButton)


def cells(window):
    table = window.findChild(QTableWidget, "race_table")
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_all_five_ways_are_chosen_at_first(window):
    chosen = {box.objectName() for box in window.findChildren(QCheckBox) if box.isChecked()}

    assert chosen == {f"race_{name}" for name in GRADIENT_METHODS}


def test_a_race_of_all_five_ways_fills_table_charts_and_explanation(qtbot, window, user, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.1)
    start(qtbot, window)

    rows = cells(window)
    assert [row[0] for row in rows] == [way.title for way in GRADIENT_METHODS.values()]
    assert all(row[1].endswith(" s") for row in rows)
    assert rows[0][1].startswith("about ")
    assert not rows[-1][1].startswith("about ")
    assert rows[-1][2] == "1.0"
    assert all(float(row[-1]) < 1e-10 for row in rows[:-1])
    assert rows[-1][-1] == "–"
    explanation = user.text(window, "race_explanation")
    assert len(explanation.splitlines()) in (4, 5)  # the fastest has one too, if chance did not choose it
    assert GRADIENT_METHODS["block_diagonal"].reason(10) in explanation
    assert [len(entry.laps) for entry in window.entries] == [3] * 5


def test_settings_of_the_form_can_race_against_a_preset(qtbot, window):
    choose(window, "fast")
    add_form(window)

    start(qtbot, window)

    assert [row[0] for row in cells(window)] == ["Preset fast over 3 epochs", FORM_NAME]
    assert window.entries[1].contestant.job.config.layers == (784, 4, 10)


def test_settings_that_are_listed_already_are_told_to_be_until_others_are_chosen(window, user):
    user.click(window, "add_form_button")
    user.click(window, "add_form_button")

    assert user.text(window, "race_status") == (
        "These settings are listed already. Choose another method for them there first."
    )
    way = window.findChild(QComboBox, "race_way_1")
    way.setCurrentIndex(way.findData("concatenated"))
    user.click(window, "add_form_button")
    assert user.text(window, "race_status").startswith("7 chosen.")


def test_settings_that_are_listed_but_not_chosen_are_chosen(window, user):
    add_form(window)
    choose(window, "full_matrix")

    add_form(window)

    assert user.text(window, "race_status").startswith("2 chosen.")


def test_two_settings_of_the_form_race_and_the_sentence_says_what_differs(qtbot, window, user):
    choose(window)
    add_form(window)
    add_form(window, batch_size=100)

    start(qtbot, window)

    assert [row[0] for row in cells(window)] == [FORM_NAME, f"{FORM_NAME}0"]
    for entry, seconds in zip(window.entries, (9.0, 2.0), strict=True):  # how long it took is chance here
        entry.laps[:] = [dataclasses.replace(lap, seconds=seconds) for lap in entry.laps]
    window._show_entries()
    explanation = user.text(window, "race_explanation")
    assert explanation.startswith(f"{FORM_NAME}: 4.5 times the seconds of {FORM_NAME}0. Different work: ")
    assert user.text(window, "race_notes").endswith("All begin with the same first weights.")


def test_other_layers_and_seed_are_said_to_give_other_first_weights(qtbot, window, user):
    choose(window)
    add_form(window)
    add_form(window, layers=(784, 5, 10), seed=3)

    start(qtbot, window)

    said = user.text(window, "race_notes")
    assert said == (
        "rows, 600 pictures to learn from. "
        "Not all begin with the same first weights, because their layers and seeds differ."
    )
    assert [entry.contestant.job.config.seed for entry in window.entries] == [0, 3]


def test_layers_that_do_not_fit_the_pictures_are_refused_before_anything_runs(window, user):
    choose(window, "full_matrix")
    add_form(window, layers=(100, 4, 10))

    window.start()

    assert user.message(window).startswith("Layers: the first layer has 100 units")
    assert window.entries == ()


def test_a_way_that_needs_too_much_memory_is_refused_before_anything_runs(window, user):
    choose(window, "full_matrix")
    add_form(window, layers=(784, 192, 10), batch_size=128)
    way = window.findChild(QComboBox, "race_way_1")
    way.setCurrentIndex(way.findData("block_diagonal"))

    window.start()

    assert "20 GB of memory" in user.message(window)
    assert "batches of at most 40" in user.message(window)
    assert not window.is_running
    assert window.entries == ()


def test_twelve_curves_differ_without_colour(qtbot, window):
    window._epochs.setValue(1)
    choose(window, "full_matrix", "per_sample", "concatenated")
    for _ in range(5):
        start(qtbot, window)

    assert len(window.entries) == 12
    assert len({(entry.symbol, entry.is_hollow) for entry in window.entries}) == 12


@pytest.mark.parametrize("size", [(1024, 768), (960, 640)])
def test_a_small_window_has_room_for_eight_settings(qtbot, window, size):
    choose(window)
    for batch_size in range(10, 18):
        add_form(window, batch_size=batch_size)
    for number in range(3, 9):
        window.findChild(QCheckBox, f"race_form_{number}").setChecked(False)
    start(qtbot, window)

    window.resize(*size)

    assert (window.width(), window.height()) == size
    assert window.findChild(QWidget, "race_epoch_chart").height() >= 200
    bottom = window._export.mapTo(window, window._export.rect().bottomLeft()).y()
    assert bottom < window.height()
    chooser = window.findChild(QWidget, "race_chooser")
    assert chooser.widget().width() <= chooser.viewport().width()


@pytest.mark.parametrize("names", [[], ["per_sample"], [*GRADIENT_METHODS, "fast"]])
def test_one_or_six_contestants_are_refused_in_words(window, names, user):
    choose(window, *names)

    window.start()

    assert f"two to five contestants, not {len(names)}." in user.message(window)
    assert not window.is_running


def test_a_second_race_keeps_the_first_with_other_names_and_looks(qtbot, window):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    start(qtbot, window)

    titles = [entry.title for entry in window.entries]
    assert len(set(titles)) == 4
    assert "Full matrix (race 2)" in titles
    assert len({(entry.symbol, entry.is_hollow) for entry in window.entries}) == 4


def test_a_way_keeps_its_colour_in_later_races(qtbot, window):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)
    choose(window, "per_sample", "full_matrix")

    start(qtbot, window)

    assert [entry.contestant.gradient_method for entry in window.entries] == [
        *("concatenated", "full_matrix"),
        *("per_sample", "full_matrix"),
    ]
    colors = [entry.color(is_dark=False).name() for entry in window.entries]
    assert colors[3] == colors[1]
    assert len(set(colors[:3])) == 3


def test_earlier_races_can_be_forgotten(qtbot, window, user):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    forget = next(b for b in window.findChildren(QPushButton) if b.text().startswith("Forget"))
    assert not forget.isEnabled()
    start(qtbot, window)
    explanation = user.text(window, "race_explanation")

    forget.click()

    assert [entry.run for entry in window.entries] == [2, 2]
    assert len(cells(window)) == 2
    assert user.text(window, "race_explanation") == explanation != ""
    assert not forget.isEnabled()


def test_a_race_fills_its_bar_and_hides_it_at_the_end(qtbot, window, monkeypatch):
    monkeypatch.setattr("digitpad.nn.training.steps.SECONDS_BETWEEN_PROGRESS", 0.0)
    choose(window, "full_matrix", "concatenated")
    parts, bar = [], window.findChild(QProgressBar, "race_progress_bar")
    monkeypatch.setattr(window._progress, "note_part", parts.append)
    assert bar.isHidden()

    start(qtbot, window)

    assert bar.value() == 1_000
    assert max(parts) == 1.0
    assert bar.isHidden()


def test_stop_ends_a_race(qtbot, window):
    choose(window, "full_matrix", "concatenated")
    window._epochs.setValue(100)
    window.start()

    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.stop()

    assert not window.is_running
    assert all(len(entry.laps) < 100 for entry in window.entries)
    assert window._progress.message.startswith("Stopped.")


def test_a_race_stopped_before_its_first_lap_leaves_all_as_it_was(qtbot, window, user, monkeypatch):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)
    explanation = user.text(window, "race_explanation")
    monkeypatch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(()))
    window._epochs.setValue(100)

    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.start()
        window.stop()

    assert [entry.title for entry in window.entries] == ["Concatenated and tiled", "Full matrix"]
    assert user.text(window, "race_explanation") == explanation != ""


def test_one_that_diverges_is_named_and_the_others_race_on(qtbot, window, user):
    choose(window, "full_matrix")
    add_form(window, weight_decay=1.0, learning_rate=100.0)

    start(qtbot, window)

    explanation = user.text(window, "race_explanation")
    assert "784-4-10" in explanation
    assert "diverged in epoch 1" in explanation
    assert [len(entry.laps) for entry in window.entries] == [3, 0]
    assert cells(window)[1][1:4] == ["", "", "retired"]
    assert window._progress.message == "Done, but not all came to their end."


def test_no_race_begins_while_something_is_in_its_way(qtbot, state, window, user):
    choose(window, "full_matrix", "concatenated")
    state.computing.begin(Work.TRAINING)

    window.start()

    assert user.message(window) == state.computing.why_wait(Work.RACE) != ""
    assert not window.is_running
    state.computing.end(Work.TRAINING)
    assert user.message(window) == ""
    start(qtbot, window)
    assert len(window.entries) == 2


def test_races_on_another_data_set_are_forgotten(qtbot, state, window, rows_dataset):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    assert len(window.entries) == 2

    state.set_dataset(dataclasses.replace(rows_dataset))
    assert window.entries == ()
    assert cells(window) == []
    assert not window._export.isEnabled()


def test_closing_in_the_middle_of_a_race_ends_it(window):
    choose(window, "full_matrix", "concatenated")
    window._epochs.setValue(100)
    window.start()

    window.close()

    assert window._pool.waitForDone(0)


def test_curves_are_exported_as_a_table(qtbot, window, tmp_path, monkeypatch):
    monkeypatch.setattr("digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.1)
    choose(window, "full_matrix", "block_diagonal")
    start(qtbot, window)

    window.export(tmp_path / "race.csv")

    with (tmp_path / "race.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["contestant"], row["epoch"]) for row in rows][:3] == [
        ("Block-diagonal", "1"),
        ("Block-diagonal", "2"),
        ("Block-diagonal", "3"),
    ]
    assert {row["pictures"] for row in rows} == {"600"}
    assert {row["pictures_timed"] for row in rows if row["way"] == "block_diagonal"} == {"100"}
    assert {row["pictures_timed"] for row in rows if row["way"] == "full_matrix"} == {"600"}


def test_the_view_is_exported_as_picture_and_drawing(qtbot, window, tmp_path):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    window.export(tmp_path / "race.png")
    window.export(tmp_path / "race.svg")

    assert QImage(str(tmp_path / "race.png")).size() == 2 * window._view.size()
    root = ET.fromstring((tmp_path / "race.svg").read_text())
    assert root.tag.endswith("svg")
    assert sum(1 for _ in root.iter()) > 100


@pytest.mark.parametrize("name", ["race.txt", "race", "missing/race.csv"])
def test_an_export_that_cannot_be_is_told(qtbot, window, tmp_path, name, user):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    window.export(tmp_path / name)

    assert "cannot be saved" in user.message(window)


def test_a_dark_theme_reaches_the_charts(window, put_on):
    put_on(DARK)

    chart = window.findChild(QWidget, "race_seconds_chart")
    assert chart.grab().toImage().pixelColor(3, 3).lightness() < 80


def test_a_race_stopped_before_its_first_lap_gives_its_number_back(qtbot, window, monkeypatch):
    choose(window, "full_matrix", "concatenated")
    with monkeypatch.context() as patch:
        patch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(()))
        start(qtbot, window)
    assert window.entries == ()

    start(qtbot, window)

    assert [entry.title for entry in window.entries] == ["Concatenated and tiled", "Full matrix"]


def test_a_window_that_is_opened_again_speaks_of_no_race_that_was_stopped(qtbot, window):
    choose(window, "full_matrix", "concatenated")
    window._epochs.setValue(100)
    window.start()

    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.close()
    window.show()

    assert window._progress.message == "2 chosen. All begin with the same first weights."
    assert not window.is_running


def test_a_window_with_results_that_is_opened_again_tells_who_is_chosen(qtbot, window, user):
    choose(window, "full_matrix", "concatenated")
    start(qtbot, window)

    window.close()
    window.show()

    assert user.text(window, "race_status") == "2 chosen. All begin with the same first weights."
    assert len(window.entries) == 2
