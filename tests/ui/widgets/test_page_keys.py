"""Keys of one page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.widgets.page_keys import PageKeys

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def said():
    return []


@pytest.fixture
def window(qtbot, said):
    """A window with shortcuts, and in it a page with keys of its own."""
    window = QWidget()
    qtbot.addWidget(window)
    page, window.outside = QWidget(), QPushButton("outside")
    window.inside, window.line = QPushButton("inside"), QLineEdit("text")
    QVBoxLayout(page).addWidget(window.inside)
    page.layout().addWidget(window.line)
    QVBoxLayout(window).addWidget(page)
    window.layout().addWidget(window.outside)
    for keys in ("Del", "Ctrl+Z"):
        QShortcut(QKeySequence(keys), window, lambda keys=keys: said.append(f"window {keys}"))
    PageKeys(page, {keys: lambda keys=keys: said.append(f"page {keys}") for keys in ("Del", "Ctrl+Z")})
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(window):
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CONTROL)


def test_inside_the_page_its_keys_precede_the_shortcuts_of_the_window(window, said):
    window.inside.setFocus()

    press(window)

    assert said == ["page Del", "page Ctrl+Z"]


def test_elsewhere_the_shortcuts_of_the_window_work(window, said):
    window.outside.setFocus()

    press(window)

    assert said == ["window Del", "window Ctrl+Z"]


def test_the_focused_widget_precedes_both(window, said):
    window.line.setFocus()
    window.line.home(False)

    press(window)

    assert window.line.text() == "text"  # Delete took a letter away, and Ctrl+Z brought it back
    assert said == []


def test_other_keys_and_modifiers_are_ignored(window, said):
    window.inside.setFocus()

    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete, CONTROL)

    assert said == []
