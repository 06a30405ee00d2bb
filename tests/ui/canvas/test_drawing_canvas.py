"""Drawing with mouse, pen and finger, and its looks. All places are pixels of a 400x400 canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.canvas.drawing import DrawingHistory
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
LINE = [(0.1, 0.5), (0.9, 0.5)]


@pytest.fixture
def canvas(qtbot):
    canvas = DrawingCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    canvas.show()
    return canvas


@pytest.fixture
def told(canvas):
    """The signals of the canvas in order; a change with the number of points of the newest stroke."""
    told = []
    canvas.strokes_changed.connect(lambda: told.append(len(canvas.strokes[-1]) if canvas.strokes else 0))
    canvas.stroke_ended.connect(lambda: told.append("end"))
    return told


@pytest.fixture
def ink(canvas):
    """Return a function that returns a mask of the dark pixels, (height, width). The frame is lighter."""

    def ink():
        image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
        return rows[1:-1, 1 : image.width() - 1] < 64

    return ink


def points(canvas):
    return [stroke.tolist() for stroke in canvas.strokes]


@pytest.mark.parametrize("device", ["mouse", "pen", "finger"])
def test_each_device_draws_in_units_of_the_side_and_reports_every_movement(
    canvas, draw_with, device, told, ink
):
    hand = draw_with(device, canvas)
    canvas.grab()

    hand.press(100, 200)
    assert told == [1]  # the first point is there at once
    assert ink()[200, 100]
    assert canvas.is_drawing
    assert canvas.focusWidget() is canvas
    hand.move(200, 200)
    hand.move(300, 200)
    hand.release(300, 200)

    assert points(canvas) == [[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]]]
    assert told == [1, 2, 3, 3, "end"]
    assert not canvas.is_drawing


def test_a_stroke_that_leaves_ends_at_the_edge_and_goes_on_where_it_comes_back(canvas, drag, told):
    drag(canvas, [(0.5, 0.5), (1.5, 0.5), (1.5, 0.9), (0.75, 0.9), (0.5, 0.9)])

    assert points(canvas) == [[[0.5, 0.5], [1.0, 0.5]], [[0.75, 0.9], [0.5, 0.9]]]
    assert told == [1, 2, 1, 2, 2, "end"]
    canvas.undo()
    assert len(canvas.strokes) == 1
    canvas.clear()
    along_the_edge = [(0.0, 0.5), (0.5, 0.0), (1.0, 0.5), (0.5, 1.0)]
    drag(canvas, along_the_edge)
    assert points(canvas) == [[list(point) for point in along_the_edge]]


@pytest.mark.parametrize("how", ["right button", "eraser", "other end of a pen"])
def test_there_are_three_ways_to_erase(canvas, drag, draw_with, how, ink):
    drag(canvas, LINE)
    pen, clean = canvas.cursor().shape(), canvas.grab().toImage()
    canvas.set_eraser(how == "eraser")
    assert (canvas.cursor().shape() == pen) == (how != "eraser")

    if how == "right button":
        drag(canvas, [(0.5, 0.3), (0.5, 0.7)], RIGHT)
    else:
        device = "mouse" if how == "eraser" else how
        hand = draw_with(device, canvas)
        assert ink()[200, 35]
        hand.press(40, 200)
        assert not ink()[200, 35]
        with_eraser = canvas.grab().toImage()
        hand.release(40, 200)
        assert canvas.grab().toImage() != with_eraser
        canvas.undo()
        assert canvas.grab().toImage() == clean
        hand.stroke((200, 120), (200, 280))

    (first, second) = sorted(canvas.strokes, key=lambda stroke: stroke[0, 0])
    assert first[-1, 0] == pytest.approx(0.45, abs=0.02)
    assert second[0, 0] == pytest.approx(0.55, abs=0.02)
    canvas.undo()
    assert len(canvas.strokes) == 1


@pytest.mark.parametrize(("first", "second"), [("pen", "mouse"), ("mouse", "pen"), ("finger", "mouse")])
def test_while_one_device_draws_others_are_ignored(canvas, draw_with, first, second):
    drawing, other = draw_with(first, canvas), draw_with(second, canvas)

    drawing.press(100, 100)
    other.stroke((300, 300), (320, 320))
    QTest.mouseClick(canvas, RIGHT, pos=QPoint(50, 50))
    drawing.release(200, 100)
    QTest.mouseClick(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(50, 50))

    assert points(canvas) == [[[0.25, 0.25], [0.5, 0.25]]]


@pytest.mark.parametrize("button", [LEFT, RIGHT])
def test_a_pen_that_the_system_also_reports_as_a_mouse_draws_once(canvas, draw_with, button):
    pen = draw_with("pen", canvas)
    device = QPointingDevice("also a pen", 9, QPointingDevice.DeviceType.Stylus, pen.kind, pen_can(), 1, 1)
    at, key = QPointF(100, 100), Qt.KeyboardModifier.NoModifier

    QApplication.sendEvent(
        canvas, QMouseEvent(QEvent.Type.MouseButtonPress, at, at, button, button, key, device)
    )

    assert not canvas.is_drawing
    assert canvas.is_empty


def pen_can():
    return QPointingDevice.Capability.Position


def test_a_second_finger_neither_disturbs_the_first_nor_goes_on_with_its_stroke(canvas, draw_with):
    finger = draw_with("finger", canvas)

    finger.press(100, 100)
    finger.touch().stationary(0).press(1, QPoint(300, 300), canvas).commit()
    finger.touch().move(0, QPoint(200, 100), canvas).move(1, QPoint(340, 300), canvas).commit()
    finger.touch().release(0, QPoint(200, 100), canvas).stationary(1).commit()
    finger.touch().move(1, QPoint(310, 310), canvas).commit()
    finger.touch().release(1, QPoint(310, 310), canvas).commit()

    assert points(canvas) == [[[0.25, 0.25], [0.5, 0.25]]]


@pytest.mark.parametrize(("device", "is_cancelled"), [("finger", True), ("mouse", False)])
def test_a_touch_that_the_system_cancels_leaves_nothing_and_a_mouse_s_stroke_stays(
    canvas, draw_with, device, is_cancelled
):
    hand = draw_with(device, canvas)
    finger = draw_with("finger", canvas)
    hand.press(100, 100)
    hand.move(200, 100)

    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, finger.device))

    assert canvas.is_empty is is_cancelled
    assert canvas.is_drawing is not is_cancelled
    assert canvas.can_undo is not is_cancelled


def test_undo_in_mid_stroke_takes_it_away_and_the_mouse_can_draw_again(canvas, drag, draw_with):
    mouse = draw_with("mouse", canvas)
    mouse.press(100, 100)
    mouse.move(200, 100)

    canvas.undo()
    mouse.move(300, 100)
    mouse.release(300, 100)

    assert canvas.is_empty
    drag(canvas, LINE)
    assert len(canvas.strokes) == 1


@pytest.mark.parametrize("change", ["clear", "show_strokes", "show_picture", "restore"])
def test_replacing_the_drawing_during_a_stroke_ends_the_stroke(canvas, draw_with, change):
    mouse, other = draw_with("mouse", canvas), as_stroke(LINE)
    mouse.press(100, 100)

    picture, history = np.ones((28, 28), np.float32), DrawingHistory(((), (other,)), 0)
    given = {"show_strokes": [[other]], "show_picture": [picture, ""], "restore": [history]}
    getattr(canvas, change)(*given.get(change, []))
    assert not canvas.is_drawing
    mouse.move(300, 100)
    mouse.release(300, 100)

    assert canvas.strokes == ((other,) if change == "show_strokes" else ())


def test_hiding_the_canvas_in_mid_stroke_ends_the_stroke(canvas, draw_with, told):
    draw_with("mouse", canvas).press(100, 100)

    canvas.hide()

    assert not canvas.is_drawing
    assert len(canvas.strokes) == 1
    assert told[-1] == "end"
    canvas.show()
    canvas.hide()
    assert told.count("end") == 1


def test_a_drawing_keeps_its_shape_when_the_canvas_is_resized_while_drawing(canvas, draw_with, ink):
    mouse = draw_with("mouse", canvas)
    mouse.press(100, 200)
    mouse.move(200, 200)
    canvas.grab()
    canvas.resize(200, 200)
    mouse.move(150, 100)
    mouse.release(150, 100)

    assert points(canvas) == [[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]]]
    rows, columns = np.nonzero(ink())
    assert (columns.min(), columns.max(), rows.mean()) == pytest.approx((46, 153, 99), abs=2)


@pytest.mark.parametrize(
    "places", [[(100, 200), (200, 200), (300, 200), (200, 200), (100, 200)], [(50, 50), (90, 50), (60, 300)]]
)
def test_a_stroke_looks_as_when_it_is_painted_at_once_while_it_grows(canvas, draw_with, ink, places):
    mouse = draw_with("mouse", canvas)
    mouse.press(*places[0])
    for place in places[1:]:
        canvas.grab()
        mouse.move(*place)
    growing = ink()
    mouse.release(*places[-1])

    assert (growing != ink()).sum() < 20
    if len(places) == 5:  # it turns as round as it begins
        columns = np.flatnonzero(growing.any(axis=0))
        begin, end = columns[0], columns[-1]
        assert end == pytest.approx(275 + 9, abs=2)  # the smooth curve turns at 275
        left, right = growing[:, begin : begin + 9], growing[:, end - 8 : end + 1]
        assert (left != right[:, ::-1]).sum() < 0.1 * left.sum()


def test_a_stroke_of_100_000_points_is_shown_and_drawn_on(canvas, draw_with, ink):
    angles = np.linspace(0.0, 200.0, 100_000)
    canvas.show_strokes(
        [as_stroke(np.column_stack([0.5 + 0.2 * np.cos(angles), 0.5 + 0.2 * np.sin(angles)]))]
    )
    ring = ink().sum()
    mouse = draw_with("mouse", canvas)

    mouse.press(20, 20)
    mouse.move(380, 20)
    mouse.move(380, 22)

    assert ring == pytest.approx(np.pi * (89**2 - 71**2), rel=0.1)
    assert ink().sum() == pytest.approx(ring + 360 * 17, rel=0.1)


@pytest.fixture
def done_with(canvas, drag):
    """The strokes of a canvas with a labelled drawing."""
    drag(canvas, LINE)
    canvas.set_done_with(True)
    return canvas.strokes


def test_what_is_done_with_goes_with_the_next_stroke_and_undo_brings_it_back(canvas, done_with, ink, drag):
    assert not ink().any()  # it is faint
    drag(canvas, [(0.5, 0.2), (0.5, 0.8)])

    assert points(canvas) == [[[0.5, 0.2], [0.5, 0.8]]]
    assert ink()[300, 199]
    canvas.undo()
    assert canvas.is_empty
    canvas.undo()
    assert canvas.strokes == done_with
    canvas.redo()
    canvas.redo()
    assert points(canvas) == [[[0.5, 0.2], [0.5, 0.8]]]
    assert not canvas.can_redo
