"""The figures that the race window shows and saves, and when it paints them."""

import csv
import dataclasses

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QCheckBox, QTableWidget, QWidget

from digitpad import __version__
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, GradientCheck, Lap, Turn
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_page import RacePage
from digitpad.workers.generator_task import GeneratorTask

# Of a race of one way that is timed on a part of the pictures, and the full matrix.
EVENTS = (
    *(GradientCheck(0, 3e-12), GradientCheck(1, 0.0)),
    *(Lap(1, 1, 2.0, 2.0, 0.885, False), Lap(0, 1, 5.0, 5.0, 0.885, True)),
    *(Lap(1, 2, 2.0, 4.0, 0.965, False), Lap(0, 2, 5.5, 10.5, 0.965, True)),
    *(Lap(1, 3, 2.5, 6.5, 0.975, False), Lap(0, 3, 4.5, 15.0, 0.975, True)),
    *(Lap(1, 4, 2.0, 8.5, 0.985, False), Lap(0, 4, 5.0, 20.0, 0.979, True)),
)


@pytest.fixture
def window(qtbot, rows_dataset, monkeypatch, state):
    """A race window whose race tells what is written above."""
    monkeypatch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(EVENTS))
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1100, 700)
    state.set_dataset(rows_dataset)
    window = RacePage(state, parent)
    for box in window.findChildren(QCheckBox):
        box.setChecked(box.objectName() in ("race_per_sample", "race_full_matrix"))
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.shut_down()


@pytest.fixture
def raced(qtbot, window):
    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.start()
    return window


def test_the_table_has_the_figures_of_each_contestant(raced):
    table = raced.findChild(QTableWidget, "race_table")
    cells = [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    headers = [table.horizontalHeaderItem(column).text() for column in range(table.columnCount())]

    assert headers[3:7] == ["Right\nanswers", "To\n95 %", "To\n97 %", "To\n98 %"]
    # 95 % after two epochs, 97 % after three, 98 % after four or never; 5 s are 2.5 times 2 s.
    assert [row[1:] for row in cells] == [
        ["about 5.0 s", "about 2.5", "97.90 %", "about 10 s", "about 15 s", "–", "3e-12"],
        ["2.00 s", "1.0", "98.50 %", "4.00 s", "6.50 s", "8.50 s", "–"],
    ]


def test_the_saved_table_has_every_lap_with_its_seconds_and_their_sum(raced, tmp_path):
    raced.export(tmp_path / "race.csv")

    with (tmp_path / "race.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [
        *("race", "contestant", "way", "epoch", "seconds", "total_seconds", "validation_accuracy"),
        *("pictures", "pictures_timed", "gradient_difference", "retirement", "settings", "program"),
    ]
    assert {tuple(row[:2]) for row in rows} == {("1", "Sample by sample"), ("1", "Full matrix")}
    # What is extrapolated has two digits, and its accuracy is another's.
    assert [row[2:7] for row in rows] == [
        ["per_sample", "1", "5", "5", ""],
        ["per_sample", "2", "5.5", "10", ""],
        ["per_sample", "3", "4.5", "15", ""],
        ["per_sample", "4", "5", "20", ""],
        ["full_matrix", "1", "2.000000", "2.000000", "0.885000"],
        ["full_matrix", "2", "2.000000", "4.000000", "0.965000"],
        ["full_matrix", "3", "2.500000", "6.500000", "0.975000"],
        ["full_matrix", "4", "2.000000", "8.500000", "0.985000"],
    ]
    assert {tuple(row[7:11]) for row in rows} == {("600", "600", "3.0e-12", ""), ("600", "600", "", "")}
    assert all(row[11].startswith("layers 784-30-10, activation sigmoid, ") for row in rows)
    assert {row[12] for row in rows} == {f"digitpad {__version__}"}


def test_the_saved_table_has_those_that_retired_and_why(window, tmp_path):
    early, at_once = "Early stopping ended it after epoch 1.", "Training diverged in epoch 1."
    job, lap = TrainingJob(TrainingConfig()), Lap(0, 1, 2.0, 2.0, 0.9, False)
    window._entries = [
        RaceEntry(Contestant("A", job, "full_matrix"), 1, 0, 600, 600, [lap], retirement=early),
        RaceEntry(Contestant("B", job, "full_matrix"), 1, 1, 600, 600, retirement=at_once),
    ]

    window.export(tmp_path / "race.csv")

    with (tmp_path / "race.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["contestant"], row["epoch"], row["seconds"], row["retirement"]) for row in rows] == [
        ("A", "1", "2.000000", early),
        ("B", "", "", at_once),
    ]


class PaintWatch(QObject):
    """Keeps the names of what has been painted."""

    def __init__(self, widgets):
        super().__init__()
        self._names = {widget.viewport(): widget.objectName() for widget in widgets}
        self.painted = set()
        for viewport in self._names:
            viewport.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.painted.add(self._names[watched])
        return False


def test_the_next_lap_begins_only_when_the_last_one_has_been_painted(qtbot, window, monkeypatch):
    names = ("race_table", "race_epoch_chart", "race_seconds_chart")
    watch = PaintWatch([window.findChild(QWidget, name) for name in names])
    painted_before = []
    proceed = GeneratorTask.proceed

    def watched_proceed(task):
        painted_before.append(set(watch.painted))
        watch.painted.clear()
        proceed(task)

    monkeypatch.setattr(GeneratorTask, "proceed", watched_proceed)

    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.start()

    n_checks = 2
    assert len(painted_before) == len(EVENTS)
    assert painted_before[n_checks:] == [set(names)] * (len(EVENTS) - n_checks)


def test_a_contestant_is_compared_with_the_fastest_of_its_own_race(qtbot, raced, monkeypatch):
    slower = (*EVENTS[:2], Lap(1, 1, 20.0, 20.0, 0.9, False), Lap(0, 1, 30.0, 30.0, 0.9, True))
    monkeypatch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(slower))

    with qtbot.waitSignal(raced.finished, timeout=60_000):
        raced.start()

    table = raced.findChild(QTableWidget, "race_table")
    times = [table.item(row, 2).text() for row in range(table.rowCount())]
    assert times == ["about 2.5", "1.0", "about 1.5", "1.0"]


