"""Resuming runs of the library, and branching from them."""

import dataclasses

import pytest
from PySide6.QtWidgets import QApplication

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.library import RunStatus
from digitpad.recognition.training.run_history import RunEnd


@pytest.fixture
def recording(qtbot, desk):
    """The window with its library open."""
    desk.state.library.open()
    qtbot.waitUntil(lambda: desk.state.library.is_loaded)
    yield desk
    assert desk.state.library.library.close(60)


@pytest.fixture
def trained(qtbot, recording, user):
    """The library's record of an ended run of two epochs."""
    user.find(recording, "epochs_field").setValue(2)
    user.click(recording, "train_button")
    user.until_idle(recording)
    runs = recording.state.library.library.runs
    qtbot.waitUntil(lambda: bool(runs.runs) and runs.runs[0].status is RunStatus.COMPLETED)
    return runs.runs[0]


def test_a_finished_run_trains_further_and_stays_one_run(qtbot, recording, user, trained):
    state = recording.state
    state.go_on_wanted.emit(trained.id, 5)
    qtbot.waitUntil(lambda: state.run.run_id == trained.id and state.run.epochs_done == 5)
    user.until_idle(recording)

    assert [result.epoch for result in state.run.results] == [0, 1, 2, 3, 4, 5]
    assert state.run.end is RunEnd.COMPLETED
    assert user.find(recording, "epochs_field").value() == 5
    qtbot.waitUntil(lambda: state.library.library.runs.runs[0].epochs_done == 5)
    assert len(state.library.library.runs) == 1


def test_what_cannot_go_on_is_refused_in_words(qtbot, recording, user, trained, rows_dataset):
    state = recording.state
    state.go_on_wanted.emit(trained.id, 0)
    qtbot.waitUntil(lambda: "has completed its 2 epochs" in user.message(recording))

    other = LabelledImages(rows_dataset.train.images[::-1], rows_dataset.train.labels[::-1])
    state.set_dataset(dataclasses.replace(rows_dataset, name="other", train=other))
    state.go_on_wanted.emit(trained.id, 3)
    told = "digitpad cannot load the data set rows again."
    qtbot.waitUntil(lambda: told in user.message(recording))
    assert state.dataset.name == "other"

    user.start_long_run(recording)
    state.go_on_wanted.emit(trained.id, 5)
    assert user.message(recording).startswith("Stop training first")
    user.click(recording, "stop_button")
    user.until_idle(recording)


def test_a_branch_starts_from_an_epochs_weights_with_the_forms_settings(qtbot, recording, user, trained):
    state = recording.state
    before = state.run.snapshots[1].network.parameters.tobytes()
    state.branch_wanted.emit(trained.id, 1)
    note = user.find(recording, "branch_note")
    qtbot.waitUntil(note.isVisible)

    user.enter(recording, "learning_rate_field", "0.001")
    user.click(recording, "train_button")
    user.until_idle(recording)

    assert not note.isVisible()
    assert state.run.snapshots[0].network.parameters.tobytes() == before
    runs = state.library.library.runs
    qtbot.waitUntil(lambda: len(runs) == 2 and runs.runs[0].status is RunStatus.COMPLETED)
    branch = runs.runs[0]
    assert (branch.parent, branch.parent_epoch) == (trained.id, 1)
    assert branch.job.config.learning_rate == 0.001


def test_a_branch_whose_layers_do_not_fit_is_refused_and_can_be_given_up(qtbot, recording, user, trained):
    recording.state.branch_wanted.emit(trained.id, 1)
    note = user.find(recording, "branch_note")
    qtbot.waitUntil(note.isVisible)
    user.enter(recording, "layers_field", "784,8,10")
    user.click(recording, "train_button")
    assert "the initial weights belong to 784-12-10" in user.message(recording)

    user.click(recording, "branch_cancel_button")

    assert not note.isVisible()
    user.click(recording, "train_button")
    user.until_idle(recording)
    runs = recording.state.library.library.runs
    qtbot.waitUntil(lambda: len(runs) == 2)
    assert runs.runs[0].parent == ""


def test_a_setting_that_was_changed_in_a_run_is_shown_when_it_goes_on(qtbot, recording, user):
    state = recording.state
    user.start_long_run(recording)
    qtbot.waitUntil(lambda: state.run.epochs_done > 0)
    user.enter(recording, "learning_rate_field", "0.125")
    qtbot.waitUntil(lambda: len(state.run.changes) == 1)
    user.click(recording, "stop_button")
    user.until_idle(recording)
    run_id = state.run.run_id
    runs = state.library.library.runs
    qtbot.waitUntil(lambda: (found := runs.find(run_id)) is not None and found.status is RunStatus.STOPPED)
    user.enter(recording, "learning_rate_field", "2")

    state.go_on_wanted.emit(run_id, 0)
    qtbot.waitUntil(lambda: state.computing.is_training)

    assert user.find(recording, "learning_rate_field").text() == "0.125"
    user.click(recording, "stop_button")
    user.until_idle(recording)
    assert [change.value for change in state.run.changes] == [0.125]


def test_a_run_being_read_when_the_window_closes_is_not_resumed(window, user, again):
    user.enter(window, "layers_field", "784,10")  # on a data set that the next window has, too
    user.find(window, "epochs_field").setValue(1)
    user.click(window, "train_button")
    user.until_idle(window)
    run_id = window.state.run.run_id
    window.close()
    other = again()

    other.state.go_on_wanted.emit(run_id, 9)
    other.close()
    QApplication.processEvents()  # what follows the reading comes with them

    assert not other.state.computing.is_training
