"""The strip below the bars with each epoch's answer."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError
from digitpad.nn import Network, TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.number_reader import read_number
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd, RunHistory
from digitpad.ui.epoch_strip.epoch_opinions import Opinion
from digitpad.ui.epoch_strip.epoch_strip import EpochStrip
from digitpad.ui.epoch_strip.opinion_text import expected_answer, summary

STROKES = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
LEVEL = (as_stroke([(0.1, 0.5), (0.9, 0.5)]),)


def reader_of(digit):
    """Return a network that reads everything as one digit."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.biases[0][digit] = 3.0
    return SavedNetwork(network, class_names(10), {})


@pytest.fixture
def strip(qtbot, state):
    column, strip = QWidget(), EpochStrip(state)
    strip.setParent(column)
    qtbot.addWidget(column)
    column.resize(600, 60)
    strip.resize(600, 60)
    column.show()
    yield strip
    strip.shut_down()


@pytest.fixture
def add(state, epoch_result):
    """Return a function that adds an epoch to a run with a network that reads everything as one digit."""

    def add(run, *digits):
        for digit in digits:
            epoch = run.results[-1].epoch + 1 if run.results else 0
            run.add_result(epoch_result(epoch), None if digit is None else reader_of(digit))

    return add


@pytest.fixture
def run(state, make_run):
    run = make_run(epochs=20)
    state.set_run(run)
    return run


def draw(state, strokes=STROKES):
    """Set a drawing in the state; without strokes, clear it."""
    state.set_drawing(strokes)
    state.set_reading(read_number(strokes, Recognizer(reader_of(0))) if strokes else None)


@pytest.fixture
def until_said(qtbot, strip):
    """Return a function that waits for the epochs' answers, first epoch first."""

    def until_said(answers):
        cells = strip.findChild(QWidget, "epoch_answers")
        qtbot.waitUntil(lambda: "".join(one.answer for one in cells.by_epoch.values()) == answers)
        return cells

    return until_said


def text(strip):
    return strip.findChild(QWidget, "epoch_strip_text").text


def move(widget, point):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        QPointF(widget.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def test_it_is_hidden_until_there_is_a_run_and_then_invites_to_draw(qtbot, strip, state, make_run):
    assert not strip.isVisible()

    with qtbot.waitSignal(strip.height_changed):
        state.set_run(make_run())

    assert strip.isVisible()
    assert text(strip).startswith("Draw on the canvas")


def test_it_shows_from_which_epoch_the_drawing_is_read_and_grows_with_the_run(
    strip, state, run, add, until_said
):
    add(run, 1, 7, 7, 4)
    draw(state)
    cells = until_said("1774")
    assert text(strip) == "Read as 4 from epoch 3 on"

    add(run, 4, 9)
    until_said("177449")
    assert text(strip) == "Read as 9 from epoch 5 on"
    add(run, 4)
    until_said("1774494")
    assert text(strip) == "Read as 4 in epochs 3, 4 and 6"
    assert "Epoch 3: 4 (" in cells.accessibleDescription()
    assert cells.answer == "4"


def test_each_epoch_reads_the_drawing_in_the_views_of_its_network(
    strip, state, run, until_said, epoch_result
):
    network = Network((784, 10), ("identity",), "cross_entropy")
    network.weights[0][1], network.weights[0][7] = rasterize(STROKES).ravel(), 0.4 * rasterize(LEVEL).ravel()
    turned = (0.0, -1.0, 1.0, 0.0)
    in_views = SavedNetwork(network, class_names(10), views=(turned, turned))
    alone = SavedNetwork(network, class_names(10))
    run.add_result(epoch_result(0), alone)
    run.add_result(epoch_result(1), in_views)
    state.set_drawing(LEVEL)

    state.set_reading(read_number(LEVEL, Recognizer(in_views)))
    until_said("71")
    state.set_reading(read_number(LEVEL, Recognizer(alone)))
    until_said("77")  # there are no other views of what the bars show


def test_a_new_drawing_is_read_by_all_epochs_and_no_drawing_by_none(
    qtbot, strip, state, run, add, until_said
):
    add(run, 1, 4)
    draw(state)
    cells = until_said("14")
    first = cells.by_epoch

    draw(state, (as_stroke([(0.2, 0.1), (0.5, 0.9)]),))
    qtbot.waitUntil(lambda: cells.by_epoch is not first)
    until_said("14")
    draw(state, ())

    assert cells.by_epoch == {}
    assert text(strip).startswith("Draw on the canvas")


def test_the_users_label_is_highlighted_until_the_next_drawing(strip, state, run, add, until_said):
    add(run, 4, 9)
    draw(state)
    until_said("49")
    assert text(strip) == "Read as 9 from epoch 1 on"

    strip.on_labelled(SimpleNamespace(label=4))
    assert text(strip) == "Read as 4 in epoch 0"

    draw(state, (as_stroke([(0.2, 0.1), (0.5, 0.9)]),))
    assert text(strip) == "Read as 9 from epoch 1 on"


def test_pointing_at_a_cell_reads_the_drawing_and_a_click_goes_back_to_it(strip, state, run, add, until_said):
    add(run, 1, 7, 4, 4)
    draw(state)
    cells = until_said("1744")
    state.choose_epoch(3)

    move(cells, cells.place(1).center())
    assert state.pointed_epoch == 1
    assert text(strip) == "Epoch 1: 7 (69 %)"
    move(cells, cells.place(9).center())  # which is still to come
    assert state.pointed_epoch is None
    move(cells, cells.place(2).center())
    QApplication.sendEvent(cells, QEvent(QEvent.Type.Leave))
    assert state.pointed_epoch is None
    assert text(strip) == "Read as 4 from epoch 2 on"

    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.place(1).center().toPoint())
    assert state.epoch_in_use == 1
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.place(9).center().toPoint())
    assert state.epoch_in_use == 1


