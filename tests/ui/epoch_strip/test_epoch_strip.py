"""The strip below the bars with each epoch's answer."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

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
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.epoch_strip.epoch_opinions import EpochOpinions, Opinion
from digitpad.ui.epoch_strip.epoch_strip import EpochStrip
from digitpad.ui.epoch_strip.opinion_cells import OpinionCells
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
    assert cells.place(20).right() == pytest.approx(cells.width())  # there is room for all that come
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
    qtbot, strip, state, run, add, until_said, make_run
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
    draw(state)
    until_said("14")
    state.set_run(make_run())
    assert cells.by_epoch == {}
    assert text(strip).startswith("Each epoch's answer appears here")


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

    image = cells.grab().toImage()
    below = [image.pixelColor(round(cells.place(epoch).center().x()), cells.height() - 2) for epoch in (1, 3)]
    assert [color == QColor(LIGHT.text) for color in below] == [False, True]
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.place(1).center().toPoint())
    assert state.epoch_in_use == 1
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.place(9).center().toPoint())
    assert state.epoch_in_use == 1
    assert cells.grab().toImage() != image


def test_cells_are_coloured_by_answer_and_probability_with_a_text_for_each_or_for_neighbours(qtbot):
    def color(name, share):
        pairs = zip(QColor(name).getRgb(), QColor(LIGHT.track).getRgb(), strict=True)
        return [round(share * strong + (1 - share) * track) for strong, track in pairs]

    def colors_in(first, last):
        place = cells.place(first).united(cells.place(last)).toRect().adjusted(2, 2, -2, -2)
        image = cells.grab(place).toImage()
        pixels = [(x, y) for x in range(image.width()) for y in range(image.height())]
        return {image.pixelColor(*pixel).name() for pixel in pixels}

    cells = OpinionCells()
    qtbot.addWidget(cells)
    cells.resize(600, 23)
    by_epoch = {0: Opinion("4", 1.0), 1: Opinion("4", 0.0), 2: Opinion("9", 1.0), 3: Opinion("9", 0.5)}
    cells.show_opinions(by_epoch, "4", 100)  # of which most do not matter yet
    image = cells.grab().toImage()
    shares = [(LIGHT.accent, 1.0), (LIGHT.accent, 0.25), (LIGHT.faint_text, 0.4), (LIGHT.faint_text, 0.25)]
    for epoch, (name, share) in enumerate(shares):
        corner = image.pixelColor(round(cells.place(epoch).x()) + 3, 3)
        assert corner.getRgb() == pytest.approx(color(name, share), abs=1)
    assert cells.place(10).right() == pytest.approx(600)
    assert [len(colors_in(epoch, epoch)) > 1 for epoch in (0, 4)] == [True, False]
    cells.mark(None, 2)
    assert cells.grab().toImage() != image

    many = {epoch: Opinion("49"[epoch // 50], 1.0) for epoch in range(100)}
    cells.show_opinions(many, "4", 100)
    assert len(colors_in(40, 60)) == 2 < len(colors_in(20, 30))


def test_the_kept_network_reads_again_at_the_end(strip, state, run, add, until_said):
    add(run, 1, 7)
    draw(state)
    until_said("17")

    run.keep(reader_of(4))
    run.finish(RunEnd.COMPLETED)

    cells = until_said("14")
    assert cells.place(10).right() == pytest.approx(cells.width())


def test_nothing_is_read_after_the_end(strip, state, run, add):
    add(run, 1, 7)
    draw(state)
    timers = strip.findChild(EpochOpinions).findChildren(QTimer)
    assert all(timer.isActive() for timer in timers)

    strip.shut_down()

    assert not any(timer.isActive() for timer in timers)


def test_networks_in_files_are_asked_when_the_pen_rests_and_damaged_ones_left_out(
    qtbot, strip, state, epoch_result, until_said
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
    rest = max(strip.findChild(EpochOpinions).findChildren(QTimer), key=QTimer.interval)
    rest.setInterval(3_600_000)
    draw(state)
    state.set_run(run)  # which reads nothing ahead, as where there is no room
    run.take_snapshot(1, reader_of(1), 1)
    run.add_result(epoch_result(4), reader_of(4))

    until_said("14")
    assert rest.isActive()
    rest.start(0)
    until_said("0134")
    qtbot.waitUntil(
        lambda: not any(timer.isActive() for timer in strip.findChild(EpochOpinions).findChildren(QTimer))
    )


def test_it_can_be_folded_to_a_line_and_stays_folded(qtbot, strip, state, run, user):
    cells = strip.findChild(QWidget, "epoch_answers")
    assert cells.isVisible()
    fold = user.find(strip, "fold_epoch_strip_button")
    assert (fold.accessibleName(), fold.arrowType()) == ("Hide each epoch's answer", Qt.ArrowType.DownArrow)

    with qtbot.waitSignal(strip.height_changed):
        user.click(strip, "fold_epoch_strip_button")
    assert not cells.isVisible()
    assert (fold.accessibleName(), fold.arrowType()) == ("Show each epoch's answer", Qt.ArrowType.RightArrow)
    later = EpochStrip(state)
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
