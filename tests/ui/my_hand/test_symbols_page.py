"""The My symbols page: naming, drawing, training and reading."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from digitpad.digits.datasets.folders.kept_copy import kept_folder
from digitpad.digits.datasets.sources import SOURCES
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.dataset_opener import DatasetOpener

SHAPES = {
    "↑": ([(0.5, 0.85), (0.5, 0.15)], [(0.3, 0.35), (0.5, 0.15), (0.7, 0.35)]),
    "→": ([(0.15, 0.5), (0.85, 0.5)], [(0.65, 0.3), (0.85, 0.5), (0.65, 0.7)]),
    "α": ([(0.8, 0.25), (0.6, 0.6), (0.3, 0.7), (0.22, 0.5), (0.3, 0.3), (0.6, 0.4), (0.82, 0.76)],),
    "star": ([(0.3, 0.85), (0.5, 0.15), (0.7, 0.85), (0.2, 0.4), (0.8, 0.4), (0.3, 0.85)],),
    "Γ": ([(0.3, 0.85), (0.3, 0.2), (0.7, 0.2)],),
}
"""Strokes on a canvas with side 1."""


def written(name, rng):
    """Return the strokes of a symbol with random rotation, slant, size and tremor."""
    angle, slant = rng.uniform(-0.12, 0.12), rng.uniform(-0.12, 0.12)
    turn = np.array([[np.cos(angle), slant - np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    size, place = rng.uniform(0.6, 0.95, 2), rng.uniform(-0.04, 0.04, 2)
    for stroke in SHAPES[name]:
        corners = np.array(stroke) - 0.5 + rng.normal(0.0, 0.02, (len(stroke), 2))
        steps = np.linspace(0.0, len(corners) - 1.0, 8 * len(corners))
        path = np.column_stack([np.interp(steps, range(len(corners)), axis) for axis in corners.T])
        yield [tuple(point) for point in (path * size) @ turn.T + 0.5 + place]


@pytest.fixture
def person(qtbot, window, user):
    """The user of the window, with the page open."""
    return Person(qtbot, window, user)


class Person:
    def __init__(self, qtbot, window, user):
        self._qtbot, self.window, self._user = qtbot, window, user
        self.page = user.open_page(window, "my_symbols")
        qtbot.waitUntil(lambda: window.state.library.is_loaded)
        self.rng = np.random.default_rng(0)

    def find(self, name):
        return self._user.find(self.window, name)

    def click(self, name):
        self._user.click(self.window, name)

    def name(self, *names):
        for name in names:
            line = self.find("symbol_name_field")
            line.setFocus()
            line.setText(name)  # QTest types nothing but Latin letters
            QTest.keyClick(line, Qt.Key.Key_Return)

    def type_set(self, name):
        """Type the name of a set, without Return."""
        line = self.find("symbol_set_field").lineEdit()
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, name)

    def draw(self, name):
        for stroke in written(name, self.rng):
            self._user.draw(self.window, stroke)

    def keep(self, name, n_drawings):
        """Draw a symbol and press Return, a number of times."""
        self.choose(name)
        for number in range(1, n_drawings + 1):
            self.draw(name)
            canvas = self.find("drawing_canvas")
            canvas.setFocus()
            QTest.keyClick(canvas, Qt.Key.Key_Return)
            self._qtbot.waitUntil(lambda text=f"{name} ({number})": text in self.listed)

    def choose(self, name):
        found = self.find("symbol_list").findItems(f"{name} (", Qt.MatchFlag.MatchStartsWith)
        self.find("symbol_list").setCurrentItem(found[0])

    @property
    def said(self):
        return self.find("my_symbols_status").text()

    @property
    def listed(self):
        view = self.find("symbol_list")
        return [view.item(row).text() for row in range(view.count())]

    def read(self, name):
        """Draw a symbol, and return the answer."""
        self.find("drawing_canvas").clear()
        self.draw(name)
        state, n_strokes = self.window.state, len(SHAPES[name])
        self._qtbot.waitUntil(lambda: state.reading is not None and len(state.reading.strokes) == n_strokes)
        return self._user.answer(self.window)


def test_five_symbols_of_ten_drawings_are_learned_and_read(qtbot, person, window, user):
    person.name(*SHAPES)
    for name in SHAPES:
        person.keep(name, 10)
    assert person.listed == [f"{name} (10)" for name in SHAPES]
    symbols = window.state.library.library.symbols
    for name, strokes in SHAPES.items():
        assert {len(each.strokes) for each in symbols.drawings("My symbols", name)} == {len(strokes)}

    person.click("train_symbols_button")
    qtbot.waitUntil(lambda: window.state.run is not None and window.state.run.end is not None, timeout=60_000)

    assert window.state.run.preset == "fast"
    assert window.state.dataset.class_names == tuple(SHAPES)
    qtbot.waitUntil(lambda: kept_folder(window.state.dataset.fingerprint) is not None)  # for the run
    qtbot.waitUntil(lambda: window.state.recognizer.class_names == tuple(SHAPES))
    readings = [(name, person.read(name)) for name in SHAPES for _ in range(5)]
    assert sum(name == answer for name, answer in readings) >= 24  # 95 %


def test_deletions_can_be_undone_and_sets_are_separate(person, user):
    assert user.find(person.window, "no_symbols_text").isVisible()
    assert not person.find("remove_symbol_button").isEnabled()
    assert not person.find("undo_symbols_button").isEnabled()
    person.name("↑", "α")
    assert person.said.startswith("Draw α on the left")
    assert person.find("symbol_name_field").text() == ""
    person.keep("α", 3)
    assert person.said == "3 drawings of α."
    assert person.window.state.drawing == ()
    grid = person.find("symbol_grid")
    assert grid.isVisible()
    times = [drawing.time for drawing in grid.shown]
    assert times == sorted(times, reverse=True)
    assert not person.find("delete_symbols_button").isEnabled()
    grid.selectAll()
    person.click("delete_symbols_button")
    assert person.said.startswith("3 drawings deleted.")
    assert person.listed == ["↑ (0)", "α (0)"]
    assert user.find(person.window, "no_symbols_text").isVisible()
    person.click("undo_symbols_button")
    person.click("remove_symbol_button")
    assert person.said.startswith("α removed.")
    assert person.listed == ["↑ (0)"]
    assert person.find("keep_symbol_button").text() == "Keep as ↑"  # its neighbour is chosen
    grid.setFocus()
    user.keys(person.window, "Ctrl+Z")
    assert person.said == "Undone."
    assert person.listed == ["↑ (0)", "α (3)"]

    person.type_set("Runes")
    QTest.keyClick(person.find("symbol_set_field").lineEdit(), Qt.Key.Key_Return)
    assert person.listed == []
    person.name("rune")

    assert person.window.state.library.library.symbols.sets == ("My symbols", "Runes")
    field = person.find("symbol_set_field")
    field.setCurrentIndex(0)
    field.activated.emit(0)
    assert person.listed == ["↑ (0)", "α (3)"]
    user.keys(person.window, "Ctrl+W")
    person.draw("α")
    canvas = person.find("drawing_canvas")
    QTest.keyClick(canvas, Qt.Key.Key_Return)  # the page is closed
    assert not canvas.is_empty


def test_a_drawing_without_a_symbol_is_not_kept(person, user):
    person.draw("α")

    person.find("drawing_canvas").setFocus()
    QTest.keyClick(person.find("drawing_canvas"), Qt.Key.Key_Return)

    assert person.window.state.drawing
    assert user.message(person.window) == "Name a symbol and choose it first, then keep drawings of it."


def test_a_typed_set_name_takes_effect_only_with_return(person):
    person.name("star")
    person.type_set("Runes")
    QTest.keyClick(person.find("symbol_set_field").lineEdit(), Qt.Key.Key_Return)
    person.name("star")
    symbols = person.window.state.library.library.symbols
    person.type_set("My symbols")

    person.click("remove_symbol_button")

    assert symbols.sets == ("My symbols",)
    assert symbols.classes("My symbols") == {"star": 0}
    assert person.find("symbol_set_field").currentText() == "Runes"


def test_symbols_are_restored_in_the_next_window(person, window, again, user):
    person.type_set("Runes")
    QTest.keyClick(person.find("symbol_set_field").lineEdit(), Qt.Key.Key_Return)
    person.name("star", "α")
    person.keep("α", 2)
    window.close()

    window = again()
    user.open_page(window, "my_symbols")

    listed = user.find(window, "symbol_list")
    assert [listed.item(row).text() for row in range(listed.count())] == ["star (0)", "α (2)"]
    field = user.find(window, "symbol_set_field")
    assert [field.itemText(row) for row in range(field.count())] == [field.currentText()] == ["Runes"]


def test_names_are_checked_and_nothing_is_learned_before_each_symbol_is_drawn(person, user, window):
    assert "at least two symbols" in person.find("train_symbols_button").toolTip()
    person.name("↑", "↑")
    assert user.message(window) == "My symbols already has a symbol ↑."
    person.name(" ")
    assert user.message(window) == "The name of a symbol must have 1 to 8 letters, digits or signs."
    assert not person.find("train_symbols_button").isEnabled()
    person.name("α")
    person.keep("α", 1)
    assert not person.find("train_symbols_button").isEnabled()
    assert not person.find("use_symbols_button").isEnabled()
    assert "Draw ↑ first." in person.find("train_symbols_button").toolTip()
    person.keep("↑", 1)
    assert person.find("use_symbols_button").isEnabled()
    assert "Generate pictures" in person.find("train_symbols_button").toolTip()

    person.name("<b>a&b")

    assert person.find("keep_symbol_button").text() == "Keep as <b>a&&b"
    assert person.find("my_symbols_status").textFormat() is Qt.TextFormat.PlainText


def test_a_return_in_a_field_keeps_no_drawing_that_is_left_over(qtbot, person, window):
    person.name("↑")
    person.draw("↑")
    qtbot.waitUntil(lambda: len(window.state.drawing) == 2)

    person.name("α")
    person.click("keep_symbol_button")
    qtbot.waitUntil(lambda: person.listed == ["↑ (0)", "α (1)"])


def test_making_pictures_can_be_cancelled_and_else_they_become_the_data_set(qtbot, person, window, user):
    person.name("↑", "α")
    person.keep("↑", 1)
    person.keep("α", 1)
    before = window.state.dataset
    person.click("use_symbols_button")
    assert person.said == "Generating pictures…"
    assert not person.find("use_symbols_button").isEnabled()
    person.find("cancel_symbol_data_button").click()
    assert person.said == "Cancelled."
    assert person.find("use_symbols_button").isEnabled()
    assert window.state.dataset is before
    assert Work.TRAINING not in window.state.computing.active

    with qtbot.waitSignal(window.state.dataset_changed):
        person.click("use_symbols_button")

    dataset = window.state.dataset
    assert (dataset.name, dataset.class_names) == ("My symbols", ("↑", "α"))
    assert person.said == f"{len(dataset.train):,} pictures of My symbols are now the data set."
    assert person.find("use_symbols_button").isEnabled()
    assert person.find("symbol_data_bar").value() > 0
    assert not person.find("symbol_data_bar").isVisible()
    assert user.message(window) == ""
    window.state.computing.begin(Work.TRAINING)
    person.click("use_symbols_button")
    assert person.said == ""
    assert user.message(window) != ""
    assert window.state.dataset is dataset
    window.state.computing.end(Work.TRAINING)


def test_the_newest_of_two_requested_data_sets_is_used(qtbot, person, window):
    opener = window.findChild(DatasetOpener)
    person.name("↑", "α")
    person.keep("↑", 1)
    person.keep("α", 1)
    older = []
    opener.ended.connect(older.append)
    opener.load(SOURCES["mnist"])

    person.click("use_symbols_button")
    assert older == [False]
    with qtbot.waitSignal(opener.ended):
        opener.load(SOURCES["mnist"])

    assert person.find("my_symbols_status").text() == "Cancelled."
    assert window.state.dataset.name == "MNIST"


def test_a_fast_writers_drawings_are_kept_apart(person):
    person.name("↑")

    for _ in range(3):
        person.draw("↑")
        QTest.keyClick(person.find("drawing_canvas"), Qt.Key.Key_Return)

    drawings = person.window.state.library.library.symbols.drawings("My symbols", "↑")
    assert [len(drawing.strokes) for drawing in drawings] == [2, 2, 2]


def test_a_symbol_is_renamed_in_the_list(qtbot, person):
    person.name("↑", "α")
    person.keep("α", 1)

    person.click("rename_symbol_button")
    field = person.window.findChild(QLineEdit, "symbol_rename_field")
    assert field.text() == "α"
    field.clear()
    QTest.keyClicks(field, "alphabetical")
    QTest.keyClick(field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: person.listed == ["↑ (0)", "alphabet (1)"])
    assert person.said.startswith("α is called alphabet now.")
    person.click("undo_symbols_button")
    assert person.listed == ["↑ (0)", "α (1)"]
