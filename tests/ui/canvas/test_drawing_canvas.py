import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.raster import rasterize
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas


@pytest.fixture
def canvas(qtbot):
    canvas = DrawingCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    canvas.show()
    return canvas


def ink(canvas):
    """Where the canvas shows ink, as (height, width) booleans."""
    image = canvas.grab().toImage()
    paper = QColor(LIGHT.surface).lightness()
    dark = np.array(
        [
            [abs(image.pixelColor(x, y).lightness() - paper) > 100 for x in range(0, image.width(), 2)]
            for y in range(0, image.height(), 2)
        ]
    )
    dark[[0, -1]] = dark[:, [0, -1]] = False  # the frame
    return dark


def _pen(pointer):
    position = QInputDevice.Capability.Position
    return QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, pointer, position, 1, 1)


# Events refer to their device without keeping it alive.
PENS = {kind: _pen(kind) for kind in (QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser)}


def tablet(kind, x, y, pointer=QPointingDevice.PointerType.Pen):
    at, button = QPointF(x, y), Qt.MouseButton.LeftButton
    no_key = Qt.KeyboardModifier.NoModifier
    return QTabletEvent(kind, PENS[pointer], at, at, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, no_key, button, button)


def test_a_drag_makes_one_stroke_in_units_of_the_side(canvas, drag):
    drag(canvas, [(0.25, 0.5), (0.5, 0.5), (0.75, 0.5)])

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]]]


def test_a_click_without_moving_draws_a_dot(canvas):
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.5, 0.5]]]
    assert ink(canvas)[98:103, 98:103].all()


def test_both_clicks_of_a_double_click_draw(canvas):
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))

    assert len(canvas.strokes) >= 2


def test_a_stroke_that_leaves_ends_at_the_edge_and_goes_on_where_it_comes_back(canvas, drag):
    drag(canvas, [(0.5, 0.5), (1.5, 0.5), (1.5, 0.9), (0.75, 0.9), (0.5, 0.9)])

    assert [stroke.tolist() for stroke in canvas.strokes] == [
        [[0.5, 0.5], [1.0, 0.5]],
        [[0.75, 0.9], [0.5, 0.9]],
    ]


def test_a_slanted_stroke_leaves_where_it_crosses_the_edge(canvas, drag):
    drag(canvas, [(0.5, 0.75), (0.25, 1.25)])

    assert canvas.strokes[0][-1].tolist() == pytest.approx([0.375, 1.0])


def test_every_movement_is_told_and_the_end_of_the_stroke_once(canvas, drag, qtbot):
    changes, ends = [], []
    canvas.strokes_changed.connect(lambda: changes.append(len(canvas.strokes[-1])))
    canvas.stroke_ended.connect(lambda: ends.append(True))

    drag(canvas, [(0.1, 0.1), (0.2, 0.1), (0.3, 0.1)])

    assert changes[:3] == [1, 2, 3]
    assert ends == [True]


def test_the_right_button_erases(canvas, drag):
    drag(canvas, [(0.1, 0.5), (0.9, 0.5)])

    drag(canvas, [(0.5, 0.3), (0.5, 0.7)], Qt.MouseButton.RightButton)

    assert len(canvas.strokes) == 2


def test_the_chosen_eraser_erases_with_the_left_button(canvas, drag):
    drag(canvas, [(0.1, 0.5), (0.9, 0.5)])
    canvas.set_eraser(True)

    drag(canvas, [(0.1, 0.5), (0.9, 0.5)])

    assert canvas.strokes == ()


def test_a_pen_draws_and_its_event_is_accepted_so_that_no_mouse_event_follows(canvas):
    events = [
        tablet(QEvent.Type.TabletPress, 100, 100),
        tablet(QEvent.Type.TabletMove, 150, 100),
        tablet(QEvent.Type.TabletRelease, 200, 100),
    ]

    for event in events:
        QApplication.sendEvent(canvas, event)

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.25], [0.375, 0.25], [0.5, 0.25]]]
    assert all(event.isAccepted() for event in events)


