"""Drawing with mouse, pen and finger, and its looks. All places are pixels of a 400x400 canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.appearance.theme import DARK, LIGHT
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
    """Return a function that returns a mask of the dark pixels, (height, width), without the frame."""

    def ink():
        image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
        return rows[1:-1, 1 : image.width() - 1] < 128

    return ink


def points(canvas):
    return [stroke.tolist() for stroke in canvas.strokes]


@pytest.mark.parametrize("device", ["mouse", "pen", "finger"])
def test_each_device_draws_in_units_of_the_side_and_reports_every_movement(canvas, draw_with, device, told):
    hand = draw_with(device, canvas)

    hand.press(100, 200)
    assert told == [1]  # the first point is there at once
    assert canvas.is_drawing
    hand.move(200, 200)
    hand.move(300, 200)
    hand.release(300, 200)

    assert points(canvas) == [[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]]]
    assert told == [1, 2, 3, 3, "end"]
    assert not canvas.is_drawing


@pytest.mark.parametrize("device", ["mouse", "pen", "finger"])
def test_a_press_without_movement_is_a_round_dot_of_the_pen_s_width(canvas, draw_with, device, ink):
    draw_with(device, canvas).stroke((200, 200))

    assert points(canvas) == [[[0.5, 0.5]]]
    rows, columns = np.nonzero(ink())
    assert np.ptp(rows) == np.ptp(columns) == pytest.approx(0.045 * 400, abs=2)
    assert ink().sum() == pytest.approx(np.pi / 4 * 18**2, rel=0.15)


def test_the_pen_s_first_movement_below_a_pixel_adds_no_point(canvas, draw_with):
    draw_with("mouse", canvas).stroke((200, 200), (200, 200), (201, 200), (230, 200))

    assert len(canvas.strokes[0]) == 3


def test_a_stroke_ends_where_it_leaves_the_canvas_and_continues_where_it_returns(canvas, drag, told):
    drag(canvas, [(0.5, 0.5), (1.5, 0.5), (1.5, 0.9), (0.75, 0.9), (0.5, 0.9)])

    assert points(canvas) == [[[0.5, 0.5], [1.0, 0.5]], [[0.75, 0.9], [0.5, 0.9]]]
    assert told.count("end") == 1
    canvas.undo()
    assert len(canvas.strokes) == 1


@pytest.mark.parametrize(
    ("way", "leaves_at"),
    [
        ([(0.5, 0.75), (0.25, 1.25)], [0.375, 1.0]),
        ([(0.5, 0.25), (0.25, -0.25)], [0.375, 0.0]),
        ([(0.25, 0.5), (-0.25, 0.75)], [0.0, 0.625]),
    ],
)
def test_a_slanted_stroke_leaves_where_it_crosses_the_edge(canvas, drag, way, leaves_at):
    drag(canvas, way)

    assert canvas.strokes[0][-1].tolist() == pytest.approx(leaves_at)


@pytest.mark.parametrize("how", ["right button", "eraser", "other end of a pen"])
def test_there_are_three_ways_to_erase(canvas, drag, draw_with, how):
    drag(canvas, LINE)
    canvas.set_eraser(how == "eraser")

    if how == "right button":
        drag(canvas, [(0.5, 0.3), (0.5, 0.7)], RIGHT)
    else:
        device = "mouse" if how == "eraser" else how
        draw_with(device, canvas).stroke((200, 120), (200, 280))

    (first, second) = sorted(canvas.strokes, key=lambda stroke: stroke[0, 0])
    assert first[-1, 0] == pytest.approx(0.45, abs=0.02)
    assert second[0, 0] == pytest.approx(0.55, abs=0.02)
    canvas.undo()
    assert len(canvas.strokes) == 1


def test_the_eraser_shows_its_ring_while_it_erases_only(canvas, drag, draw_with, told):
    drag(canvas, LINE)
    before = canvas.grab().toImage()
    told.clear()

    QTest.mousePress(canvas, RIGHT, pos=QPoint(100, 100))
    at_first = canvas.grab().toImage()
    QTest.mouseMove(canvas, QPoint(200, 100))
    moved = canvas.grab().toImage()
    QTest.mouseRelease(canvas, RIGHT, pos=QPoint(200, 100))

    paper = QColor(LIGHT.surface)
    for image, x in ((at_first, 100), (moved, 200)):
        assert image.pixelColor(x, 80) != paper  # the ring's top
        assert image.pixelColor(x, 100) == paper  # its middle
    assert canvas.grab().toImage() == before
    assert told[-1] == "end"


def test_the_cursor_shows_the_eraser(canvas):
    canvas.set_eraser(True)
    assert canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
    canvas.set_eraser(False)
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor


# Two devices at once


@pytest.mark.parametrize(("first", "second"), [("pen", "mouse"), ("mouse", "pen"), ("finger", "mouse")])
def test_while_one_device_draws_others_are_ignored(canvas, draw_with, first, second):
    drawing, other = draw_with(first, canvas), draw_with(second, canvas)

    drawing.press(100, 100)
    other.stroke((300, 300), (320, 320))
    drawing.release(200, 100)

    assert points(canvas) == [[[0.25, 0.25], [0.5, 0.25]]]


@pytest.mark.parametrize("button", [LEFT, RIGHT, Qt.MouseButton.MiddleButton])
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


@pytest.mark.parametrize("other", [RIGHT, Qt.MouseButton.MiddleButton])
def test_another_button_neither_ends_nor_begins_a_stroke(canvas, other):
    QTest.mousePress(canvas, LEFT, pos=QPoint(100, 100))
    QTest.mouseClick(canvas, other, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(200, 100))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(200, 100))
    QTest.mouseClick(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(300, 300))

    assert points(canvas) == [[[0.25, 0.25], [0.5, 0.25]]]


def test_a_second_finger_neither_disturbs_nor_continues_the_first_stroke(canvas, draw_with):
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


# In the middle of a stroke


def test_undo_during_a_stroke_cancels_it_and_the_mouse_can_draw_again(canvas, drag, draw_with):
    mouse = draw_with("mouse", canvas)
    mouse.press(100, 100)
    mouse.move(200, 100)

    canvas.undo()
    mouse.move(300, 100)
    mouse.release(300, 100)

    assert canvas.is_empty
    drag(canvas, LINE)
    assert len(canvas.strokes) == 1


@pytest.mark.parametrize("change", ["clear", "show_strokes"])
def test_replacing_the_drawing_during_a_stroke_ends_the_stroke(canvas, draw_with, change):
    mouse, other = draw_with("mouse", canvas), as_stroke(LINE)
    mouse.press(100, 100)

    getattr(canvas, change)(*([[other]] if change == "show_strokes" else []))
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


# What it looks like


def test_ink_added_piece_by_piece_equals_the_ink_of_the_finished_stroke(canvas, draw_with, ink):
    mouse = draw_with("mouse", canvas)
    mouse.press(60, 60)
    for angle in np.linspace(0, 5, 40):
        canvas.grab()
        mouse.move(round(200 + 120 * np.cos(angle)), round(200 + 120 * np.sin(angle)))
    growing = ink()
    canvas.hide()  # ends it
    canvas.show()

    assert growing.sum() > 5_000
    assert (growing != ink()).sum() < 0.01 * growing.sum()


@pytest.mark.parametrize("is_finished", [False, True])
def test_a_stroke_that_comes_back_on_the_same_line_is_as_round_where_it_turns_as_where_it_begins(
    canvas, draw_with, is_finished, ink
):
    mouse = draw_with("mouse", canvas)
    mouse.press(100, 200)
    for x in (200, 300, 200, 100):
        canvas.grab()
        mouse.move(x, 200)
    if is_finished:
        mouse.release(100, 200)

    columns = np.flatnonzero(ink().any(axis=0))
    begin, end = columns[0], columns[-1]
    assert end == pytest.approx(275 + 9, abs=2)  # the smooth curve turns at 275
    left, right = ink()[:, begin : begin + 9], ink()[:, end - 8 : end + 1]
    assert (left != right[:, ::-1]).sum() < 0.1 * left.sum()


def test_the_network_reads_the_ink_that_is_shown(canvas, drag, ink):
    drag(canvas, [(0.3, 0.2), (0.7, 0.2), (0.4, 0.5), (0.6, 0.8)])

    sizes = []
    for shown in (ink(), rasterize(canvas.strokes) > 0.5):
        rows, columns = np.nonzero(shown)
        sizes.append(np.ptp(rows) / np.ptp(columns))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.12)


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


def test_an_empty_canvas_invites_to_draw_until_the_first_stroke(canvas, draw_with, pixels):
    def words():
        return (~pixels(canvas, LIGHT.surface))[190:210, 140:260].sum()

    assert words() > 50
    draw_with("mouse", canvas).press(40, 40)
    assert words() == 0


@pytest.mark.parametrize("is_open", [True, False])
def test_the_ink_follows_the_theme(canvas, draw_with, put_on, is_open):
    mouse = draw_with("mouse", canvas)
    mouse.press(160, 200)
    mouse.move(200, 200)
    mouse.move(240, 200)
    if not is_open:
        mouse.release(240, 200)
    canvas.grab()

    put_on(DARK)

    image = canvas.grab().toImage()
    assert image.pixelColor(200, 200) == QColor(DARK.text)
    assert image.pixelColor(20, 20) == QColor(DARK.surface)


def test_on_a_screen_of_twice_the_pixels_the_ink_is_as_fine(canvas, drag, pixels):
    drag(canvas, LINE)
    twice = QImage(800, 800, QImage.Format.Format_RGB32)
    twice.setDevicePixelRatio(2.0)

    canvas.render(twice)

    rows = np.flatnonzero(pixels(twice, LIGHT.text)[:, 400])
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(400, abs=2)
    assert len(rows) == pytest.approx(36, abs=2)


@pytest.mark.parametrize(("has_focus", "color"), [(True, LIGHT.accent), (False, LIGHT.border)])
def test_the_frame_shows_the_keyboard_focus(qtbot, canvas, pixels, has_focus, color):
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.setFocus()
    if not has_focus:
        canvas.clearFocus()

    frame = pixels(canvas, color)
    assert frame[0].all()
    assert frame[-1].all()
    assert frame[:, 0].all()
    assert frame[:, -1].all()


@pytest.mark.parametrize("device", ["mouse", "pen", "finger"])
def test_a_press_of_each_device_focuses_the_canvas(qtbot, canvas, draw_with, device):
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.clearFocus()

    draw_with(device, canvas).stroke((100, 100))

    assert canvas.hasFocus()


# A drawing that is done with


@pytest.fixture
def done_with(canvas, drag):
    """The strokes of a canvas with a labelled drawing."""
    drag(canvas, LINE)
    canvas.set_done_with(True)
    return canvas.strokes


def test_a_labelled_drawing_is_faint(canvas, done_with, ink, pixels):
    assert not ink().any()
    assert pixels(canvas, LIGHT.border)[200, 100:300].all()
    canvas.set_done_with(False)
    assert ink()[199, 100:300].all()


def test_the_next_stroke_replaces_a_labelled_drawing_and_undo_restores_it(canvas, done_with, ink, drag):
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
