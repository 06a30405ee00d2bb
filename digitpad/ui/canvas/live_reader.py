"""Reads the drawing after every movement, with the newest network."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.number_reader import NumberReading, read_number
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.canvas.digit_marks import marks_of
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.prediction_panel import PredictionPanel

SETTLING_MS = 500
"""How long a pen rests before doubt is put in words: longer than from stroke to stroke of a digit."""


class LiveReader(QObject):
    """Joins canvas, network and prediction. Runs in the GUI thread: one reading takes less time than a frame.

    Movements and new networks only ask for a reading. It is done once, when the event loop comes round, on
    whatever is newest then: readings never queue.

    A drawing settles when no pen has touched it for half a second. Only then is doubt put in words: the first
    part of a digit is no digit, and to say so while the rest is on its way would only flicker.

    Signals
    -------
    was_read()
        After each reading; also when there is nothing to be read any more.
    """

    was_read = Signal()

    def __init__(
        self, canvas: DrawingCanvas, input_view: NetworkInputView, panel: PredictionPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._input_view = input_view
        self._panel = panel
        self._recognizer: Recognizer | None = None
        self._source = ""
        self._reading: NumberReading | None = None
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._read)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MS)
        self._settling.timeout.connect(self._show)
        canvas.strokes_changed.connect(self._on_strokes_changed)

    def set_network(self, saved: SavedNetwork, source: str) -> None:
        """Read with this network from now on; ``source`` says which it is.

        Raises
        ------
        ModelFileError
            If it does not read 28x28 pictures. The old network then stays.
        """
        self._recognizer = Recognizer(saved)
        self._source = source
        self._ask_for_reading()

    @property
    def reading(self) -> NumberReading | None:
        """What is read in the drawing as it is now; None on an empty canvas, or without a network."""
        if self._due.isActive():
            self._due.stop()
            self._read()
        return self._reading

    @Slot()
    def _on_strokes_changed(self) -> None:
        self._settling.start()
        self._ask_for_reading()

    def _ask_for_reading(self) -> None:
        if not self._due.isActive():
            self._due.start()

    @Slot()
    def _read(self) -> None:
        if self._recognizer is None or self._canvas.is_empty:
            self._reading = None
        else:
            self._reading = read_number(self._canvas.strokes, self._recognizer, self._reading)
        self._show()

    @Slot()
    def _show(self) -> None:
        reading = self._reading
        is_settled = not self._settling.isActive() and not self._canvas.is_drawing
        picture = None if reading is None else reading.digits[reading.newest].picture
        self._input_view.set_picture(picture)
        self._panel.set_reading(reading, self._source, is_settled=is_settled)
        self._canvas.set_marks(() if reading is None else marks_of(reading, is_settled=is_settled))
        self.was_read.emit()