def test_the_kept_network_reads_again_at_the_end(strip, state, run, add, until_said):
    add(run, 1, 7)
    draw(state)
    until_said("17")

    run.keep(reader_of(4))
    run.finish(RunEnd.COMPLETED)

    until_said("14")


def test_networks_in_files_are_asked_when_the_pen_rests_and_damaged_ones_left_out(
    strip, state, epoch_result, until_said
):
    class Files(dict):
        def __getitem__(self, epoch):
            if epoch == 2:
                raise ModelFileError("It is damaged.")
            return super().__getitem__(epoch)

    run = RunHistory.restored(
        TrainingJob(TrainingConfig()),
        "custom",
        "rows",
        "",
        run_id="0123abcd",
        results=[epoch_result(epoch) for epoch in range(4)],
        batch_losses=(),
        changes=(),
        stored=Files({epoch: reader_of(epoch) for epoch in range(4)}),
        end=RunEnd.COMPLETED,
    )
    state.set_run(run)  # which reads nothing ahead, as where there is no room
    draw(state)

    until_said("013")


def test_it_can_be_folded_to_a_line_and_stays_folded(qtbot, strip, state, run, user):
    cells = strip.findChild(QWidget, "epoch_answers")
    assert cells.isVisible()

    with qtbot.waitSignal(strip.height_changed):
        user.click(strip, "fold_epoch_strip_button")
    assert not cells.isVisible()
    later = EpochStrip(state)  # shown with the run that is there
    qtbot.addWidget(later)
    later.show()
    assert not later.findChild(QWidget, "epoch_answers").isVisible()
    user.click(later, "fold_epoch_strip_button")

    assert later.findChild(QWidget, "epoch_answers").isVisible()


@pytest.mark.parametrize(
    ("answers", "is_complete", "said"),
    [
        ("4444", True, "Read as 4 in every epoch"),
        ("4444", False, "Read as 4 in epochs 0 to 3"),
        ("7744", False, "Read as 4 in epochs 2 and 3"),
        ("4774", True, "Read as 4 in epochs 0 and 3"),
    ],
)
def test_the_summary_ignores_epochs_without_a_reading(answers, is_complete, said):
    by_epoch = {epoch: Opinion(answer, 0.9) for epoch, answer in enumerate(answers)}

    assert summary(by_epoch, expected_answer(by_epoch), is_complete=is_complete) == said


def test_in_the_window_it_has_room_and_ends_with_it(qtbot, small, user):
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    user.click(small, "train_button")
    user.until_idle(small)

    cells = user.find(small, "epoch_answers")
    qtbot.waitUntil(lambda: list(cells.by_epoch) == [0, 1, 2, 3])
    column, strip = user.find(small, "canvas_panel"), user.find(small, "epoch_strip")
    assert column.rect().contains(strip.geometry())
    assert small.findChild(QLabel, "network_label").geometry().bottom() < strip.geometry().top()
    assert cells.mapTo(small, QPoint(0, 0)).x() >= 0
