"""My styles on the page Pen styles: drawn, named, deleted, imported and exported."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QToolButton

from digitpad.digits.synthesis.own_styles import own_style, read_own_styles, write_own_styles
from digitpad.library import Library

HOOK = [(0.3, 0.35), (0.3, 0.25), (0.7, 0.25), (0.45, 0.85)]
BAR = [(0.4, 0.55), (0.7, 0.55)]


class Person:
    """The user of the window, with My styles open."""

    def __init__(self, qtbot, window, user):
        self._qtbot, self.window, self._user = qtbot, window, user
        self.page = user.open_page(window, "pen_styles")
        qtbot.waitUntil(lambda: window.state.library.is_loaded and bool(self.page.rows))
        self.tab("My styles")
        self.table = window.state.library.library.pen_styles

    def click(self, name):
        self._user.click(self.window, name)

    def tab(self, title):
        (tab,) = (one for one in self.page.findChildren(QToolButton) if one.text() == title)
        tab.click()

    @property
    def can(self):
        names = ("keep_style", "new_style", "delete_style", "undo_style", "export_styles")
        return [self._user.find(self.window, f"{name}_button").isEnabled() for name in names]

    def choose_file(self, name, path):
        """Click a button, and choose a file in its dialog."""
        self.click(name)
        dialog = self.window.findChildren(QFileDialog)[-1]
        dialog.selectFile(str(path))
        dialog.accept()
        self._qtbot.waitUntil(lambda: not self.window.findChildren(QFileDialog))

    def type(self, label, name=""):
        for field, text in (("own_style_label_field", label), ("own_style_name_field", name)):
            self._user.find(self.window, field).setText(text)

    def draw(self, *strokes):
        for corners in strokes:
            places = np.linspace(0.0, len(corners) - 1.0, 40)
            path = [np.interp(places, range(len(corners)), axis) for axis in zip(*corners, strict=True)]
            self._user.draw(self.window, list(zip(*path, strict=True)))

    def keep(self, *strokes):
        self.draw(*strokes)
        QTest.keyClick(self._user.find(self.window, "drawing_canvas"), Qt.Key.Key_Return)

    @property
    def said(self):
        return self._user.text(self.window, "own_style_status")

    @property
    def styles(self):
        return [(style.label, style.name, len(style.drawings)) for style in self.table.styles]

    def rows(self):
        self._qtbot.waitUntil(lambda: not self.page.is_writing)
        return [[label.text() for label in row.findChildren(QLabel)] for row in self.page.rows]


@pytest.fixture
def person(qtbot, window, user):
    return Person(qtbot, window, user)


def test_drawings_become_a_style_and_samples_are_shown_at_once(qtbot, person, user):
    assert {"Style", "Character", "Name"} <= {label.text() for label in person.page.findChildren(QLabel)}
    assert person.can == [False] * 5
    person.type("7", "hooked")
    person.keep(HOOK)
    assert person.said == "1 drawing of 7: hooked. Draw it again."
    assert person.window.state.drawing == ()
    assert person.can == [False, True, True, True, True]
    assert not user.find(person.window, "own_style_label_field").isEnabled()
    assert user.text(person.window, "pen_styles_count") == "1 style of yours"
    person.draw(HOOK)
    qtbot.waitUntil(lambda: person.can == [True] * 5)
    person.draw(BAR)
    QTest.keyClick(user.find(person.window, "drawing_canvas"), Qt.Key.Key_Return)

    assert person.said == "2 drawings of 7: hooked. The next training with pen digits uses it."
    assert person.styles == [("7", "hooked", 2)]
    assert person.rows() == [["7: hooked", "2 drawings"]]
    pictures = [button.icon().pixmap(56, 56).toImage() for button in person.page.findChildren(QToolButton)]
    assert sum(not picture.isNull() for picture in pictures) >= 7

    person.click("new_style_button")
    assert person.said.startswith("Type the character")
    assert user.find(person.window, "own_style_label_field").hasFocus()
    assert user.text(person.window, "own_style_name_field") == ""
    person.type("€")
    person.draw(HOOK)
    QTest.keyClick(user.find(person.window, "own_style_label_field"), Qt.Key.Key_Return)

    assert person.styles == [("7", "hooked", 2), ("€", "my €", 1)]
    assert [row[0] for row in person.rows()] == ["€: my €", "7: hooked"]
    assert not user.find(person.window, "pen_styles_files").isVisible()
    person.tab("1")
    assert not user.find(person.window, "own_style_editor").isVisible()
    assert user.find(person.window, "pen_styles_files").isVisible()
    person.keep(HOOK)  # Return keeps it only where styles are drawn
    assert not user.find(person.window, "drawing_canvas").is_empty
    assert len(person.styles) == 2


@pytest.mark.parametrize(("label", "digit"), [("O", "0"), ("l", "1")])
def test_a_letter_that_looks_like_a_digit_is_kept_with_a_warning(person, label, digit):
    person.type(label)
    person.keep(HOOK)

    assert person.said.endswith(f"Networks will then doubt {digit} as well.")
    assert len(person.styles) == 1


def test_a_style_is_renamed_deleted_and_brought_back(person, user):
    person.type("7", "hooked")
    person.keep(HOOK)

    user.enter(person.window, "own_style_name_field", "mine")
    assert person.styles == [("7", "mine", 1)]
    assert person.said == "7: hooked is called mine now."
    person.click("delete_style_button")
    assert person.styles == []
    assert person.said.startswith("7: mine deleted")
    assert person.rows() == []
    assert "draw it on the left" in user.text(person.window, "no_styles_text")
    person.click("undo_style_button")
    assert person.said == "Undone."
    user.find(person.window, "undo_style_button").setFocus()
    user.keys(person.window, "Ctrl+Z")

    assert person.styles == [("7", "hooked", 1)]


def test_what_cannot_be_kept_is_told_and_the_drawing_stays(person, user):
    person.keep(HOOK)
    assert "Name the character" in user.message(person.window)
    assert person.window.state.drawing
    person.type("7", "hooked")
    person.keep()
    person.click("new_style_button")
    person.type("1", "hooked")
    person.keep(BAR)

    assert "two styles named 'hooked'" in user.message(person.window)
    assert person.window.state.drawing
    assert person.styles == [("7", "hooked", 1)]


def test_styles_go_to_a_file_and_come_from_it(person, qtbot, user, tmp_path):
    person.type("7", "hooked")
    person.keep(HOOK)
    kept = person.table.styles

    person.choose_file("export_styles_button", tmp_path / "mine.json")
    qtbot.waitUntil(lambda: person.said.startswith("Saved to"))
    assert read_own_styles(tmp_path / "mine.json") == kept
    person.click("delete_style_button")
    person.choose_file("import_styles_button", tmp_path / "mine.json")
    qtbot.waitUntil(lambda: person.said == "1 style added.")
    assert person.table.styles == kept
    person.choose_file("import_styles_button", tmp_path / "mine.json")
    qtbot.waitUntil(lambda: person.said.startswith("Nothing was added"))
    (tmp_path / "wrong.json").write_text("[{}]")
    person.choose_file("import_styles_button", tmp_path / "wrong.json")
    qtbot.waitUntil(lambda: "wrong.json, style 1" in user.message(person.window))
    assert person.table.styles == kept


def test_a_style_deleted_in_another_window_is_no_longer_offered(person, qtbot):
    person.type("7", "hooked")
    person.keep(HOOK)
    person.window.state.library.library.database.ask(lambda connection: None)

    other = Library()
    other.open()
    other.wait_until_loaded()
    (style_id,) = other.pen_styles.by_id
    other.pen_styles.delete(style_id)
    assert other.close(10)

    qtbot.waitUntil(lambda: person.styles == [])
    assert person.window.findChild(QComboBox, "own_style_chooser").count() == 1
    person.type("7", "again")
    person.keep(HOOK)
    assert person.styles == [("7", "again", 1)]


def test_an_undo_that_would_exceed_the_limits_is_told(person, qtbot, user, tmp_path):
    entries = ('{"strokes": [[[0, 0], [0.5, 1]]]}',) * 4
    write_own_styles([own_style(f"s{n}", "7", entries) for n in range(50)], tmp_path / "many.json")
    person.type("7", "hooked")
    person.keep(HOOK)
    person.click("delete_style_button")
    person.window.state.library.library.database.ask(lambda connection: None)
    other = Library()
    other.open()
    other.wait_until_loaded()
    other.pen_styles.add_all(read_own_styles(tmp_path / "many.json"))
    assert other.close(10)
    qtbot.waitUntil(lambda: len(person.styles) == 50)

    person.click("undo_style_button")

    assert "Nothing was undone" in user.message(person.window)
    assert len(person.styles) == 50
