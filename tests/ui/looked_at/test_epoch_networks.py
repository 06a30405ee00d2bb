"""Reading the networks of a stored run, without damaged ones, in the background."""

import pytest
from PySide6.QtWidgets import QSlider

from digitpad.ui.computing_lock import Work
from digitpad.ui.epoch_slider import EpochSlider
from digitpad.ui.state import NetworkInUse


@pytest.fixture
def slider(qtbot, state):
    """The slider over the epochs."""
    slider = EpochSlider(state)
    qtbot.addWidget(slider)
    return slider.findChild(QSlider, "epoch_slider")


@pytest.fixture
def opened(qtbot, state, make_stored, open_stored):
    """Return a function that displays a stored run, and returns its files.

    From a slow disk, only the kept network comes until the gate is opened.
    """

    def opened(*, is_slow=False, **options):
        run, files = make_stored(**options)
        if is_slow:
            state.run_changed.connect(files.gate.clear)
        open_stored(run)
        qtbot.waitUntil(lambda: state.run is run)
        return files

    return opened


def until_in_use(qtbot, state, epoch):
    qtbot.waitUntil(lambda: state.epoch_in_use == epoch)


def until_all_is_read(qtbot, state):
    qtbot.waitUntil(lambda: state.run.snapshots.next_to_read(10) is None)


def test_the_kept_network_comes_first_and_the_nearest_follow(qtbot, state, slider, opened):
    files = opened()

    assert state.epoch_in_use == 10
    assert state.follows_run
    until_all_is_read(qtbot, state)
    assert [epoch for epoch, _ in files.read] == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert not any(is_gui for _, is_gui in files.read)
    slider.setValue(3)
    assert state.epoch_in_use == 3  # at once


def test_a_chosen_epoch_is_used_once_it_is_read(qtbot, state, slider, opened):
    files = opened(is_slow=True)

    slider.setValue(2)
    slider.setValue(4)
    assert state.epoch_in_use == 10
    assert slider.value() == state.chosen_epoch == 4
    assert not state.follows_run
    files.gate.set()

    until_in_use(qtbot, state, 4)
    assert slider.value() == 4
    assert not any(is_gui for _, is_gui in files.read)


def test_another_network_put_in_use_meanwhile_stays(qtbot, state, slider, opened, make_saved):
    files = opened(is_slow=True)
    slider.setValue(4)
    other = make_saved()

    state.set_network(NetworkInUse(other, "opened", other))
    files.gate.set()
    until_all_is_read(qtbot, state)

    assert state.network.saved is other


def test_a_pointed_epoch_reads_the_drawing_once_loaded_unless_the_pointer_left(qtbot, state, opened):
    files = opened(is_slow=True)

    state.point_at_epoch(5)
    assert state.pointed_epoch is None
    files.gate.set()
    qtbot.waitUntil(lambda: state.pointed_epoch == 5)
    state.point_at_epoch(None)

    other = opened(is_slow=True, run_id="4567cdef")
    state.point_at_epoch(6)
    state.point_at_epoch(None)
    other.gate.set()
    until_all_is_read(qtbot, state)
    assert state.pointed_epoch is None


def test_damaged_epochs_are_left_out_with_one_sentence(qtbot, state, slider, opened, failures, make_saved):
    files = opened(is_slow=True, damaged=(1, 3, 4))
    files.put(6, None)  # a bug
    files.put(7, make_saved(n_in=4))  # a network, but of something else
    files.gate.set()
    until_all_is_read(qtbot, state)
    qtbot.waitUntil(lambda: failures != [])

    assert failures == ["The weights of epochs 1, 3, … and 7 cannot be read; these epochs are left out."]
    slider.setValue(4)
    assert (slider.value(), state.epoch_in_use) == (2, 2)
    state.point_at_epoch(7)
    assert state.pointed_epoch == 5
    assert len(failures) == 1


def test_choosing_a_damaged_epoch_gives_the_one_before_it(qtbot, state, slider, opened, failures):
    files = opened(is_slow=True, damaged=(3,))
    slider.setValue(3)
    files.gate.set()

    until_in_use(qtbot, state, 2)
    qtbot.waitUntil(lambda: failures != [])
    assert failures == ["The weights of epoch 3 cannot be read; this epoch is left out."]


def test_a_run_of_which_nothing_can_be_read_is_shown_without_networks(
    qtbot, state, slider, opened, failures, make_saved
):
    before = make_saved()
    state.set_network(NetworkInUse(before, "opened", before))

    opened(damaged=range(11))
    qtbot.waitUntil(lambda: failures != [])

    assert state.network.saved is before
    assert not slider.isEnabled()
    assert failures == ["The weights of epochs 0 to 10 cannot be read; these epochs are left out."]
    opened(epochs=(), run_id="4567cdef")
    assert state.network.saved is before


def test_no_epoch_requested_before_replaces_a_taught_network(qtbot, state, slider, opened):
    files = opened(is_slow=True)
    slider.setValue(4)

    state.computing.begin(Work.FINE_TUNING)
    files.gate.set()
    until_all_is_read(qtbot, state)

    assert state.epoch_in_use == 10


def test_epochs_dropped_from_memory_are_read_from_the_library(
    qtbot, state, make_run, epoch_result, make_saved, make_stored
):
    _, files = make_stored()
    run = make_run(epochs=10)
    state.set_run(run)
    for epoch in range(11):
        run.add_result(epoch_result(epoch), make_saved() if epoch in (0, 8, 10) else None)
    state.choose_epoch(5)
    assert state.epoch_in_use == 0

    run.store_snapshots(files)
    state.choose_epoch(5)

    until_in_use(qtbot, state, 5)
