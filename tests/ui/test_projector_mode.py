"""Projector mode: canvas, answer and one page full screen, and back."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from digitpad.ui.appearance.theme import ColorScheme
from digitpad.ui.main_window import MainWindow
from digitpad.ui.page_tabs import PageTabs

ASIDE = ("status_message", "teach_button", "layers_field")
SHOWN = ("drawing_canvas", "prediction_panel", "accuracy_chart", "clear_button", "train_button")


def shown(window, user, names):
    return [name for name in names if user.find(window, name).isVisible()]


def test_canvas_answer_and_one_chart_fill_the_screen_until_f11(window, user, qtbot):
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    qtbot.waitUntil(lambda: user.answer(window) == "1")
    size, side = window.size(), user.find(window, "drawing_canvas").width()

    user.keys(window, "F11")

    assert window.isFullScreen()
    assert window.state.text_percent == 150
    assert shown(window, user, (*ASIDE, *SHOWN)) == list(SHOWN)
    qtbot.waitUntil(lambda: user.find(window, "chart_tabs").isVisible())
    assert window.menuBar().height() == 0
    user.keys(window, "Ctrl+2")  # the keys of the menus stay
    assert window.findChild(PageTabs).current == "inside"
    user.keys(window, "Ctrl+1", "F11")

    assert not window.isFullScreen()
    qtbot.waitUntil(lambda: window.size() == size)
    assert window.state.text_percent == 100
    assert shown(window, user, (*ASIDE, *SHOWN)) == [*ASIDE, *SHOWN]
    qtbot.waitUntil(lambda: user.find(window, "drawing_canvas").width() == side)
    assert window.menuBar().height() > 0
    assert user.answer(window) == "1"


def test_escape_closes_open_parts_before_the_mode(window, user):
    user.keys(window, "F11")
    user.open_page(window, "why")
    tabs = window.findChild(PageTabs)
    tabs.findChild(QTabBar).setFocus()

    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert tabs.current == "train"
    assert window.isFullScreen()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)

    assert not window.isFullScreen()
    assert not user.action(window, "Projector mode").isChecked()


def test_a_button_leaves_it_where_there_is_no_keyboard(window, user):
    assert not user.find(window, "leave_projector_button").isVisible()
    user.keys(window, "F11")

    user.click(window, "leave_projector_button")

    assert not window.isFullScreen()
    assert not user.find(window, "leave_projector_button").isVisible()


def test_a_run_goes_on_through_it_and_its_end_unfolds_the_form(window, user):
    user.start_long_run(window)
    user.keys(window, "F11")
    assert window.state.computing.is_training
    user.keys(window, "F11")
    assert window.state.computing.is_training

    user.click(window, "stop_button")
    user.until_idle(window)

    assert user.find(window, "layers_field").isVisible()


def test_a_text_size_chosen_meanwhile_stays(window, user):
    user.keys(window, "F11", "Ctrl+-")
    chosen = window.state.text_percent
    assert 100 < chosen < 150

    user.keys(window, "F11")

    assert window.state.text_percent == chosen


def test_a_window_closed_in_the_mode_opens_as_before_it(window, user, qtbot):
    size = QSize(900, 700)  # not much larger than the screen of the tests: Qt would make it fit
    window.resize(size)
    user.keys(window, "F11")

    window.close()
    again = MainWindow()
    qtbot.addWidget(again)
    again.show()

    assert not again.isFullScreen()
    qtbot.waitUntil(lambda: again.size() == size)
    assert again.state.text_percent == 100
    assert user.find(again, "layers_field").isVisible()
    again.close()


@pytest.mark.parametrize("size", [QSize(1024, 768), QSize(1366, 768), QSize(1920, 1080)], ids=str)
@pytest.mark.parametrize("scheme", [ColorScheme.LIGHT, ColorScheme.DARK])
def test_nothing_is_cut(window, user, qtbot, size, scheme):
    window.set_color_scheme(scheme)
    user.keys(window, "F11")
    qtbot.waitUntil(lambda: window.size() == window.screen().size())  # offscreen, that comes later
    window.resize(size)
    for _ in range(10):
        QApplication.processEvents()

    canvas = user.find(window, "drawing_canvas")
    qtbot.waitUntil(lambda: window.size() == size)
    assert canvas.width() == canvas.height() >= 400
    for name in ("leave_projector_button", "clear_button", "why_button", "train_button"):
        button = user.find(window, name)
        assert button.width() >= button.minimumSizeHint().width()
        corner = button.mapTo(window, button.rect().bottomRight())
        assert window.rect().contains(corner)
