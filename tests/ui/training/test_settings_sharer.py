"""Saving and opening of files of settings."""

import dataclasses
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.digits.strokes.strokes import as_stroke


@pytest.fixture
def dialog(qtbot, desk):
    """Return a function that chooses a file in the dialog of an entry of the File menu."""

    def choose(action, path):
        action.trigger()
        dialog = desk.findChild(QFileDialog)
        is_existing = dialog.fileMode() is QFileDialog.FileMode.ExistingFile
        assert is_existing == (action is desk.actions.open_settings)
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.accept()
        qtbot.waitUntil(lambda: desk.findChild(QFileDialog) is None)

    return choose


def fewer(dataset):
    """Return a data set with another name and one picture fewer."""
    train = LabelledImages(dataset.train.images[1:], dataset.train.labels[1:])
    return dataclasses.replace(dataset, name="other", train=train)


def notice(window):
    return " ".join(label.text() for label in window.status.findChildren(QLabel))


@pytest.fixture
def saved(qtbot, desk, user, dialog, tmp_path):
    """A file of the form's settings with a drawing, and the last weights of a run with them."""
    user.find(desk, "epochs_field").setValue(2)
    user.find(desk, "seed_field").setValue(11)
    desk.state.set_drawing((as_stroke([(0.25, 0.25), (0.5, 0.75)]),))
    path = tmp_path / "mine.json"
    dialog(desk.actions.save_settings, path)
    qtbot.waitUntil(lambda: f"Saved to {path}" in notice(desk))
    user.click(desk, "train_button")
    user.until_idle(desk)
    return path, desk.state.run.snapshots[2].network.parameters.tobytes()


def test_saved_settings_give_the_same_weights(qtbot, desk, user, dialog, saved):
    path, weights = saved
    user.find(desk, "seed_field").setValue(12)
    user.find(desk, "epochs_field").setValue(5)
    desk.state.set_drawing(())

    with qtbot.waitSignal(desk.page.wanted):
        dialog(desk.actions.open_settings, path)
    assert user.find(desk, "seed_field").value() == 11
    assert "mine.json: Press Train to get the same curve." in notice(desk)
    assert user.message(desk) == ""
    assert [stroke.tolist() for stroke in desk.state.drawing] == [[[0.25, 0.25], [0.5, 0.75]]]
    user.click(desk, "train_button")
    user.until_idle(desk)

    assert desk.state.run.epochs_done == 2
    assert desk.state.run.snapshots[2].network.parameters.tobytes() == weights


def test_the_note_is_shown_and_other_data_are_named(qtbot, desk, user, saved, rows_dataset):
    path, _ = saved
    entries = json.loads(path.read_text("utf-8")) | {"note": "Look at epoch 2", "threads": 2}
    entries["settings"]["batch_size"] = 128
    path.write_text(json.dumps(entries), "utf-8")
    desk.state.set_dataset(fewer(rows_dataset))

    desk.training.sharer.open(path)

    qtbot.waitUntil(lambda: "mine.json: Look at epoch 2 It was trained with 2 threads" in notice(desk))
    assert user.message(desk) == (
        "mine.json is from a run on rows: open that data set to get the same curve."
    )


def test_settings_open_even_if_the_copy_of_their_data_is_damaged(
    qtbot, desk, user, dialog, rows_dataset, tmp_path
):
    copy = kept_copy(rows_dataset)
    desk.state.set_dataset(copy)
    user.find(desk, "seed_field").setValue(11)
    path = tmp_path / "mine.json"
    dialog(desk.actions.save_settings, path)
    qtbot.waitUntil(lambda: f"Saved to {path}" in notice(desk))
    (Path(copy.folder) / "t10k-labels-idx1-ubyte.gz").write_bytes(b"")
    desk.state.set_dataset(fewer(rows_dataset))
    user.find(desk, "seed_field").setValue(12)

    desk.training.sharer.open(path)

    qtbot.waitUntil(lambda: user.find(desk, "seed_field").value() == 11)
    said = user.message(desk)
    assert "mine.json is from a run on rows: open that data set" in said
    assert "t10k-labels-idx1-ubyte.gz" in said


