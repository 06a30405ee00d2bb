"""Recognizes the drawing after every movement of the pen."""

import dataclasses

from PySide6.QtCore import QObject, QTimer, Slot

from digitpad.digits.strokes.strokes import Stroke
from digitpad.recognition.number_reader import NumberReading, read_number, read_picture
from digitpad.ui.canvas.digit_marks import marks_of
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.invitation import invitation_to
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.pen_pauses import note_answer, note_movement
from digitpad.ui.state import AppState

SETTLING_MS = 500
"""Pause of the pen before doubt is put in words; longer than the pause between strokes of a digit."""


class LiveReader(QObject):
    """The controller that connects canvas, state and answer. Runs in the GUI thread.

    Movements and new networks only request a reading. It is made once, in the next turn of the event loop,
    from the newest drawing and network, so readings never queue. A reading takes less time than a frame.
    Drawing and reading are then set in the state. Strokes and pictures that others set in the state are put
    on the canvas.

    For a number, bars and picture show the digit drawn last, until another digit is clicked.

    A drawing settles when no pen has touched it for half a second. Only then is doubt put in words: the
    first part of a digit is not a digit, and saying so before the rest is drawn would flicker.
    """

    def __init__(
        self,
        state: AppState,
        canvas: DrawingCanvas,
        input_view: NetworkInputView,
        panel: PredictionPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self._input_view = input_view
        self._panel = panel
        self._drawing: tuple[Stroke, ...] = ()  # the drawing last set in the state by this object
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._read)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MS)
        self._settling.timeout.connect(self._show)
        self._painted = QTimer(self)  # fires after the answer was painted, because Qt paints before timers
        self._painted.setSingleShot(True)
        self._painted.setInterval(0)
        self._painted.timeout.connect(note_answer)
        canvas.pressed.connect(self._read_if_due)
        canvas.strokes_changed.connect(self._on_strokes_changed)
        canvas.digit_clicked.connect(self._on_digit_clicked)
        state.network_changed.connect(self._on_network_changed)
        state.epoch_pointed.connect(self._ask_for_reading)
        state.drawing_changed.connect(self._on_drawing_changed)
        state.drawing_asked.connect(self._read_if_due)
        self._on_network_changed()

    @property
    def reading(self) -> NumberReading | None:
        """The reading of the current drawing; None on an empty canvas or without a network."""
        self._read_if_due()
        return self._state.reading

    @Slot()
    def _read_if_due(self) -> None:
        if self._due.isActive():
            self._due.stop()
            self._read()

    @Slot()
    def _on_strokes_changed(self) -> None:
        note_movement()
        self._settling.start()
        self._ask_for_reading()

    @Slot(int)
    def _on_digit_clicked(self, index: int) -> None:
        reading = self.reading
        if reading is not None and index < len(reading.digits):
            self._state.set_reading(dataclasses.replace(reading, chosen=index))
            self._show()

    @Slot()
    def _on_drawing_changed(self) -> None:
        picture = self._state.picture
        if picture is not None:
            self._drawing = self._state.drawing
            self._canvas.show_picture(picture.pixels, picture.caption)
        elif self._state.drawing is not self._drawing:
            self._canvas.show_strokes(self._state.drawing)

    @Slot()
    def _on_network_changed(self) -> None:
        if self._state.recognizer is not None:
            self._canvas.set_invitation(invitation_to(self._state.recognizer.class_names))
            self._input_view.set_n_views(1 + len(self._state.recognizer.views))
        self._ask_for_reading()

    @Slot()
    def _ask_for_reading(self) -> None:
        if not self._due.isActive():
            self._due.start()

    @Slot()
    def _read(self) -> None:
        picture, strokes = self._canvas.picture, self._canvas.strokes
        if picture is None and (strokes is not self._drawing or self._state.picture is not None):
            self._drawing = strokes
            self._state.set_drawing(self._drawing)
        if self._state.recognizer is None or self._canvas.is_empty:
            reading = None
        elif picture is not None:
            reading = read_picture(picture, self._state.recognizer)
        else:
            reading = read_number(self._drawing, self._state.recognizer, self._state.reading)
        self._state.set_reading(reading)
        self._show()
        self._painted.start()

    @Slot()
    def _show(self) -> None:
        reading = self._state.reading
        is_settled = not self._settling.isActive() and not self._canvas.is_drawing
        self._input_view.set_recognition(None if reading is None else reading.digits[reading.shown])
        self._panel.set_reading(reading, is_settled=is_settled)
        self._canvas.set_marks(() if reading is None else marks_of(reading, is_settled=is_settled))