def test_the_other_end_of_a_pen_erases(canvas, drag):
    drag(canvas, [(0.25, 0.25), (0.5, 0.25)])
    eraser = QPointingDevice.PointerType.Eraser

    for kind, x in (
        (QEvent.Type.TabletPress, 100),
        (QEvent.Type.TabletMove, 200),
        (QEvent.Type.TabletRelease, 200),
    ):
        QApplication.sendEvent(canvas, tablet(kind, x, 100, eraser))

    assert canvas.strokes == ()


def test_a_mouse_that_speaks_during_a_pen_stroke_is_not_listened_to(canvas):
    QApplication.sendEvent(canvas, tablet(QEvent.Type.TabletPress, 100, 100))

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(320, 320))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(320, 320))
    QApplication.sendEvent(canvas, tablet(QEvent.Type.TabletRelease, 200, 100))

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.25], [0.5, 0.25]]]


def test_a_mouse_event_that_comes_from_a_pen_draws_nothing(canvas):
    pen = PENS[QPointingDevice.PointerType.Pen]
    position, button = QPointF(100, 100), Qt.MouseButton.LeftButton

    QApplication.sendEvent(
        canvas,
        QMouseEvent(
            QEvent.Type.MouseButtonPress,
            position,
            position,
            button,
            button,
            Qt.KeyboardModifier.NoModifier,
            pen,
        ),
    )

    assert canvas.strokes == ()


def test_a_finger_draws_one_stroke(canvas):
    finger = QTest.createTouchDevice()

    QTest.touchEvent(canvas, finger).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, finger).move(0, QPoint(200, 100), canvas).commit()
    QTest.touchEvent(canvas, finger).release(0, QPoint(200, 100), canvas).commit()

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.25], [0.5, 0.25]]]


def test_a_second_finger_does_not_disturb_the_first(canvas):
    finger = QTest.createTouchDevice()

    QTest.touchEvent(canvas, finger).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, finger).move(0, QPoint(200, 100), canvas).press(
        1, QPoint(300, 300), canvas
    ).commit()
    QTest.touchEvent(canvas, finger).move(0, QPoint(240, 100), canvas).move(
        1, QPoint(340, 300), canvas
    ).commit()
    QTest.touchEvent(canvas, finger).release(0, QPoint(240, 100), canvas).release(
        1, QPoint(340, 300), canvas
    ).commit()

    assert len(canvas.strokes) == 1
    assert canvas.strokes[0][:, 1].tolist() == pytest.approx([0.25] * len(canvas.strokes[0]))


def test_undo_in_mid_stroke_ends_it_and_the_mouse_can_draw_again(canvas, drag):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(200, 100))
    canvas.undo()
    QTest.mouseMove(canvas, QPoint(300, 100))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert canvas.strokes == ()

    drag(canvas, [(0.1, 0.1), (0.2, 0.2)])

    assert len(canvas.strokes) == 1


def test_a_drawing_keeps_its_shape_when_the_canvas_is_resized_while_drawing(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 200))
    QTest.mouseMove(canvas, QPoint(200, 200))
    canvas.resize(200, 200)
    QTest.mouseMove(canvas, QPoint(150, 100))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]]]
    rows, columns = np.nonzero(ink(canvas))
    assert columns.min() == pytest.approx(0.25 * 100, abs=4)
    assert columns.max() == pytest.approx(0.75 * 100, abs=4)
    assert rows.mean() == pytest.approx(50, abs=2)


def test_ink_that_was_added_piece_by_piece_is_the_ink_of_the_finished_stroke(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    for angle in np.linspace(0, 5, 40):
        last = QPoint(round(200 + 120 * np.cos(angle)), round(200 + 120 * np.sin(angle)))
        QTest.mouseMove(canvas, last)
    growing = ink(canvas)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=last)
    finished = ink(canvas)

    assert growing.sum() > 1_000
    assert (growing != finished).sum() < 0.01 * growing.sum()


