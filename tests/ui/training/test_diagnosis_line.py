"""The line about a problem of a run, with its remedy."""

import dataclasses

import pytest
from PySide6.QtWidgets import QWidget

from digitpad.errors import ModelFileError
from digitpad.nn import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunHistory
from digitpad.ui.computing_lock import Work
from digitpad.ui.training.diagnosis_line import DiagnosisLine, change_text


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


def test_a_run_with_a_problem_has_a_diagnosis_and_a_remedy(qtbot, desk, user, line):
    train(user, desk, learning_rate="0.0001", epochs="1")

    qtbot.waitUntil(line.isVisible)
    desk.state.set_dataset(desk.state.dataset)  # which is looked at again
    assert (line.isVisible(), line.is_busy) == (False, True)
    qtbot.waitUntil(line.isVisible)
    sentence, button = (user.find(desk, f"diagnosis_{name}") for name in ("sentence", "button"))
    desk.state.computing.begin(Work.TRAINING)
    assert not button.isEnabled()
    desk.state.computing.end(Work.TRAINING)
    assert button.x() > sentence.geometry().right()
    desk.resize(500, desk.height())
    qtbot.waitUntil(lambda: button.y() > sentence.geometry().bottom())
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert "learning rate of 0.0001 is too small" in user.text(desk, "diagnosis_sentence")
    assert user.text(desk, "diagnosis_button") == "Learning rate 0.001"
    user.click(desk, "diagnosis_button")
    assert desk.page.form.job().config.learning_rate == 0.001
    assert not line.isVisible()
    assert not desk.state.computing.is_training
    desk.state.set_dataset(desk.state.dataset)
    qtbot.waitUntil(lambda: not line.is_busy)
    assert not line.isVisible()


def test_a_good_run_has_no_diagnosis_and_the_next_run_hides_it(qtbot, desk, user, line):
    train(user, desk, learning_rate="0.0001", epochs="1")
    qtbot.waitUntil(line.isVisible)
    desk.state.set_dataset(desk.state.dataset)
    looked = []
    desk.state.run_changed.connect(lambda: looked.append((line.isVisible(), line.is_busy)))

    train(user, desk, learning_rate="3", epochs="10")

    assert looked == [(False, False)]
    assert desk.state.run.epochs[-1].train_accuracy > 0.95
    qtbot.waitUntil(lambda: not line.is_busy)
    assert not line.isVisible()


def test_a_run_whose_network_cannot_be_read_is_judged_by_its_curves(qtbot, desk, user, line, epoch_result):
    class Damaged(dict):
        def __getitem__(self, epoch):
            raise ModelFileError("It is damaged.")

    kept = {"run_id": "0123abcd", "batch_losses": (), "changes": (), "end": RunEnd.COMPLETED}
    results = [epoch_result(0), epoch_result(1, train_accuracy=0.5)]
    run = RunHistory.restored(
        *(TrainingJob(TrainingConfig(epochs=1)), "custom", "rows", ""),
        **kept,
        results=results,
        stored=Damaged({1: None}),
    )
    desk.state.set_run(run)
    assert line.is_busy
    desk.page.shut_down()
    assert not line.is_busy

    desk.state.set_dataset(desk.state.dataset)
    qtbot.waitUntil(line.isVisible)

    assert user.text(desk, "diagnosis_sentence").startswith("Underfitting")
    assert user.find(desk, "diagnosis_button").toolTip().startswith("Put these settings into the form.")


def test_changes_are_told_in_words():
    changes = {"cost": "cross_entropy", "layers": (784, 100, 10), "augmentation": "elastic", "epochs": 3}
    assert change_text(changes) == "Cross-entropy, layers 784-100-10, augmentation affine + elastic, epochs 3"


def test_a_hidden_setting_is_shown_when_it_is_filled_in(desk, user, line):
    line.accepted.emit({"patience": 5})

    assert user.find(desk, "patience_field").isVisible()
    assert desk.page.form.job() == dataclasses.replace(
        desk.page.form.job(), config=dataclasses.replace(desk.page.form.job().config, patience=5)
    )
