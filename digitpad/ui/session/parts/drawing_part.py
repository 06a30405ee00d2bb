"""The drawing on the canvas, with its history."""

from functools import partial

from digitpad.ui.canvas.drawing import DrawingHistory
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.session.parts.drawing_text import as_text, from_text
from digitpad.ui.session.parts.session_part import Content, SessionPart
from digitpad.ui.state import AppState


class DrawingPart(SessionPart):
    """All strokes, and the steps that can be undone or redone. An open stroke counts as a step.

    The text is made in the writer's thread. Strokes are never changed in place, so the GUI thread only copies
    a list.
    """

    name = "session.drawing"

    def __init__(self, canvas: DrawingCanvas, state: AppState) -> None:
        super().__init__()
        self._canvas = canvas
        self._state = state
        canvas.strokes_changed.connect(self.changed)

    def content(self) -> Content:
        """Return a function that makes the text; "" if nothing was drawn yet."""
        history = self._canvas.history
        if not self._canvas.strokes and len(history.steps) == 1:
            return ""
        steps = history.steps[: history.position + 1]
        if self._canvas.is_drawing and self._state.drawing is not steps[-1]:
            history = DrawingHistory((*steps, self._state.drawing), len(steps))
        return partial(as_text, history)

    def restore(self, text: str) -> None:
        """Put the drawing on the canvas. It is read once there is a network."""
        self._canvas.restore(from_text(text))
