"""What Return does in the race's window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QToolButton, QWidget

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.race_chooser import RaceChooser
from digitpad.ui.race.race_page import RacePage

FORM_JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10), learning_rate=1.0))


@pytest.fixture
def window(qtbot, rows_dataset, state):
    parent = QWidget()
    qtbot.addWidget(parent)
    state.set_dataset(rows_dataset)
    state.set_draft(FORM_JOB)
    window = RacePage(state, parent)
    window._epochs.setValue(1)
    window.show()
    yield window
    window.shut_down()


def choose(window, *names):
    for box in window.findChildren(QCheckBox):
        box.setChecked(box.objectName().removeprefix("race_") in names)


@pytest.mark.parametrize("name", ["race_full_matrix", "race_epochs", "race_way_1", "start_race_button"])
def test_return_starts_a_race(qtbot, window, name):
    choose(window, "full_matrix", "concatenated")
    window.findChild(RaceChooser).add_job(FORM_JOB)
    window.findChild(QWidget, name).setFocus()

    with qtbot.waitSignal(window.finished, timeout=60_000):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)

    assert len(window.entries) == 3


def test_return_presses_another_button_that_has_the_focus(window):
    choose(window)
    window.findChild(QPushButton, "add_form_button").setFocus()

    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.findChild(QCheckBox, "race_form_1").isChecked()
    window.findChild(QToolButton, "race_remove_1").setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)

    assert window._chooser.contestants(3) == []
    assert not window.is_running


def test_return_in_a_name_only_keeps_the_name(window):
    choose(window, "full_matrix")
    window.findChild(RaceChooser).add_job(FORM_JOB)
    QTest.keyClick(window.findChild(QCheckBox, "race_form_1"), Qt.Key.Key_F2)
    QTest.keyClicks(window.focusWidget(), "mine")

    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)

    assert [one.title for one in window._chooser.contestants(3)] == ["Full matrix", "mine"]
    assert not window.is_running
