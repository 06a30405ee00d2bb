"""Projector mode: canvas, answer and one page on the whole screen, and all as before when it is left."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from digitpad.ui.main_window import MainWindow
from digitpad.ui.page_tabs import PageTabs

ASIDE = ("status_message", "teach_button", "layers_field")
SHOWN = ("drawing_canvas", "prediction_panel", "accuracy_chart", "clear_button", "train_button")


def shown(window, user, names):
    return [name for name in names if user.find(window, name).isVisible()]


def test_canvas_answer_and_one_chart_fill_the_screen_and_a_button_brings_all_back(window, user, qtbot):
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
    user.keys(window, "Ctrl+1")
    user.click(window, "leave_projector_button")

    assert not window.isFullScreen()
    qtbot.waitUntil(lambda: window.size() == size)
    assert window.state.text_percent == 100
    assert shown(window, user, (*ASIDE, *SHOWN)) == [*ASIDE, *SHOWN]
    qtbot.waitUntil(lambda: user.find(window, "drawing_canvas").width() == side)
    assert window.menuBar().height() > 0
    assert user.answer(window) == "1"


def test_escape_closes_what_is_open_first_and_then_the_mode(window, user):
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


def test_a_run_goes_on_through_it_and_its_end_unfolds_the_form(window, user):
    user.start_long_run(window)
    user.keys(window, "F11")
    assert window.state.computing.is_training
    user.keys(window, "F11")
    assert window.state.computing.is_training

    user.click(window, "stop_button")
    user.until_idle(window)

    assert user.find(window, "layers_field").isVisible()


def test_a_window_closed_in_it_opens_as_it_was_before(window, user, qtbot):
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


def test_all_that_is_shown_has_its_room(window, user, qtbot):
    user.keys(window, "F11")
    qtbot.waitUntil(lambda: window.size() == window.screen().size())  # offscreen, that comes later
    size = QSize(1024, 768)
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
