"""Resuming runs of the library, and branching from them."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import RunStatus
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.training.run_continuer import RunContinuer

LABELS = "t10k-labels-idx1-ubyte.gz"


@pytest.fixture
def recording(qtbot, desk):
    """The window with its library open."""
    desk.state.library.open()
    qtbot.waitUntil(lambda: desk.state.library.is_loaded)
    yield desk
    assert desk.state.library.library.close(60)


@pytest.fixture
def trained(qtbot, recording, user, rows_dataset):
    """The library's record of an ended run of two epochs, on data that can be loaded again."""
    recording.state.set_dataset(kept_copy(rows_dataset))
    user.find(recording, "epochs_field").setValue(2)
    user.click(recording, "train_button")
    user.until_idle(recording)
    runs = recording.state.library.library.runs
    qtbot.waitUntil(lambda: bool(runs.runs) and runs.runs[0].status is RunStatus.COMPLETED)
    return runs.runs[0]


def test_a_finished_run_trains_further_and_stays_one_run(qtbot, recording, user, trained):
    state, announced = recording.state, []
    state.dataset_awaited.connect(announced.append)
    state.dataset_changed.connect(lambda: announced.append(state.dataset.name))
    recording.page.wanted.connect(lambda: announced.append("page"))
    state.go_on_wanted.emit(trained.id, 5)
    qtbot.waitUntil(lambda: state.run.run_id == trained.id and state.run.epochs_done == 5)
    user.until_idle(recording)

    assert [result.epoch for result in state.run.results] == [0, 1, 2, 3, 4, 5]
    assert state.run.end is RunEnd.COMPLETED
    assert user.find(recording, "epochs_field").value() == 5
    assert announced[1:] == ["page"]  # its data are in use already
    assert trained.name == "784-12-10 sigmoid"
    qtbot.waitUntil(lambda: state.library.library.runs.runs[0].epochs_done == 5)
    assert len(state.library.library.runs) == 1
    state.go_on_wanted.emit(trained.id, 9)
    recording.training.shut_down()
    QApplication.processEvents()  # what follows the reading comes with them
    assert announced[1:] == ["page"]


def test_what_cannot_go_on_is_refused_in_words(qtbot, recording, user, trained, rows_dataset):
    state = recording.state
    state.go_on_wanted.emit(trained.id, 0)
    qtbot.waitUntil(lambda: "has completed its 2 epochs" in user.message(recording))
    state.branch_wanted.emit(trained.id, 7)
    qtbot.waitUntil(lambda: "The weights of epoch 7 of" in user.message(recording))

    other = LabelledImages(rows_dataset.train.images[::-1], rows_dataset.train.labels[::-1])
    state.set_dataset(dataclasses.replace(rows_dataset, name="other", train=other))
    (Path(trained.dataset.folder) / LABELS).write_bytes(b"")
    state.go_on_wanted.emit(trained.id, 3)
    qtbot.waitUntil(lambda: LABELS in user.message(recording))
    assert state.dataset.name == "other"

    begun = []
    recording.training.findChild(RunContinuer).branched.connect(begun.append)
    state.branch_wanted.emit(trained.id, 1)
    user.start_long_run(recording)  # while the other is being read
    qtbot.waitUntil(lambda: user.message(recording).startswith("Stop training first"))
    for wanted, epoch in ((state.go_on_wanted, 5), (state.branch_wanted, 1)):
        state.withdrawn.emit("")
        wanted.emit(trained.id, epoch)
        assert user.message(recording).startswith("Stop training first")
    user.click(recording, "stop_button")
    user.until_idle(recording)
    assert begun == []


def test_a_branch_starts_from_an_epochs_weights_with_the_forms_settings(qtbot, recording, user, trained):
    state = recording.state
    before = state.run.snapshots[1].network.parameters.tobytes()
    user.find(recording, "epochs_field").setValue(9)
    with qtbot.waitSignal(recording.page.wanted):
        state.branch_wanted.emit(trained.id, 1)
    note = user.find(recording, "branch_note")
    assert note.findChild(QLabel).text().startswith(f"Begins with epoch 1 of {trained.name}. ")
    assert user.find(recording, "epochs_field").value() == 2

    user.enter(recording, "learning_rate_field", "0.001")
    user.click(recording, "train_button")
    user.until_idle(recording)

    assert not note.isVisible()
    assert state.run.snapshots[0].network.parameters.tobytes() == before
    runs = state.library.library.runs
    qtbot.waitUntil(lambda: len(runs) == 2 and runs.runs[0].status is RunStatus.COMPLETED)
    branch = runs.runs[0]
    assert (branch.parent, branch.parent_epoch) == (trained.id, 1)
    assert (branch.name, branch.job.config.learning_rate) == (f"{trained.name}, from epoch 1", 0.001)


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


def test_a_run_goes_on_with_its_data_and_the_settings_that_were_changed_in_it(
    qtbot, recording, user, rows_dataset
):
    state, copy = recording.state, kept_copy(rows_dataset)
    state.set_dataset(copy)
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
    state.set_dataset(dataclasses.replace(rows_dataset, name="other", train=rows_dataset.test))
    older = """UPDATE runs SET versions = '{"numpy": "1.0"}'"""
    state.library.library.database.ask(lambda connection: connection.execute(older))

    state.go_on_wanted.emit(run_id, 0)
    qtbot.waitUntil(lambda: state.computing.is_training)

    assert user.find(recording, "learning_rate_field").text() == "0.125"
    assert state.dataset.fingerprint == copy.fingerprint
    assert "The last bits may differ" in user.status(recording)
    user.click(recording, "stop_button")
    user.until_idle(recording)
    qtbot.waitUntil(lambda: state.epoch_in_use == state.run.kept_epoch)
    assert [change.value for change in state.run.changes] == [0.125]
