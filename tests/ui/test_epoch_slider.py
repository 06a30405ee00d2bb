"""The slider over the epochs of a run."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider, QToolButton

from digitpad.digits.datasets.dataset import class_names
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.computing_lock import Work
from digitpad.ui.epoch_slider import EpochSlider
from digitpad.ui.state import NetworkInUse


def saved():
    return SavedNetwork(Network((784, 10), ("identity",), "cross_entropy"), class_names(10), {})


@pytest.fixture
def slider(qtbot, state):
    slider = EpochSlider(state)
    qtbot.addWidget(slider)
    slider.show()
    return slider


@pytest.fixture
def run(make_run, state):
    """A displayed run without an epoch."""
    run = make_run(epochs=10)
    state.set_run(run)
    return run


@pytest.fixture
def add(state, epoch_result):
    """Return a function that adds epochs to a run, and follows it like the window."""

    def add(run, n=1, is_kept=True):
        for _ in range(n):
            epoch = run.results[-1].epoch + 1 if run.results else 0
            run.add_result(epoch_result(epoch), saved() if is_kept else None)
            if state.follows_run:
                state.choose_epoch(epoch)

    return add


def shown(slider):
    """Return the minimum, value, maximum, enabled state and label of a slider."""
    bar = slider.findChild(QSlider, "epoch_slider")
    text = slider.findChild(QLabel, "epoch_label").text()
    return bar.minimum(), bar.value(), bar.maximum(), bar.isEnabled(), text


def test_a_finger_goes_to_an_epoch_and_drags_on_from_there(slider, state, run, add):
    slider.resize(400, 30)
    add(run, 10)
    bar, finger = slider.findChild(QSlider, "epoch_slider"), QTest.createTouchDevice()

    def touch():
        return QTest.touchEvent(bar, finger)

    y = bar.height() // 2
    touch().press(0, QPoint(4, y), bar).commit()
    assert state.network.epoch == 0
    touch().move(0, QPoint(bar.width() // 2, y), bar).commit()
    assert 3 <= state.network.epoch <= 6
    touch().release(0, QPoint(bar.width() // 2, y), bar).commit()

    assert state.network.epoch == bar.value()


def test_it_follows_a_run(slider, state, make_run, add):
    assert shown(slider)[3:] == (False, "no run")
    assert "Once you have trained" in slider.toolTip()
    state.set_run(run := make_run(epochs=10))
    assert shown(slider)[3:] == (False, "epoch –")

    add(run)
    assert shown(slider) == (0, 0, 0, False, "epoch 0 / 0")
    add(run)
    assert shown(slider) == (0, 1, 1, True, "epoch 1 / 1")
    assert "Choose an epoch" in slider.toolTip()
    add(run, 2)
    assert shown(slider) == (0, 3, 3, True, "epoch 3 / 3")
    assert state.network.epoch == 3


def test_the_arrow_keys_go_back_epoch_by_epoch(qtbot, slider, state, run, add):
    add(run, 6)
    bar = slider.findChild(QSlider, "epoch_slider")
    bar.setFocus()

    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert (state.network.epoch, state.follows_run) == (4, False)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    assert state.network.epoch == 3
    add(run)
    assert shown(slider) == (0, 3, 6, True, "epoch 3 / 6")
    assert state.network.epoch == 3

    qtbot.keyClick(bar, Qt.Key.Key_End)
    assert (state.network.epoch, state.follows_run) == (6, True)
    add(run)
    assert shown(slider) == (0, 7, 7, True, "epoch 7 / 7")


def test_inside_an_epoch_it_shows_the_step_and_can_go_back(qtbot, slider, state, run, add):
    add(run, 3)
    state.use_step(run, 12_345, saved())
    assert shown(slider) == (0, 2, 2, True, "step 12,345")

    bar = slider.findChild(QSlider, "epoch_slider")
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert shown(slider) == (0, 1, 2, True, "epoch 1 / 2")
    state.use_step(run, 12_346, saved())  # it is not followed any more
    assert state.network.epoch == 1

    qtbot.keyClick(bar, Qt.Key.Key_End)
    state.use_step(run, 12_347, saved())
    assert shown(slider) == (0, 2, 2, True, "step 12,347")
    qtbot.keyClick(bar, Qt.Key.Key_End)  # where it stands already
    assert state.network.epoch == 2
    assert state.follows_run


def test_an_epoch_without_a_snapshot_gives_the_one_before_it(slider, state, run, add):
    add(run, 2)
    add(run, 2, is_kept=False)
    add(run)

    slider.findChild(QSlider, "epoch_slider").setValue(3)

    assert shown(slider) == (0, 1, 4, True, "epoch 1 / 4")
    assert state.network.epoch == 1


def test_a_network_that_the_run_ends_with_is_shown_at_its_end(slider, run, add):
    add(run, 2)
    add(run, is_kept=False)
    run.keep(saved())
    assert shown(slider)[2] == 1

    run.finish(RunEnd.STOPPED)

    assert shown(slider)[2] == 2


def test_it_is_disabled_during_teaching_and_while_a_network_is_pending(slider, state, run, add):
    add(run, 3)
    base = state.network

    state.computing.begin(Work.FINE_TUNING)
    assert not shown(slider)[3]
    assert "keep or discard" in slider.toolTip()
    state.set_network(NetworkInUse(saved(), "taught", base.saved, is_pending=True))
    state.computing.end(Work.FINE_TUNING)
    assert not shown(slider)[3]
    assert "keep or discard" in slider.toolTip()

    state.set_network(base)
    assert shown(slider) == (0, 2, 2, True, "epoch 2 / 2")
    assert "Choose an epoch" in slider.toolTip()


def test_the_sliders_epoch_can_be_chosen_while_another_network_is_in_use(slider, state, run, add):
    add(run, 4)
    other = saved()
    state.set_network(NetworkInUse(other, "other network", other))
    assert shown(slider)[4] == "epoch –"

    QTest.keyClick(slider.findChild(QSlider, "epoch_slider"), Qt.Key.Key_End)

    assert shown(slider)[4] == "epoch 3 / 3"
    assert state.network.epoch == 3


def test_a_button_leads_back_to_the_newest_epoch(slider, state, run, add):
    add(run, 4)
    bar, back = slider.findChild(QSlider, "epoch_slider"), slider.findChild(QToolButton)
    assert not back.isVisible()
    label = slider.findChild(QLabel, "epoch_label")
    for width, is_shown in ((3 * label.width(), True), (label.width(), False)):
        slider.resize(width, 30)
        assert label.isVisible() == is_shown

    bar.setValue(1)
    assert back.isVisible()
    assert back.toolTip() == back.accessibleName() == "Back to the newest epoch"
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)

    assert shown(slider)[4] == "epoch 3 / 3"
    assert state.follows_run
    assert not back.isVisible()