def test_what_is_being_saved_is_there_once_the_sharer_has_shut_down(desk, user, saved):
    path, _ = saved
    again = path.with_name("again.json")

    desk.training.sharer.save(again)
    desk.training.sharer.shut_down()

    assert again.read_bytes() == path.read_bytes()
    user.find(desk, "seed_field").setValue(12)
    desk.training.sharer.open(path)  # what is read then comes too late
    desk.training.sharer.shut_down()
    QApplication.processEvents()
    assert user.find(desk, "seed_field").value() == 12


@pytest.mark.parametrize("is_newer_asked_for", [True, False])
def test_the_data_set_of_settings_replaces_an_older_request_but_not_a_newer_one(
    qtbot, desk, user, saved, rows_dataset, is_newer_asked_for
):
    path, _ = saved
    user.find(desk, "seed_field").setValue(12)
    other, somebody, awaited = fewer(rows_dataset), QObject(), []
    desk.state.dataset_awaited.connect(awaited.append)
    if not is_newer_asked_for:
        desk.state.dataset_awaited.emit(somebody)
    desk.training.sharer.open(path)
    if is_newer_asked_for:
        desk.state.dataset_awaited.emit(somebody)
    desk.state.set_dataset(other)

    qtbot.waitUntil(lambda: user.find(desk, "seed_field").value() == 11)

    assert desk.state.dataset is (other if is_newer_asked_for else rows_dataset)
    assert awaited == ([somebody] if is_newer_asked_for else [somebody, desk.training.sharer])
    assert ("open that data set" in user.message(desk)) == is_newer_asked_for


def test_a_file_that_is_none_changes_nothing(qtbot, desk, user, tmp_path):
    path = tmp_path / "none.json"
    path.write_text("[]", "utf-8")
    before = desk.page.form.entries()

    desk.training.sharer.open(path)

    qtbot.waitUntil(lambda: "is not a digitpad settings file" in user.message(desk))
    assert desk.page.form.entries() == before


def test_nothing_is_opened_during_training_and_nothing_invalid_saved(qtbot, desk, user, saved):
    path, _ = saved
    user.find(desk, "layers_field").setText("784")
    desk.actions.save_settings.trigger()
    assert user.message(desk).startswith("Layers: ")
    user.find(desk, "layers_field").setText("784,10")
    user.find(desk, "seed_field").setValue(12)
    desk.training.sharer.open(path)
    user.start_long_run(desk)  # while the file is being read
    qtbot.waitUntil(lambda: user.message(desk).startswith("Stop training first"))
    for ask in (desk.actions.open_settings.trigger, lambda: desk.training.sharer.open(path)):
        desk.state.withdrawn.emit("")
        ask()
        assert user.message(desk).startswith("Stop training first")

    assert desk.findChild(QFileDialog) is None
    assert user.find(desk, "seed_field").value() == 12


def test_dropped_settings_are_opened_and_other_files_ignored(qtbot, desk, user, saved):
    path, _ = saved
    user.find(desk, "seed_field").setValue(12)
    desk.training.sharer.take_drops(desk)
    assert desk.acceptDrops()
    seeds = []
    desk.training.sharer.opened.connect(lambda: seeds.append(user.find(desk, "seed_field").value()))

    def drop(*names, is_released=True):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(name)) for name in names])
        action, buttons, keys = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(QPoint(5, 5), action, data, buttons, keys)
        enter.ignore()
        QApplication.sendEvent(desk, enter)
        if enter.isAccepted() and is_released:
            QApplication.sendEvent(desk, QDropEvent(QPointF(5, 5), action, data, buttons, keys))
        return enter.isAccepted()

    other = path.with_name("other.json")
    other.write_text(path.read_text("utf-8").replace('"seed": 11', '"seed": 13'), "utf-8")
    assert not drop(path.with_suffix(".txt")) | drop() | drop(path, path)
    assert drop(other, is_released=False)
    assert drop(path)
    qtbot.waitUntil(lambda: seeds == [11])
