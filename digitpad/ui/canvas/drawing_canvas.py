"""The canvas: strokes from mouse, pen and finger."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.digits.strokes.strokes import Stroke
from digitpad.ui.appearance.style_sheet import CARD_RADIUS_PX
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.digit_marks import DigitMark, marked_at, paint_marks
from digitpad.ui.canvas.drawing import Drawing, DrawingHistory, where_it_leaves
from digitpad.ui.canvas.ink import PEN_WIDTH, Ink
from digitpad.ui.canvas.invitation import TO_DIGITS, Invitation, paint_invitation
from digitpad.ui.canvas.picture_painter import paint_picture
from digitpad.ui.canvas.pointer import Pointer
from digitpad.ui.widgets.tool_tips import wrapped

ERASER_RADIUS = 0.05
"""In units of the canvas side."""

_MIN_STEP_PX = 0.75
_CLICK_PX = 4.0  # a press that moves less is a click


class DrawingCanvas(QWidget):
    """A square to draw on. It can show a picture instead, until something is drawn or cleared.

    Positions are in units of the square's side, so a drawing keeps its shape when the window is resized.
    A click on a digit of a number chooses that digit. It leaves no ink, but its dot is visible until the
    release, because only the release tells a click from a stroke.

    Signals
    -------
    pressed()
        Emitted before a press takes effect, so that the marks can be brought up to date for a click.
    strokes_changed()
        The drawing changed. Emitted after every movement.
    stroke_ended()
        A stroke or erasure has ended.
    digit_clicked(int)
        Index of the mark of the digit that was clicked.
    restored()
        The drawing of an earlier session is on the canvas.
    """

    pressed = Signal()
    strokes_changed = Signal()
    stroke_ended = Signal()
    digit_clicked = Signal(int)
    restored = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer = Pointer()  # before anything that sends an event, such as a child
        self.setObjectName("drawing_canvas")
        self.setAccessibleName("Drawing canvas")
        self._invitation = TO_DIGITS
        self.set_invitation(TO_DIGITS)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._drawing = Drawing()
        self._picture: NDArray[np.float32] | None = None
        self._caption = ""
        self._marks: Sequence[DigitMark] = ()
        self._is_eraser_chosen = False
        self._is_done_with = False
        self._is_down = False  # whether a stroke or an erasure is open
        self._is_outside = False
        self._is_erasing = False
        self._eraser_position: QPointF | None = None
        self._clicked: int | None = None  # digit under a press that may still become a click
        self._pressed_at = QPointF()
        self._is_afresh = False  # whether a stroke that begins with this press clears the canvas
        self._ink = Ink(self._drawing)
        self._pointer.pressed.connect(self._on_pressed)
        self._pointer.moved.connect(self._on_moved)
        self._pointer.released.connect(self._on_released)
        self._pointer.cancelled.connect(self._cancel)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """All strokes, including the open one, in units of the canvas side."""
        return self._drawing.strokes

    @property
    def is_empty(self) -> bool:
        """Whether there are neither strokes nor a picture."""
        return self._drawing.is_empty and self._picture is None

    @property
    def picture(self) -> NDArray[np.float32] | None:
        """The (28, 28) picture shown instead of strokes, or None."""
        return self._picture

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke or an erasure is open."""
        return self._is_down

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._drawing.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._drawing.can_redo

    @property
    def history(self) -> DrawingHistory:
        """All finished steps of the drawing, without an open stroke or erasure."""
        return self._drawing.history

    def restore(self, history: DrawingHistory) -> None:
        """Put the drawing of an earlier session on the canvas, with its history."""
        self._release()
        self._picture = None
        self._drawing.restore(history)
        self._redraw()
        self.restored.emit()

    def set_marks(self, marks: Sequence[DigitMark]) -> None:
        """Show how the strokes are grouped into digits. Marks are not part of the drawing."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def set_done_with(self, is_done_with: bool) -> None:
        """Show the drawing faintly, and let the next stroke clear the canvas."""
        if is_done_with != self._is_done_with:
            self._is_done_with = is_done_with
            self.update()

    def set_invitation(self, invitation: Invitation) -> None:
        """Say on the empty canvas what to draw."""
        self._invitation = invitation
        is_of_digits = invitation == TO_DIGITS
        self.setAccessibleDescription(
            "Draw a digit or a number here with mouse, pen or finger." if is_of_digits else invitation.text
        )
        what = "a digit or a number" if is_of_digits else "what the network reads,"
        self.setToolTip(wrapped(f"Draw {what} of any size, anywhere. The right mouse button erases."))
        self.update()

    def set_eraser(self, is_chosen: bool) -> None:
        """Choose the eraser or the pen."""
        self._is_eraser_chosen = is_chosen
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_chosen else Qt.CursorShape.CrossCursor)

    def undo(self) -> None:
        """Undo the last step, or discard the open stroke or erasure."""
        if self._drawing.is_open:
            self._release()
        self._picture = None
        self._drawing.undo()
        self._redraw()

    def redo(self) -> None:
        """Redo the last step that was undone."""
        self._picture = None
        self._drawing.redo()
        self._redraw()

    def clear(self) -> None:
        """Remove the picture and all strokes. Removing strokes can be undone."""
        self._release()
        self._picture = None
        self._drawing.clear()
        self._redraw()

    def show_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Replace the drawing by strokes in units of the canvas side. Can be undone."""
        self._release()
        self._picture = None
        self._drawing.replace(strokes)
        self._redraw()

    def show_picture(self, picture: NDArray[np.float32], caption: str) -> None:
        """Replace the drawing by a (28, 28) picture, ink 1.0 on 0.0. Undo restores the drawing."""
        self._release()
        self._drawing.replace(())
        self._picture, self._caption = picture, caption
        self._redraw()

    def sizeHint(self) -> QSize:
        """Return a size that fits the window of a small laptop."""
        return QSize(400, 400)

    # Strokes

    def event(self, event: QEvent) -> bool:
        """Draw with mouse, pen or finger; the right mouse button and the other end of a pen erase."""
        return self._pointer.take(event) or super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End an open stroke: a hidden widget gets no more events from the device."""
        if self._clicked is not None:
            self._cancel()
        elif self.is_drawing:
            self._end()

    @Slot(QPointF, bool)
    def _on_pressed(self, position: QPointF, is_eraser: bool) -> None:
        self.pressed.emit()
        self.setFocus(Qt.FocusReason.MouseFocusReason)  # Qt does this for the mouse, but not for a pen
        self._picture = None
        self._is_down = True
        self._is_outside = False
        self._is_erasing = is_eraser or self._is_eraser_chosen
        x, y = self._to_units(position)
        if self._is_erasing:
            self._eraser_position = position
            self._drawing.begin_erasure(x, y, ERASER_RADIUS)
            self._redraw()
        else:
            self._clicked = marked_at(self._marks, x, y)
            self._pressed_at = position
            self._is_afresh = self._is_done_with
            self._drawing.begin_stroke(x, y)
            if self._clicked is None:
                self._begin_afresh()
            self._changed()

    @Slot(QPointF)
    def _on_moved(self, position: QPointF) -> None:
        x, y = self._to_units(position)
        if self._is_erasing:
            self._eraser_position = position
            self._drawing.extend_erasure(x, y, ERASER_RADIUS)
            self._redraw()
        else:
            if self._clicked is not None:
                if _distance(self._pressed_at, position) < _CLICK_PX:
                    return
                self._clicked = None
                self._begin_afresh()
            self._extend_stroke(x, y)

    def _begin_afresh(self) -> None:
        """Remove all strokes except the open one, if the drawing was done with."""
        if self._is_afresh:
            self._drawing.clear_finished()
            self._ink.forget()
            self.set_done_with(False)

    def _extend_stroke(self, x: float, y: float) -> None:
        """Follow the pen. Outside the canvas it leaves no ink, so that no invisible ink is read."""
        is_inside = 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0
        if self._is_outside:
            if is_inside:
                self._drawing.begin_stroke(x, y)
                self._is_outside = False
                self._redraw()
            return
        last_x, last_y = self._drawing.open_points[-1]
        if is_inside and max(abs(x - last_x), abs(y - last_y)) * self._side() < _MIN_STEP_PX:
            return
        if not is_inside:
            x, y = where_it_leaves(last_x, last_y, x, y)
        self._drawing.extend_stroke(x, y)
        self._ink.add_newest_curve()
        if is_inside:
            self.update(self._ink.newest_area())  # painting all of the canvas would delay the answer
            self.strokes_changed.emit()
        else:
            self._drawing.end()
            self._is_outside = True
            self._redraw()

    @Slot(QPointF)
    def _on_released(self, position: QPointF) -> None:
        self._on_moved(position)
        if self._clicked is None:
            self._end()
        else:
            clicked = self._clicked
            self._cancel()
            self.digit_clicked.emit(clicked)

    def _end(self) -> None:
        self._release()
        self._drawing.end()
        self._redraw()
        self.stroke_ended.emit()

    @Slot()
    def _cancel(self) -> None:
        self._release()
        self._drawing.cancel()
        self._redraw()

    def _release(self) -> None:
        """Accept strokes from all devices again."""
        self._is_down = False
        self._pointer.let_go()
        self._eraser_position = None
        self._is_outside = False
        self._clicked = None

    def _changed(self) -> None:
        self.update()
        self.strokes_changed.emit()

    def _redraw(self) -> None:
        self._ink.forget()
        self._changed()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper, strokes and marks, or the invitation to draw."""
        painter, theme = QPainter(self), current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(theme.border if self._is_done_with else theme.text)
        self._ink.paint(painter, self.size(), ink, QColor(theme.surface))
        if self._picture is not None:
            paint_picture(painter, self._picture, self._caption, self._side(), theme)
        paint_marks(painter, self._marks, self._side(), PEN_WIDTH * self._side(), theme)
        if self.is_empty:
            painter.setFont(self.font())
            paint_invitation(painter, self._invitation, self._side())
        if self._eraser_position is not None:
            radius = ERASER_RADIUS * self._side()
            painter.setPen(QPen(QColor(theme.faint_text), 1.0))
            painter.drawEllipse(self._eraser_position, radius, radius)
        # Filled and not drawn: of a line, not all sides are seen at a scale factor such as 1.25.
        frame, color = QRectF(self.rect()), QColor(theme.accent if self.hasFocus() else theme.border)
        corners, sides = QPainterPath(), QPainterPath()
        corners.addRect(frame)
        corners.addRoundedRect(frame, CARD_RADIUS_PX, CARD_RADIUS_PX)  # a hole
        sides.addRoundedRect(frame, CARD_RADIUS_PX, CARD_RADIUS_PX)
        inner = frame.adjusted(1.0, 1.0, -1.0, -1.0)
        sides.addRoundedRect(inner, CARD_RADIUS_PX - 1.0, CARD_RADIUS_PX - 1.0)
        painter.fillPath(corners, self.palette().window())
        painter.fillPath(sides, color)

    def _side(self) -> float:
        return float(max(1, min(self.width(), self.height())))

    def _to_units(self, position: QPointF) -> tuple[float, float]:
        return position.x() / self._side(), position.y() / self._side()


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
