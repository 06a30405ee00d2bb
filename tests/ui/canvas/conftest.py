"""Fixtures of the tests of the left column: readings, pixels, and three ways to draw."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.calibration import Calibration
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition

from ..pictures import colors_of, rgb


@pytest.fixture
def make_reading():
    """Return a function that makes the reading of digits, one stroke each, from their probabilities."""

    def make_reading(*rows, newest=-1, chosen=None, names=None):
        order = list(range(len(rows)))
        order.append(order.pop(newest))
        strokes = [as_stroke([(number / 2, 0.25), (number / 2 + 0.25, 0.75)]) for number in order]
        groups = tuple((order.index(number),) for number in range(len(rows)))
        digits = tuple(
            Recognition(
                np.zeros((1, 28, 28), np.float32),
                np.asarray(row, np.float32),
                names or tuple(map(str, range(len(row)))),
                Calibration(1.0, sure_from=0.85, class_from=0.5),
            )
            for row in rows
        )
        return NumberReading(tuple(strokes), groups, digits, chosen)

    return make_reading


@pytest.fixture
def pixels():
    """Return a function that returns a mask of the pixels with a colour, (height, width)."""

    def pixels(shown, color):
        return colors_of(shown) == rgb(color)

    return pixels


class Device:
    """Presses, moves and releases on a canvas, at pixels."""

    def __init__(self, canvas):
        self.canvas = canvas

    def stroke(self, *places):
        self.press(*places[0])
        for place in places[1:]:
            self.move(*place)
        self.release(*places[-1])


class Mouse(Device):
    def press(self, x, y):
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))

    def move(self, x, y):
        QTest.mouseMove(self.canvas, QPoint(x, y))

    def release(self, x, y):
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


class Pen(Device):
    kind = QPointingDevice.PointerType.Pen

    def press(self, x, y):
        self.send(QEvent.Type.TabletPress, x, y)

    def move(self, x, y):
        self.send(QEvent.Type.TabletMove, x, y)

    def release(self, x, y):
        self.send(QEvent.Type.TabletRelease, x, y)

    def send(self, kind, x, y):
        at, button, key = QPointF(x, y), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QTabletEvent(kind, PENS[self.kind], at, at, 0.5, 0, 0, 0, 0, 0, key, button, button)
        QApplication.sendEvent(self.canvas, event)
        assert event.isAccepted()  # else Qt sends the event again as a mouse event


class OtherEndOfPen(Pen):
    kind = QPointingDevice.PointerType.Eraser


class Finger(Device):
    def __init__(self, canvas):
        super().__init__(canvas)
        self.device = QTest.createTouchDevice()

    def touch(self):
        return QTest.touchEvent(self.canvas, self.device)

    def press(self, x, y):
        self.touch().press(0, QPoint(x, y), self.canvas).commit()

    def move(self, x, y):
        self.touch().move(0, QPoint(x, y), self.canvas).commit()

    def release(self, x, y):
        self.touch().release(0, QPoint(x, y), self.canvas).commit()


DEVICES = {"mouse": Mouse, "pen": Pen, "finger": Finger, "other end of a pen": OtherEndOfPen}


def _pen(kind):
    position = QInputDevice.Capability.Position
    return QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, kind, position, 1, 1)


# Events refer to their device without keeping it alive.
PENS = {kind: _pen(kind) for kind in (QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser)}


@pytest.fixture
def draw_with():
    """Return a function that makes one of the devices for a canvas."""
    return lambda name, canvas: DEVICES[name](canvas)
