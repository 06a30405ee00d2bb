"""Labels the drawing on the canvas, and adds it to the user's own digits."""

import operator
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError
from digitpad.library import MyDigit
from digitpad.library.samples.my_digit import as_content
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.state import AppState

_MOST_KNOWN = 100  # drawings that undo may bring back to the canvas


@dataclass(eq=False)
class _Kept:
    """A labelled drawing: its strokes, and its earlier labels."""

    strokes: tuple[Stroke, ...]
    sample_id: str
    labels_before: list[int] = field(default_factory=list)


class Annotator(QObject):
    """Labels drawings. Connects canvas, reading and own digits.

    In a number it labels the digit that the bars show. A drawing is added only once, however often it is
    relabelled. The next stroke then begins on an empty canvas.

    Signals
    -------
    labelled(MyDigit, bool)
        A drawing was added or relabelled. The flag is True if the network had read another digit.
    recognised()
        The restored drawing was found among the own digits.
    """

    labelled = Signal(object, bool)
    recognised = Signal()

    def __init__(self, state: AppState, canvas: DrawingCanvas, reader: LiveReader, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self._reader = reader
        self._samples = state.samples
        self._kept: deque[_Kept] = deque(maxlen=_MOST_KNOWN)
        self._is_restored = False  # whether a restored drawing is still to be looked up among the own digits
        canvas.restored.connect(self._on_restored)
        state.reading_changed.connect(self._on_drawing_known)
        state.samples.changed.connect(self._on_drawing_known)
        state.library.loaded.connect(self._on_drawing_known)

    @property
    def current(self) -> MyDigit | None:
        """The own digit on the canvas; None if the drawing has no label."""
        kept = self._find(self._strokes())
        return None if kept is None else self._samples.find(kept.sample_id)

    def can_label(self, digit: int) -> bool:
        """Return whether the network that reads the drawing has a class for this digit."""
        recognizer = self._state.recognizer
        return recognizer is None or str(digit) in recognizer.class_names

    @Slot(int)
    def label(self, digit: int) -> None:
        """Add the drawing as this digit, or change its label if it was added before."""
        strokes = self._strokes()
        if not strokes or self._canvas.is_drawing or not self.can_label(digit):
            return
        reading = self._reader.reading
        assert reading is not None
        was_wrong = reading.digits[reading.shown].answer != str(digit)
        kept, sample = self._find(strokes), self.current
        if kept is not None and sample is not None:
            if sample.label == digit or not self._samples.relabel([sample.id], digit):
                return
            kept.labels_before.append(sample.label)
        else:
            sample = self._samples.add(digit, strokes)
            if sample is None:
                return
            if kept is not None:
                self._kept.remove(kept)  # its digit was deleted elsewhere
            self._kept.append(_Kept(strokes, sample.id))
            self._on_drawing_known()
        sample = self._samples.find(sample.id)
        if sample is not None:
            self.labelled.emit(sample, was_wrong)

    @Slot()
    def undo(self) -> bool:
        """Undo the last label of the drawing on the canvas; return whether it had one."""
        kept, sample = self._find(self._strokes()), self.current
        if kept is None or sample is None:
            return False
        if kept.labels_before:
            if self._samples.relabel([sample.id], kept.labels_before[-1]):
                kept.labels_before.pop()
        elif self._samples.delete([sample.id]):
            self._kept.remove(kept)
        return True

    def _strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes of the digit that the bars show."""
        reading = self._reader.reading
        if reading is None:
            return ()
        return tuple(reading.strokes[index] for index in reading.groups[reading.shown])

    def _find(self, strokes: tuple[Stroke, ...]) -> _Kept | None:
        # Strokes are never changed in place, so equal drawings share the same objects.
        for kept in self._kept:
            if len(kept.strokes) == len(strokes) and all(map(operator.is_, kept.strokes, strokes)):
                return kept
        return None

    @Slot()
    def _on_restored(self) -> None:
        self._is_restored = True

    def _recognise(self, strokes: tuple[Stroke, ...]) -> bool:
        """Return whether a restored drawing was added as an own digit in an earlier session."""
        if not self._is_restored or not strokes or not self._state.library.is_loaded:
            return False
        self._is_restored = False
        try:
            content = as_content(strokes)
        except DataFileError:  # such a drawing cannot be an own digit
            return False
        same = (sample for sample in reversed(self._samples.samples) if sample.content == content)
        sample = next(same, None)
        if sample is not None:
            self._kept.append(_Kept(strokes, sample.id))
        return sample is not None

    @Slot()
    def _on_drawing_known(self) -> None:
        is_found = self._recognise(self._strokes())
        self._canvas.set_done_with(self.current is not None)
        if is_found:
            self.recognised.emit()