def test_what_is_shown_is_what_is_read(canvas, drag):
    drag(canvas, [(0.3, 0.2), (0.7, 0.2), (0.4, 0.5), (0.6, 0.8)])

    shown = ink(canvas).astype(float)
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    read = rasterize(canvas.strokes) > 0.5
    read_rows, read_columns = np.flatnonzero(read.any(axis=1)), np.flatnonzero(read.any(axis=0))
    shown_ratio = (rows[-1] - rows[0]) / (columns[-1] - columns[0])
    read_ratio = (read_rows[-1] - read_rows[0]) / (read_columns[-1] - read_columns[0])
    assert shown_ratio == pytest.approx(read_ratio, rel=0.12)


def test_an_empty_canvas_invites_to_draw_and_a_stroke_ends_that(canvas, drag):
    empty = canvas.grab().toImage()

    drag(canvas, [(0.1, 0.1), (0.12, 0.1)])
    drawn = canvas.grab().toImage()

    middle = [QPoint(x, y) for x in range(140, 260) for y in range(190, 210)]
    assert any(empty.pixelColor(point) != QColor(LIGHT.surface) for point in middle)
    assert all(drawn.pixelColor(point) == QColor(LIGHT.surface) for point in middle)


def test_the_ink_follows_the_theme(canvas, drag, put_on):
    drag(canvas, [(0.4, 0.5), (0.6, 0.5)])

    put_on(DARK)

    image = canvas.grab().toImage()
    assert image.pixelColor(200, 200) == QColor(DARK.text)
    assert image.pixelColor(20, 20) == QColor(DARK.surface)


def test_lifting_the_first_finger_ends_its_stroke_and_the_second_does_not_go_on_with_it(canvas):
    finger = QTest.createTouchDevice()

    QTest.touchEvent(canvas, finger).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, finger).stationary(0).press(1, QPoint(300, 300), canvas).commit()
    QTest.touchEvent(canvas, finger).release(0, QPoint(100, 100), canvas).stationary(1).commit()
    QTest.touchEvent(canvas, finger).move(1, QPoint(310, 310), canvas).commit()
    QTest.touchEvent(canvas, finger).release(1, QPoint(310, 310), canvas).commit()

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.25]]]


def test_the_other_button_does_not_end_a_stroke(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(200, 100))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.25, 0.25], [0.5, 0.25]]]


def test_the_ring_of_the_eraser_goes_when_its_erasure_is_undone(canvas, drag):
    drag(canvas, [(0.1, 0.5), (0.9, 0.5)])
    before = canvas.grab().toImage()
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(200, 210))

    canvas.undo()

    assert canvas.grab().toImage() == before


def test_what_is_done_with_is_faint_and_gone_with_the_next_stroke_but_undo_brings_it_back(canvas, drag):
    drag(canvas, [(0.25, 0.5), (0.75, 0.5)])
    canvas.set_done_with(True)
    assert not ink(canvas).any()
    first = canvas.strokes

    drag(canvas, [(0.5, 0.2), (0.5, 0.8)])

    assert [stroke.tolist() for stroke in canvas.strokes] == [[[0.5, 0.2], [0.5, 0.8]]]
    assert ink(canvas).any()
    canvas.undo()
    canvas.undo()
    assert canvas.strokes == first


def test_what_is_done_with_can_be_erased(canvas, drag):
    drag(canvas, [(0.25, 0.5), (0.75, 0.5)])
    canvas.set_done_with(True)

    drag(canvas, [(0.5, 0.4), (0.5, 0.6)], Qt.MouseButton.RightButton)

    assert len(canvas.strokes) == 2


def test_it_tells_whether_a_stroke_is_under_way(canvas):
    assert not canvas.is_drawing
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas.is_drawing
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert not canvas.is_drawing


def test_a_pen_gives_it_the_keys(canvas, qtbot):
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.clearFocus()

    QApplication.sendEvent(canvas, tablet(QEvent.Type.TabletPress, 100, 100))
    QApplication.sendEvent(canvas, tablet(QEvent.Type.TabletRelease, 100, 100))

    assert canvas.hasFocus()
