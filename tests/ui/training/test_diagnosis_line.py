"""The line that says what went wrong in a run, and fills in what mends it."""

import dataclasses

import pytest
from PySide6.QtWidgets import QWidget

from digitpad.ui.training.diagnosis_line import DiagnosisLine


@pytest.fixture
def line(desk):
    return desk.findChild(DiagnosisLine)


def train(user, desk, **texts):
    """Train with other settings, to the end."""
    for name, text in texts.items():
        field = desk.page.form.findChild(QWidget, f"{name}_field")
        field.setText(text) if hasattr(field, "setText") else field.setValue(int(text))
    user.click(desk, "train_button")
    user.until_idle(desk)


def test_a_run_with_a_fault_says_so_and_the_button_fills_in_what_mends_it(qtbot, desk, user, line):
    train(user, desk, learning_rate="0.0001", epochs="1")

    qtbot.waitUntil(line.isVisible)
    assert "learning rate of 0.0001 is too small" in user.text(desk, "diagnosis_sentence")
    assert user.text(desk, "diagnosis_button") == "Learning rate 0.001"
    user.click(desk, "diagnosis_button")
    assert desk.page.form.job().config.learning_rate == 0.001
    assert not line.isVisible()
    assert not desk.state.computing.is_training
    desk.state.set_dataset(desk.state.dataset)
    qtbot.waitUntil(lambda: not line.is_busy)
    assert not line.isVisible()


def test_a_good_run_says_nothing_and_the_next_run_takes_the_line_away(qtbot, desk, user, line):
    train(user, desk, learning_rate="0.0001", epochs="1")
    qtbot.waitUntil(line.isVisible)
    looked = []
    desk.state.run_changed.connect(lambda: looked.append(line.isVisible()))

    train(user, desk, learning_rate="3", epochs="10")

    assert looked == [False]
    assert desk.state.run.epochs[-1].train_accuracy > 0.95
    qtbot.waitUntil(lambda: not line.is_busy)
    assert not line.isVisible()


def test_a_setting_that_is_folded_away_is_shown_when_it_is_filled_in(desk, user, line):
    line.accepted.emit({"patience": 5})

    assert user.find(desk, "patience_field").isVisible()
    assert desk.page.form.job() == dataclasses.replace(
        desk.page.form.job(), config=dataclasses.replace(desk.page.form.job().config, patience=5)
    )
