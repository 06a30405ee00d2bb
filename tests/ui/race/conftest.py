"""A race page, and who uses it."""

import dataclasses
import itertools
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import GradientCheck, Lap, Turn, race
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.race_page import RacePage

FORM_JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10), learning_rate=1.0))
SECONDS = {
    "element_by_element": 640.0,
    "per_sample": 6.6,
    "block_diagonal": 26.0,
    "concatenated": 1.65,
    "full_matrix": 0.38,
}
"""Of an epoch of each way."""


def scripted_race(contestants, dataset, should_stop, on_progress):
    """One epoch of each, the last first, with given seconds; slow ones are extrapolated."""
    for index, _ in enumerate(contestants):
        yield GradientCheck(index, 8e-16)
    for index, contestant in reversed(list(enumerate(contestants))):
        yield Turn(index, 1)
        seconds = SECONDS[contestant.gradient_method]
        yield Lap(index, 1, seconds, seconds, 0.96 + 0.001 * index, seconds > 10.0)


def events(*values):
    """Return a race in which exactly this happens."""
    return lambda *_: iter(values)


def endless_race(contestants, dataset, should_stop, on_progress):
    """A race whose first epoch lasts until it is stopped."""
    while not should_stop():
        yield Turn(0, 1)


class Person:
    """Who sits at a race page."""

    def __init__(self, qtbot, user, state, page):
        self._qtbot, self._user, self._state, self.page = qtbot, user, state, page

    def find(self, name):
        return self._user.find(self.page, name)

    def text(self, name):
        return self.find(name).text()

    def box(self, name):
        return self.find(f"race_{name}")

    def click(self, name):
        self._user.click(self.page, name)

    @property
    def boxes(self):
        """Those that are there, by the names of what they stand for."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        boxes = self.page.findChildren(QCheckBox)
        return {box.objectName().removeprefix("race_"): box for box in boxes}

    @property
    def chosen(self):
        return {name for name, box in self.boxes.items() if box.isChecked()}

    def choose(self, *names):
        """Tick these boxes and no others."""
        boxes = self.boxes
        for name in self.chosen - set(names):
            boxes[name].click()
        for name in names:
            if not boxes[name].isChecked():
                boxes[name].click()

    def add_form(self, **changes):
        """Add the form's settings with some changed."""
        self._state.set_draft(TrainingJob(dataclasses.replace(FORM_JOB.config, **changes)))
        self.find("add_form_button").click()

    def set_way(self, number, name):
        combo = self.page.findChild(QComboBox, f"race_way_{number}")
        combo.setCurrentIndex(combo.findData(name))

    def rename(self, number, name):
        QTest.keyClick(self.box(f"form_{number}"), Qt.Key.Key_F2)
        editor = self.find(f"race_name_editor_{number}")
        editor.setText(name)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    def race(self):
        """Start a race and watch it to its end."""
        with self._qtbot.waitSignal(self.page.model.ended, timeout=60_000):
            self.find("start_race_button").click()

    def stop(self):
        with self._qtbot.waitSignal(self.page.model.ended, timeout=60_000):
            self.find("stop_race_button").click()

    @property
    def cells(self):
        table = self.find("race_table")
        return [
            [table.item(row, column).text() for column in range(table.columnCount())]
            for row in range(table.rowCount())
        ]

    @property
    def titles(self):
        return [row[0] for row in self.cells]

    @property
    def status(self):
        return self.text("race_status")


@pytest.fixture
def open_page(qtbot, user, state, context, rows_dataset):
    """Return a function that shows a page of this size, with races of this kind, and who uses it."""
    pages = []

    def open_page(race=scripted_race, size=(1100, 700)):
        state.set_dataset(rows_dataset)
        state.set_draft(FORM_JOB)
        page = RacePage(context, race)
        qtbot.addWidget(page)
        pages.append(page)
        page.resize(*size)
        page.show()
        return Person(qtbot, user, state, page)

    yield open_page
    for page in pages:
        page.shut_down()


@pytest.fixture
def person(open_page):
    """Who sits at a page with room for all, whose races are scripted."""
    return open_page()


@pytest.fixture
def real(open_page):
    """Who sits at a page whose races are real, and one epoch long."""
    person = open_page(race)
    person.find("race_epochs").setValue(1)
    return person


def turns(*runs):
    """Return races that are held one after the other."""
    left = itertools.chain(runs)
    return lambda *arguments: next(left)(*arguments)


@pytest.fixture
def races():
    """Kinds of races to open a page with, and the seconds of the scripted one."""
    return SimpleNamespace(
        scripted=scripted_race, endless=endless_race, events=events, turns=turns, seconds=SECONDS
    )
