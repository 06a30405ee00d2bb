"""The keys that close the windows beside the main one, in all of them."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QSpinBox, QWidget

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.about_dialog import AboutDialog
from digitpad.ui.evaluation.evaluation_page import EvaluationPage
from digitpad.ui.my_hand.hand_test_page import HandTestPage
from digitpad.ui.my_hand.samples_page import SamplesPage
from digitpad.ui.pen_styles.pen_styles_page import PenStylesPage
from digitpad.ui.race.race_chooser import RaceChooser
from digitpad.ui.race.race_page import RacePage
from digitpad.ui.session.bug_reporter import BugDialog
from digitpad.ui.training.augmentation_dialog import AugmentationDialog
from digitpad.ui.widgets.message_banner import MessageBanner

JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10), learning_rate=1.0))


@pytest.fixture
def opened(qtbot, rows_dataset, tmp_path, state, fine_tuning):
    """Open one of the windows, by its class's name, as the active window."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1100, 700)
    state.set_dataset(rows_dataset)
    state.set_draft(JOB)
    makers = {
        "RacePage": lambda: RacePage(state, parent),
        "EvaluationPage": lambda: EvaluationPage(state, parent),
        "SamplesPage": lambda: SamplesPage(state, fine_tuning, parent),
        "HandTestPage": lambda: HandTestPage(state, fine_tuning, parent),
        "PenStylesPage": lambda: PenStylesPage(state, parent),
        "AugmentationDialog": lambda: AugmentationDialog(parent),
        "AboutDialog": lambda: AboutDialog(state, parent),
        "BugDialog": lambda: BugDialog(tmp_path / "log", parent),
    }

    def opened(name):
        window = makers[name]()
        window.show()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield opened
    for window in parent.findChildren(RacePage):
        window.shut_down()


NAMES = (
    "RacePage",
    "EvaluationPage",
    "SamplesPage",
    "HandTestPage",
    "PenStylesPage",
    "AugmentationDialog",
    "AboutDialog",
    "BugDialog",
)


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key where the focus is."""
    QTest.keyClick(window.focusWidget() or window, key, modifier)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_ctrl_w_and_escape_close_a_window(opened, name, key, modifier):
    window = opened(name)

    press(window, key, modifier)

    assert not window.isVisible()


@pytest.mark.parametrize("name", NAMES)
def test_escape_closes_it_from_each_widget_that_tab_reaches(opened, name):
    window = opened(name)
    stops = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
    ]

    for widget in stops:
        window.show()
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Escape)

        assert not window.isVisible(), widget


@pytest.mark.parametrize("name", ["RacePage", "SamplesPage", "PenStylesPage"])
def test_escape_hides_a_message_first(qtbot, opened, name):
    window = opened(name)
    banner = window.findChild(MessageBanner)
    banner.show_message("Something went wrong.")

    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(banner.isHidden)
    assert window.isVisible()

    # As a key that is held down repeats itself.
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, autorep=True)
    QApplication.sendEvent(window, held)
    assert window.isVisible()

    press(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_escape_does_not_end_a_race(qtbot, opened, user):
    window = opened("RacePage")
    window.findChild(QSpinBox).setValue(100)
    user.click(window, "start_race_button")
    assert window.is_running

    press(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert window.is_running

    press(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    qtbot.waitUntil(lambda: not window.is_running, timeout=20_000)


def test_escape_leaves_a_name_before_it_closes_the_race(opened, user):
    window = opened("RacePage")
    window.findChild(RaceChooser).add_job(JOB)
    box = window.findChild(QCheckBox, "race_form_1")
    QTest.keyClick(box, Qt.Key.Key_F2)

    QTest.keyClick(user.find(window, "race_name_editor_1"), Qt.Key.Key_Escape)
    assert window.isVisible()
    assert user.find(window, "race_name_editor_1").isHidden()

    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not window.isVisible()
