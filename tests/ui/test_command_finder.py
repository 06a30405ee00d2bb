"""Find a command: its list, its words, and what Return and Escape do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QMainWindow, QTextEdit

from digitpad.ui.command_finder import CommandFinder

COMMANDS = ["View: Dark", "View: Light", "View: Size: Larger text   Ctrl++", "Zoom: In"]


@pytest.fixture
def menus(qtbot):
    """A window with five commands, one of which cannot be used now, and a text with the focus."""
    window = QMainWindow()
    qtbot.addWidget(window)
    view = window.menuBar().addMenu("&View")
    window.used = []
    window.menuBar().addMenu("&Zoom").addAction("&In")
    for title in ("&Dark", "&Light"):
        view.addAction(title, lambda title=title: window.used.append(title))
    inner = view.addMenu("&Size")
    inner.addAction("&Larger text…", "Ctrl++", lambda: window.used.append("larger"))
    inner.addAction("&Smaller text").setEnabled(False)
    window.setCentralWidget(QTextEdit())
    window.resize(640, 480)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.centralWidget().setFocus()
    return window


@pytest.fixture
def finder(menus):
    finder = CommandFinder(menus)
    finder.open()
    return finder


def found(finder):
    shown = finder.findChild(QListWidget, "command_list")
    return [shown.item(row).text() for row in range(shown.count())]


def type_in(finder, text):
    QTest.keyClicks(finder.focusWidget(), text)


def press(finder, key):
    QTest.keyClick(finder.focusWidget(), key)


def test_it_lists_what_can_be_used_and_finds_it_by_all_words_in_any_order(finder, menus):
    assert found(finder) == COMMANDS
    assert menus.rect().contains(finder.geometry())
    assert finder.geometry().center().x() == menus.rect().center().x()

    type_in(finder, "text VIEW")

    assert found(finder) == ["View: Size: Larger text   Ctrl++"]
    menus.centralWidget().setFocus()
    assert finder.isHidden()
    finder.open()
    assert found(finder) == COMMANDS
    shown = finder.findChild(QListWidget, "command_list")
    QTest.mouseClick(
        shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(2)).center()
    )
    assert menus.used == ["larger"]
    assert finder.isHidden()


def test_return_uses_the_marked_command_and_gives_the_focus_back(finder, menus):
    press(finder, Qt.Key.Key_Down)
    press(finder, Qt.Key.Key_Return)

    assert menus.used == ["&Light"]
    assert finder.isHidden()
    assert menus.centralWidget().hasFocus()


def test_escape_and_return_without_a_match_use_nothing(finder, menus):
    type_in(finder, "nothing like this")
    assert found(finder) == []
    assert [one.isVisible() for one in finder.findChildren(QListWidget)] == [False]
    assert [one.isVisible() for one in finder.findChildren(QLabel)] == [True]
    press(finder, Qt.Key.Key_Return)
    assert finder.isVisible()

    press(finder, Qt.Key.Key_Escape)

    assert finder.isHidden()
    assert menus.used == []
    assert menus.centralWidget().hasFocus()
