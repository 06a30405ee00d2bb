"""Runs of the library in the window, and the way back to the newest."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QSlider, QWidget

from digitpad.errors import LibraryError
from digitpad.library import RunStatus
from digitpad.ui.computing_lock import Work


@pytest.fixture
def train(qtbot, small, user):
    """Return a function that trains a run, and returns its record once all is written."""

    def train(epochs):
        user.find(small, "epochs_field").setValue(epochs)
        user.click(small, "train_button")
        user.until_idle(small)
        runs, run_id = small.state.library.library.runs, small.state.run.run_id
        qtbot.waitUntil(
            lambda: (record := runs.find(run_id)) is not None and record.status is RunStatus.COMPLETED
        )
        return runs.find(run_id)

    return train


@pytest.fixture
def look_at(qtbot):
    """Return a function that displays a run of the library in a window."""

    def look_at(window, run_id):
        state = window.state
        state.open_run(run_id)
        qtbot.waitUntil(lambda: state.run is not None and state.run.run_id == run_id)

    return look_at


def line(window):
    """Return the text above the charts, or "" while it is hidden."""
    name = window.findChild(QWidget, "run_name")
    return name.text if name.isVisible() else ""


def test_an_old_run_is_shown_with_its_name_its_epochs_and_a_way_back(qtbot, small, user, train, look_at):
    old, new = train(4), train(2)
    small.state.library.library.runs.rename(old.id, "my old run")
    newest, state = small.state.run, small.state
    slider, back = user.find(small, "epoch_slider"), user.find(small, "back_to_newest_button")
    assert not back.isVisible()

    look_at(small, old.id)
    assert line(small).startswith("From the library: my old run, ")
    small.state.library.library.runs.rename(old.id, "my very old run")
    qtbot.waitUntil(lambda: line(small).startswith("From the library: my very old run, "))
    assert "“my very old run” in the library" in slider.parent().toolTip().replace("\n", " ")
    assert (slider.maximum(), state.epoch_in_use) == (4, 4)
    assert [result.epoch for result in state.run.results] == [0, 1, 2, 3, 4]
    assert len(state.run.batch_losses) > 0
    slider.setValue(1)
    qtbot.waitUntil(lambda: state.epoch_in_use == 1)

    assert back.isVisible()
    user.click(small, "newest_run_button")
    assert state.run is newest
    assert (slider.maximum(), state.epoch_in_use) == (2, 2)
    assert not back.isVisible()
    assert "in the library" not in slider.parent().toolTip()
    assert new.id == state.run.run_id


def test_after_a_restart_the_way_back_leads_to_the_newest_run_of_the_library(
    qtbot, small, user, train, look_at, again
):
    old, new = train(3), train(2)
    small.close()
    window = again()
    qtbot.waitUntil(lambda: window.state.library.is_loaded)

    look_at(window, old.id)
    back = window.findChild(QWidget, "back_to_newest_button")
    qtbot.waitUntil(back.isVisible)
    user.click(window, "back_to_newest_button")

    qtbot.waitUntil(lambda: window.state.run.run_id == new.id)
    assert window.findChild(QSlider, "epoch_slider").maximum() == 2
    assert not back.isVisible()


def test_opening_the_newest_run_shows_the_one_in_memory(qtbot, small, train, epoch_result):
    record = train(2)
    newest = small.state.run

    small.state.choose_epoch(1)
    small.state.open_run(record.id)

    assert small.state.run is newest
    assert small.state.epoch_in_use == 2
    due = small.state.looked_at.networks.findChild(QTimer)
    due.setInterval(0)
    newest.add_result(epoch_result(3))  # as if memory had no room for its network
    qtbot.waitUntil(lambda: set(newest.snapshots.stored) == {0, 1, 2})  # those of the library
    assert not due.isActive()


def test_a_run_is_opened_at_an_epoch_or_without_a_network(qtbot, small, train):
    old, new = train(3), train(1)
    before, state = small.state.network, small.state
    state.open_run(old.id, None)
    qtbot.waitUntil(lambda: state.run.run_id == old.id)
    assert state.network is before

    state.open_run(new.id, 1)
    qtbot.waitUntil(lambda: state.run.run_id == new.id)
    state.open_run(old.id, 2)
    qtbot.waitUntil(lambda: state.run.run_id == old.id)

    assert state.epoch_in_use == 2


def test_a_new_run_takes_the_place_of_an_old_one_that_is_still_being_read(
    state, make_stored, make_run, epoch_result
):
    run, files = make_stored()
    files.gate.clear()
    state.looked_at.networks.open(run, 10)

    before, newest, events = make_run(), make_run(), []
    state.set_run(before)
    state.set_run(newest)
    state.run_event.connect(events.append)
    before.add_result(epoch_result(1))
    assert events == []
    files.gate.set()
    assert state.library.library.close(60)
    QApplication.processEvents()  # what was read comes with them

    assert state.run is newest


def test_nothing_is_opened_during_training_nor_what_is_damaged(state, make_stored, open_stored, failures):
    run, _ = make_stored()
    state.computing.begin(Work.TRAINING)

    state.open_run("0123abcd")
    open_stored(run)

    assert state.run is None
    assert failures == ["Stop training first, then open a network or a data set."] * 2
    state.computing.end(Work.TRAINING)

    def history():
        raise LibraryError("It is damaged.")

    state.library.run_read.emit(SimpleNamespace(history=history))
    assert failures[2:] == ["It is damaged."]
