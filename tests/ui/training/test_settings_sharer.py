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
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.accept()
        QApplication.sendPostedEvents(dialog, 0)
        dialog.setParent(None)

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

    dialog(desk.actions.open_settings, path)
    qtbot.waitUntil(lambda: user.find(desk, "seed_field").value() == 11)
    assert [stroke.tolist() for stroke in desk.state.drawing] == [[[0.25, 0.25], [0.5, 0.75]]]
    user.click(desk, "train_button")
    user.until_idle(desk)

    assert desk.state.run.epochs_done == 2
    assert desk.state.run.snapshots[2].network.parameters.tobytes() == weights


def test_the_note_is_shown_and_other_data_are_named(qtbot, desk, user, saved, rows_dataset):
    path, _ = saved
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"note": "Look at epoch 2"}), "utf-8")
    desk.state.set_dataset(fewer(rows_dataset))

    desk.training.sharer.open(path)

    qtbot.waitUntil(lambda: "mine.json: Look at epoch 2" in notice(desk))
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


def test_what_is_being_saved_is_there_once_the_sharer_has_shut_down(desk, saved):
    path, _ = saved
    again = path.with_name("again.json")

    desk.training.sharer.save(again)
    desk.training.sharer.shut_down()

    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("is_newer_asked_for", [True, False])
def test_the_data_set_of_settings_replaces_an_older_request_but_not_a_newer_one(
    qtbot, desk, user, saved, rows_dataset, is_newer_asked_for
):
    path, _ = saved
    user.find(desk, "seed_field").setValue(12)
    other, somebody = fewer(rows_dataset), QObject()
    if not is_newer_asked_for:
        desk.state.dataset_awaited.emit(somebody)
    desk.training.sharer.open(path)
    if is_newer_asked_for:
        desk.state.dataset_awaited.emit(somebody)
    desk.state.set_dataset(other)

    qtbot.waitUntil(lambda: user.find(desk, "seed_field").value() == 11)

    assert desk.state.dataset is (other if is_newer_asked_for else rows_dataset)
    assert ("open that data set" in user.message(desk)) == is_newer_asked_for


def test_a_file_that_is_none_changes_nothing(qtbot, desk, user, tmp_path):
    path = tmp_path / "none.json"
    path.write_text("[]", "utf-8")
    before = desk.page.form.entries()

    desk.training.sharer.open(path)

    qtbot.waitUntil(lambda: "is not a digitpad settings file" in user.message(desk))
    assert desk.page.form.entries() == before


def test_nothing_is_opened_during_training(running, user, tmp_path):
    running.training.sharer.open(tmp_path / "any.json")

    assert user.message(running).startswith("Stop training first")


def test_dropped_settings_are_opened_and_other_files_ignored(qtbot, desk, user, saved):
    path, _ = saved
    user.find(desk, "seed_field").setValue(12)
    desk.training.sharer.take_drops(desk)

    def drop(name):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(name))])
        action, buttons, keys = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(QPoint(5, 5), action, data, buttons, keys)
        enter.ignore()
        QApplication.sendEvent(desk, enter)
        if enter.isAccepted():
            QApplication.sendEvent(desk, QDropEvent(QPointF(5, 5), action, data, buttons, keys))
        return enter.isAccepted()

    assert not drop(path.with_suffix(".txt"))
    assert drop(path)
    qtbot.waitUntil(lambda: user.find(desk, "seed_field").value() == 11)
