"""Leaving out the digits that taught an answer, and training again, on the page."""

import dataclasses
import re

import pytest
from PySide6.QtCore import QThreadPool

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
from digitpad.presentation import decimal_text
from digitpad.recognition.number_reader import read_number
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunHistory
from digitpad.recognition.training.training_run import run_training, trained_network
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import NetworkInUse
from digitpad.ui.why.leave_out_model import LeaveOutModel
from digitpad.workers.generator_task import GeneratorTask

from .conftest import ONE

BUTTONS = ("why_leave_out_10", "why_leave_out_50", "why_leave_out_200")


@pytest.fixture
def use_trained(state, rows_dataset):
    """Return a function that trains a network on rows, and uses that of its run's last epoch."""

    def use_trained(epochs=2, **changes):
        config = TrainingConfig(
            (784, 12, 10), "relu", "cross_entropy", "he", learning_rate=0.05, epochs=epochs
        )
        job = TrainingJob(config)
        run = RunHistory(
            job, "custom", rows_dataset.name, changes.get("fingerprint", rows_dataset.fingerprint)
        )
        network = create_network(config)
        for result in run_training(network, rows_dataset, job):
            result = dataclasses.replace(result, seconds=changes.get("seconds", result.seconds))
            saved = trained_network(network.copy(), rows_dataset, job, "custom", result)
            run.add_result(result, saved)
            if result.epoch == 2:  # enough of a run that would take long
                break
        for change in changes.get("settings", ()):
            run.add_change(change)
        run.finish(RunEnd.COMPLETED)
        state.set_network(NetworkInUse(saved, "after epoch 2", saved, 2, run))
        state.set_reading(read_number(state.drawing, state.recognizer))
        return run

    return use_trained


def enabled(page, user):
    return [user.find(page, name).isEnabled() for name in BUTTONS]


def test_what_the_answer_becomes_is_told_beside_the_control(qtbot, page, explained, user, use_trained):
    use_trained()
    answered = explained().answered
    qtbot.waitUntil(lambda: all(enabled(page, user)))

    user.click(page, "why_leave_out_50")
    assert not any(enabled(page, user))
    assert user.find(page, "why_leave_out_stop").isVisible()
    assert user.text(page, "why_leave_out_text") == "Retraining…"
    qtbot.waitUntil(lambda: "Lead of" in user.text(page, "why_leave_out_text"))
    lead, before, without, control = user.text(page, "why_leave_out_text").split("\n")
    names = answered.explanation.answer_name, answered.explanation.rival_name
    assert lead == f"Lead of {names[0]} over {names[1]}, in logits:"
    lead = decimal_text(answered.explanation.pixels.difference, 3, is_signed=True)
    assert before == f"now: read as {names[0]}, lead {lead}"
    assert re.fullmatch(r"without these 50: read as \d, lead [+−]\d+\.\d{3}", without)
    assert re.fullmatch(r"without 50 random others: read as \d, lead [+−]\d+\.\d{3}", control)
    assert "One trial says little" in user.text(page, "why_leave_out_caption")
    qtbot.waitUntil(lambda: all(enabled(page, user)))
    assert not user.find(page, "why_leave_out_stop").isVisible()
    qtbot.waitUntil(lambda: not page.findChildren(GeneratorTask))
    user.click(page, "why_leave_out_10")
    assert user.text(page, "why_leave_out_text") == "Retraining…"


def test_another_drawing_or_a_stop_ends_it_without_a_result(qtbot, page, explained, user, use_trained, draw):
    use_trained(epochs=1_000, seconds=3.0)
    explained()
    text, model = user.find(page, "why_leave_out_text"), page.findChild(LeaveOutModel)
    for end in (lambda: user.click(page, "why_leave_out_stop"), lambda: draw(*ONE)):
        qtbot.waitUntil(lambda: all(enabled(page, user)))
        assert "about 12 s" in user.find(page, "why_leave_out_10").toolTip()
        with qtbot.waitSignal(model.changed, check_params_cb=lambda: model.progress is not None):
            user.click(page, "why_leave_out_10")
        assert re.fullmatch(r"Retraining: [1-4] of 4 epochs done\.", text.text())
        end()
        explained()
        assert not user.find(page, "why_leave_out_stop").isVisible()
        assert not text.isVisible()
        assert text.text() == ""
    user.click(page, "why_leave_out_10")
    page.shut_down()
    assert model.findChild(QThreadPool).activeThreadCount() == 0


def test_it_stops_when_training_begins_and_waits_for_its_end(
    qtbot, page, explained, user, use_trained, state
):
    use_trained()
    explained()
    qtbot.waitUntil(lambda: all(enabled(page, user)))
    user.click(page, "why_leave_out_200")

    state.computing.begin(Work.TRAINING)

    assert "Stopped for other work" in user.text(page, "why_leave_out_text")
    assert not any(enabled(page, user))
    assert "when training" in user.text(page, "why_leave_out_caption")
    state.computing.end(Work.TRAINING)
    assert all(enabled(page, user))
    assert not user.find(page, "why_leave_out_caption").isVisible()
    user.click(page, "why_leave_out_10")
    assert user.text(page, "why_leave_out_text") == "Retraining…"


def test_a_network_whose_training_cannot_be_repeated_says_why(page, explained, user, use_trained, state):
    explained()
    assert not any(enabled(page, user))
    assert "not known how this network was trained" in user.text(page, "why_leave_out_caption")

    use_trained(settings=[SettingChange("learning_rate", 0.1, 1.0)])
    explained()
    assert "Settings were changed" in user.text(page, "why_leave_out_caption")

    run = use_trained()
    network = state.network
    state.set_network(dataclasses.replace(network, base=run.snapshots[1]))  # fine-tuned
    state.set_reading(read_number(state.drawing, state.recognizer))
    explained()
    assert not any(enabled(page, user))
    assert "not known how" in user.text(page, "why_leave_out_caption")


def test_data_that_it_did_not_learn_from_are_refused(qtbot, page, explained, user, use_trained):
    use_trained(fingerprint="another")
    explained()
    qtbot.waitUntil(lambda: all(enabled(page, user)))

    user.click(page, "why_leave_out_10")

    qtbot.waitUntil(lambda: "not trained on rows" in user.text(page, "why_leave_out_text"))
