"""Closing keys of dialogs, and bringing them to the front."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.about_dialog import AboutDialog
from digitpad.ui.session.bug_reporter import BugDialog
from digitpad.ui.training.form.augmentation_dialog import AugmentationDialog
from digitpad.ui.widgets.windows import ClosingKeys, bring_to_front, place_over_parent

DIALOGS = {
    "about": lambda state, parent, path: AboutDialog(state, parent),
    "augmentation": lambda state, parent, path: AugmentationDialog(parent),
    "bug": lambda state, parent, path: BugDialog(path / "log", parent),
}


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture(params=DIALOGS)
def dialog(qtbot, state, parent, tmp_path, request):
    dialog = DIALOGS[request.param](state, parent, tmp_path)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


class Name(QLineEdit):
    """A name field that handles Escape itself."""

    def keyPressEvent(self, event):
        event.setAccepted(event.key() == Qt.Key.Key_Escape)


@pytest.fixture
def window(parent):
    """A window with closing keys, a name and a button."""
    window = QWidget(parent, Qt.WindowType.Window)
    layout = QVBoxLayout(window)
    window.name, window.button = Name(), QPushButton("Go")
    layout.addWidget(window.name)
    layout.addWidget(window.button)
    ClosingKeys(window)
    window.show()
    return window


@pytest.mark.parametrize("keys", ["Ctrl+W", "Esc"])
def test_keys_close_a_dialog(dialog, user, keys):
    user.keys(dialog, keys)

    assert not dialog.isVisible()


def test_escape_closes_it_from_each_widget_that_tab_reaches(dialog):
    stops = [
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
    ]
    assert stops

    for widget in stops:
        dialog.show()
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Escape)
        assert not dialog.isVisible(), widget


def test_a_held_or_modified_escape_and_other_keys_close_nothing(window):
    nothing, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier

    # As a key that is held down repeats itself.
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, nothing, autorep=True)
    QApplication.sendEvent(window.button, held)
    QTest.keyClick(window.button, Qt.Key.Key_Escape, shift)
    QTest.keyClick(window.button, Qt.Key.Key_A)

    assert window.isVisible()
    QTest.keyClick(window.button, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_an_escape_used_by_a_widget_does_not_close_the_window(window):
    QTest.keyClick(window.name, Qt.Key.Key_Escape)

    assert window.isVisible()


@pytest.mark.parametrize("before", ["closed", "maximised and minimised"])
def test_a_hidden_or_minimised_window_comes_to_the_front(qtbot, parent, before):
    parent.show()
    dialog = QDialog(parent)
    minimised, maximised = Qt.WindowState.WindowMinimized, Qt.WindowState.WindowMaximized
    if before != "closed":
        dialog.show()
        dialog.setWindowState(minimised | maximised if "maximised" in before else minimised)

    bring_to_front(dialog)

    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.isVisible()
    assert not dialog.isMinimized()
    assert dialog.isMaximized() == ("maximised" in before)


def test_a_dialog_lies_over_the_middle_of_its_parent_but_on_the_screen(parent):
    screen, size, dialog = parent.screen().availableGeometry(), QSize(300, 200), QDialog(parent)
    below_title = screen.adjusted(0, 20, 0, 0)
    middle, corners = screen.center(), (screen.topLeft(), screen.bottomRight())
    for center in (middle, middle + QPoint(40, -30), *corners):
        parent.setGeometry(QRect(center - QPoint(50, 50), QSize(100, 100)))

        place_over_parent(dialog, size)

        assert dialog.size() == size
        assert below_title.contains(dialog.geometry())
        is_over = (dialog.geometry().center() - parent.geometry().center()).manhattanLength() <= 2
        assert is_over == (center not in corners)
        place_over_parent(dialog, 2 * screen.size())
        assert below_title.contains(dialog.geometry())
    alone = QDialog()
    place_over_parent(alone, size)
    assert alone.geometry().center().x() == middle.x()
