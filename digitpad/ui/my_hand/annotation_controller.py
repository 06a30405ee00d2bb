"""Labels drawings with the digit keys, and shows the hint below the answer."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from digitpad.library import MyDigit
from digitpad.recognition.recognizer import DIGITS
from digitpad.ui.fine_tuning.fine_tuning_strip import FineTuningStrip
from digitpad.ui.my_hand.annotator import Annotator
from digitpad.ui.state import AppState


class AnnotationController(QObject):
    """The controller of the window's digit keys. It shows in the strip how to label, or the last label.

    Parameters
    ----------
    state : AppState
    annotator : Annotator
    strip : FineTuningStrip
    window : QWidget
        The window that receives the digit keys.

    Signals
    -------
    noticed(str)
        A short notice about a completed action; empty once that was undone.
    """

    noticed = Signal(str)

    def __init__(
        self, state: AppState, annotator: Annotator, strip: FineTuningStrip, window: QWidget
    ) -> None:
        super().__init__(window)
        self._state = state
        self._annotator = annotator
        self._strip = strip
        self._window = window
        self._remembered: MyDigit | None = None  # the digit of the last notice
        annotator.labelled.connect(self._on_labelled)
        annotator.recognised.connect(self._show_hint)
        state.reading_changed.connect(self._show_hint)
        state.network_changed.connect(self._show_hint)
        state.samples.changed.connect(self._on_samples_changed)
        strip.undo_wanted.connect(annotator.undo)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the digit keys that no field of the window uses."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if not self._strip.isVisibleTo(self._window):  # then the drawing is hidden too
            return False
        if event.text() not in DIGITS or event.modifiers() & ~plain or event.isAutoRepeat():
            return False
        if not self._annotator.can_label(int(event.text())):
            return False
        self._annotator.label(int(event.text()))
        return True

    @Slot(object, bool)
    def _on_labelled(self, sample: MyDigit, was_wrong: bool) -> None:
        self._show_hint()
        self._remembered = sample
        self.noticed.emit(f"Remembered as {sample.label}")

    @Slot()
    def _on_samples_changed(self) -> None:
        self._show_hint()
        if self._remembered is not None:
            now = self._state.samples.find(self._remembered.id)
            if now is None or now.label != self._remembered.label:
                self._remembered = None
                self.noticed.emit("")

    @Slot()
    def _show_hint(self) -> None:
        sample = self._annotator.current
        n_samples = len(self._state.samples)
        if sample is not None:
            own = "one own digit" if n_samples == 1 else f"{n_samples:,} own digits"
            self._strip.show_hint(f"Remembered as {sample.label}. You have {own}.", with_undo=True)
        elif not self._annotator.can_label(0):
            self._strip.show_hint("This network does not read digits, so none can be remembered.")
        elif not self._state.drawing:
            self._strip.show_hint("" if n_samples else "Draw a digit, then press its key or click its bar.")
        else:
            self._strip.show_hint("Wrong? Press the right digit's key or click its bar.")
