"""Draw digits on the canvas over and over, like a person with a mouse."""

import itertools
import math
from collections.abc import Iterator, Sequence
from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent

from digitpad.ui.canvas.drawing_canvas import DrawingCanvas

_MS_BETWEEN_MOVEMENTS = 16
_STEP = 0.03  # fraction of the canvas's side; a digit takes about a second

Point = tuple[float, float]

_DIGITS: tuple[tuple[tuple[Point, ...], ...], ...] = (
    (((0.3, 0.25), (0.7, 0.25), (0.55, 0.5), (0.42, 0.82)),),
    (((0.32, 0.3), (0.5, 0.18), (0.66, 0.3), (0.6, 0.5), (0.3, 0.8), (0.72, 0.8)),),
    (((0.32, 0.2), (0.28, 0.55), (0.7, 0.55)), ((0.62, 0.2), (0.58, 0.85))),
    (((0.5, 0.18), (0.32, 0.35), (0.32, 0.65), (0.5, 0.82), (0.68, 0.65), (0.68, 0.35), (0.5, 0.18)),),
    (((0.33, 0.25), (0.6, 0.2), (0.62, 0.38), (0.45, 0.48), (0.66, 0.6), (0.6, 0.8), (0.32, 0.78)),),
)
"""Corners of each stroke of 7, 2, 4, 0 and 3, in units of the canvas's side."""


class Motion(Enum):
    """The next action of the hand."""

    PRESS = QEvent.Type.MouseButtonPress
    MOVE = QEvent.Type.MouseMove
    RELEASE = QEvent.Type.MouseButtonRelease
    CLEAR = QEvent.Type.None_


class Pen(QObject):
    """Posts about 60 mouse events a second to the canvas, and clears it after each digit.

    Events are posted, not sent: as with a real mouse, the event loop delivers them.

    Signals
    -------
    about_to_move()
        Emitted just before each movement of an open stroke is posted.
    """

    about_to_move = Signal()

    def __init__(self, canvas: DrawingCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._motions = motions()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_MS_BETWEEN_MOVEMENTS)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Draw until the canvas is gone."""
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        motion, (x, y) = next(self._motions)
        if motion is Motion.CLEAR:
            self._canvas.clear()
            return
        side = min(self._canvas.width(), self._canvas.height())
        position = QPointF(x * side, y * side)
        event = QMouseEvent(
            motion.value,
            position,
            self._canvas.mapToGlobal(position),
            Qt.MouseButton.NoButton if motion is Motion.MOVE else Qt.MouseButton.LeftButton,
            Qt.MouseButton.NoButton if motion is Motion.RELEASE else Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        if motion is Motion.MOVE:
            self.about_to_move.emit()
        QCoreApplication.postEvent(self._canvas, event)


def motions() -> Iterator[tuple[Motion, Point]]:
    """Yield the motions of all digits, endlessly, in units of the canvas's side."""
    for digit in itertools.cycle(_DIGITS):
        for stroke in digit:
            yield Motion.PRESS, stroke[0]
            yield from ((Motion.MOVE, point) for point in _steps(stroke))
            yield Motion.RELEASE, stroke[-1]
        yield Motion.CLEAR, (0.0, 0.0)


def _steps(corners: Sequence[Point]) -> Iterator[Point]:
    """Yield points along straight lines between corners, about a step apart, without the first corner."""
    for (x, y), (to_x, to_y) in itertools.pairwise(corners):
        n_steps = max(1, round(math.hypot(to_x - x, to_y - y) / _STEP))
        for index in range(1, n_steps + 1):
            part = index / n_steps
            yield x + part * (to_x - x), y + part * (to_y - y)