def test_earlier_races_make_room_as_a_whole(qtbot, raced):
    slow, fast = raced.entries
    raced._entries = [*(dataclasses.replace(slow) for _ in range(8)), fast]
    raced._entries += [dataclasses.replace(entry, run=2) for entry in (slow, fast)]

    with qtbot.waitSignal(raced.finished, timeout=60_000):
        raced.start()

    # Ten may stay, and the first race had nine: eight of them would be compared with another fastest.
    assert [entry.run for entry in raced.entries] == [2, 2, 3, 3]
    assert raced._progress.message == "Done. Race 1 made room for it."


def test_nothing_is_said_of_room_while_there_is_enough(qtbot, raced):
    with qtbot.waitSignal(raced.finished, timeout=60_000):
        raced.start()

    assert raced._progress.message == "Done."


def test_another_data_set_says_that_earlier_races_are_gone(state, raced, rows_dataset):
    other, third = (dataclasses.replace(rows_dataset, name=name) for name in ("others", "thirds"))

    state.set_dataset(other)
    assert raced.entries == ()
    assert "What was raced on the one before is gone." in raced._progress.message

    state.set_dataset(third)
    assert "gone" not in raced._progress.message


def test_one_that_is_chosen_alone_is_told_to_be_too_few(window):
    window.findChild(QCheckBox, "race_full_matrix").setChecked(False)
    assert window._progress.message == "1 chosen. A race needs two."

    window.findChild(QCheckBox, "race_concatenated").setChecked(True)
    assert window._progress.message.startswith("2 chosen. All begin")


def test_the_status_tells_whose_turn_it_is(window, monkeypatch):
    said = []
    monkeypatch.setattr(window._progress, "show_message", said.append)
    window._progress.begin(5, 3)

    for event in (Turn(1, 1), Lap(1, 1, 2.0, 2.0, 0.9, False), Turn(0, 2)):
        window._running = [
            RaceEntry(contestant, 1, 0, 600, 600) for contestant in window._chooser.contestants(3)
        ]
        window._on_yielded(event)

    assert said == ["Epoch 1 of 3: Full matrix", "Epoch 2 of 3: Sample by sample"]
