"""Teach it my hand: own digits, teaching, and which network is in use because of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.my_digits import MyDigit
from digitpad.paths import may_exist
from digitpad.recognition.fine_tuning.fine_tuned_network import (
    FineTunedNetwork,
    described_source,
    fine_tuned_network_path,
    with_its_origin,
)
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningResult
from digitpad.ui.actions import Actions
from digitpad.ui.canvas.canvas_panel import CanvasPanel
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.files.file_controller import FileController, OpenedNetwork
from digitpad.ui.my_hand.annotator import Annotator
from digitpad.ui.my_hand.fine_tuning_summary import outcome_summary
from digitpad.ui.my_hand.sample_model import SampleModel
from digitpad.ui.other_windows import OtherWindows
from digitpad.ui.session.window_settings import WindowSettings
from digitpad.ui.widgets.windows import bring_to_front
from digitpad.workers.fine_tuning_runner import FineTuningRunner

if TYPE_CHECKING:
    from digitpad.ui.my_hand.hand_test_window import HandTestWindow
    from digitpad.ui.my_hand.samples_window import SamplesWindow

MIN_DIGITS = 5
"""Fewer own digits are not taught."""

DIGITS = tuple("0123456789")
_OPENS_FINE_TUNED = "opens_taught"
_FINE_TUNES_BY_ITSELF = "teaches_by_itself"


class HandController(QObject):
    """Takes what the user says of drawings, and teaches the network. Lives in the GUI thread.

    Signals
    -------
    network_made(OpenedNetwork)
        A taught network, or the one from before teaching: to be used from now on.
    failed(str)
        A sentence for the user.
    noticed(str)
        A short sentence about something that was done; empty when that has been undone.
    """

    network_made = Signal(object)
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        left: CanvasPanel,
        reader: LiveReader,
        files: FileController,
        others: OtherWindows,
        settings: WindowSettings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._my_digits: SamplesWindow | None = None
        self._test: HandTestWindow | None = None
        self._actions = actions
        self._left = left
        self._strip = left.fine_tuning_strip
        self._reader = reader
        self._files = files
        self._others = others
        self._settings = settings
        self._dataset: Dataset | None = None
        self._in_use: OpenedNetwork | None = None
        self._before: OpenedNetwork | None = None  # what to go back to while a taught network is on trial
        self._is_training = False
        self._is_due = False  # to be taught once more, as soon as teaching has ended
        self._has_ended = True  # teaching, with a result or a failure
        self._first_failure: str | None = None
        self._remembered: MyDigit | None = None  # what was noticed last
        self.digits = SampleModel(self)
        self._annotator = Annotator(left.canvas, reader, self.digits, self)
        self._fine_tuning = FineTuningRunner(self)
        self._connect()
        self._show_idle()

    def _connect(self) -> None:
        actions, strip = self._actions, self._strip
        by_itself = self._settings.value(_FINE_TUNES_BY_ITSELF) == "yes"
        actions.fine_tune_by_itself.setChecked(by_itself)
        for signal, slot in (
            (actions.my_digits.triggered, self._on_my_digits),
            (actions.test_hand.triggered, self._on_test_hand),
            (actions.fine_tune.triggered, self.fine_tune),
            (actions.fine_tune_by_itself.toggled, self._on_by_itself),
            (strip.fine_tune_wanted, self.fine_tune),
            (strip.stop_wanted, self._on_stop),
            (strip.keep_wanted, self.keep),
            (strip.discard_wanted, self.discard),
            (strip.undo_wanted, self.undo),
            (strip.my_digits_wanted, actions.my_digits.trigger),
            (self._left.bar_picker.picked, self._annotator.label),
            (self._annotator.labelled, self._on_labelled),
            (self._reader.was_read, self._show_hint),
            (self.digits.changed, self._on_digits_changed),
            (self.digits.failed, self._on_failed),
            (self.digits.warned, self.failed),
            (self._fine_tuning.progressed, strip.show_progress),
            (self._fine_tuning.fine_tuned, self._on_fine_tuned),
            (self._fine_tuning.failed, self._on_fine_tuning_failed),
            (self._fine_tuning.finished, self._on_fine_tuning_finished),
        ):
            signal.connect(slot)
        self._window.installEventFilter(self)

    # What the window tells

    def open_first_network(self) -> None:
        """Open the network to begin with: the taught one, if one was kept and is wanted."""
        self._files.open_shipped()  # at once, and if the other one cannot be opened
        if self._settings.value(_OPENS_FINE_TUNED) == "yes" and may_exist(fine_tuned_network_path()):
            self._files.failed.connect(self._on_first_failure)
            self._files.open_network(fine_tuned_network_path())

    @Slot(str)
    def _on_first_failure(self, message: str) -> None:
        self._files.failed.disconnect(self._on_first_failure)
        self._first_failure = message

    @property
    def is_fine_tuning(self) -> bool:
        """Tell whether a hand is being learned right now."""
        return self._fine_tuning.is_running

    def set_network(self, opened: OpenedNetwork) -> None:
        """Know which network is in use now. Tell that what was on trial is given up, or being taught."""
        self._fine_tuning.stop()
        if self._before is not None:
            self._before = None
            self.noticed.emit("The taught network was not kept")
        self._in_use = opened
        if not self._fine_tuning.is_running:
            self._show_idle()

    def set_dataset(self, dataset: Dataset) -> None:
        """Know which pictures keep the network in mind of other hands."""
        is_first = self._dataset is None
        self._dataset = dataset
        if is_first:
            self.digits.refresh()
            if self._first_failure is not None:  # data that is loaded takes all messages away
                self.failed.emit(self._first_failure)

    def set_training(self, is_training: bool) -> None:
        """Know whether a network is being trained. Teaching makes room for that; what is on trial is kept."""
        self._is_training = is_training
        if is_training:
            self._is_due = False
            self._fine_tuning.stop()
            self._keep("The taught network was kept: the File menu has it")

    def undo(self) -> bool:
        """Take back what was said of the drawing on the canvas; tell whether something was."""
        return self._annotator.undo()

    def shut_down(self) -> None:
        """End teaching, and keep what is on trial."""
        self._is_due = False
        self._fine_tuning.shut_down()
        self.keep()
        for window in (self._my_digits, self._test):
            if window is not None:
                window.close()

    # Saying what it is

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the digit keys that no field of the window wants."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.text() not in DIGITS or event.modifiers() & ~plain or event.isAutoRepeat():
            return False
        self._annotator.label(int(event.text()))
        return True

    @Slot(object, bool)
    def _on_labelled(self, sample: MyDigit, was_wrong: bool) -> None:
        self._show_hint()
        self._remembered = sample
        self.noticed.emit(f"Remembered as {sample.label}")
        if was_wrong and self._actions.fine_tune_by_itself.isChecked() and not self._why_not():
            self.fine_tune()

    @Slot()
    def _on_digits_changed(self) -> None:
        self._show_hint()
        if self._remembered is not None:
            now = self.digits.find(self._remembered.id)
            if now is None or now.label != self._remembered.label:
                self._remembered = None
                self.noticed.emit("")
        if self._before is None and not self._fine_tuning.is_running:
            self._show_idle()

    @Slot()
    def _show_hint(self) -> None:
        sample = self._annotator.current
        if sample is not None:
            count = len(self.digits)
            own = "one own digit" if count == 1 else f"{count:,} own digits"
            self._strip.show_hint(f"Remembered as {sample.label}. You have {own}.", with_undo=True)
        elif self._left.canvas.is_empty:
            self._strip.show_hint("" if len(self.digits) else "Draw a digit, then tell which one it is.")
        else:
            self._strip.show_hint("Wrong? Press the right digit's key or click its bar.")

    # Teaching

    @Slot()
    def fine_tune(self) -> None:
        """Teach the network all own digits, from the untaught one on; or say why not."""
        reason = self._why_not()
        if reason:
            self._on_failed(reason)
        elif self._fine_tuning.is_running:
            self._is_due = True
        elif self.digits.refresh():
            assert self._in_use is not None
            assert self._dataset is not None
            self._strip.show_progress(0.0)
            self._actions.fine_tune.setEnabled(False)
            self._has_ended = False
            self._tell("Learning your hand…")
            self._fine_tuning.start(self._in_use.base, self.digits.samples, self._dataset)

    def _why_not(self) -> str:
        if self._is_training:
            return "A network is being trained. Stop training or wait for its end, then teach."
        if self._others.is_racing:
            return "A race is under way, and teaching would slow it. Stop the race first, then teach."
        if self._in_use is None or self._dataset is None:
            return "The training pictures are not loaded yet. Try again in a moment."
        if self._dataset.class_names != DIGITS:
            return f"{self._dataset.name} shows no digits. Choose Use MNIST in the File menu, then teach."
        if len(self.digits) < MIN_DIGITS:
            return f"Draw at least {MIN_DIGITS} digits, and press the right digit's key after each."
        return ""

    @Slot()
    def _on_stop(self) -> None:
        self._is_due = False
        self._strip.show_stopping()
        self._fine_tuning.stop()

    @Slot(object)
    def _on_fine_tuned(self, result: FineTuningResult) -> None:
        assert self._in_use is not None
        self._has_ended = True
        before, self._before = self._before or self._in_use, None
        base = self._in_use.base
        fine_tuned = with_its_origin(result.saved, base).fine_tuned
        self.network_made.emit(OpenedNetwork(fine_tuned, described_source(fine_tuned, ""), base))
        self._before = before
        brief, sentences = outcome_summary(result)
        self._strip.show_outcome(brief, sentences)
        self._tell(f"{sentences} Keep or discard it in the main window.")
        if self._test is not None:
            self._test.show_fine_tuned()

    @Slot(str)
    def _on_fine_tuning_failed(self, message: str) -> None:
        self._has_ended = True
        self._tell("Nothing was learned.")
        self._on_failed(message)

    @Slot()
    def _on_fine_tuning_finished(self) -> None:
        self._actions.fine_tune.setEnabled(True)
        if self._is_due:
            self._is_due = False
            self.fine_tune()
            return
        if not self._has_ended:
            self._tell("Teaching was stopped.")
            self.noticed.emit("Teaching was stopped. Nothing was learned")
        if self._before is None:
            self._show_idle()

    @Slot()
    def keep(self) -> None:
        """Keep the taught network that is on trial: digitpad opens with it from now on."""
        self._keep("Kept. digitpad opens with it from now on")

    def _keep(self, notice: str) -> None:
        if self._before is None or self._in_use is None:
            return
        self._before = None
        self._settings.set_value(_OPENS_FINE_TUNED, "yes")
        self._files.save_fine_tuned(FineTunedNetwork(self._in_use.saved, self._in_use.base))
        self.noticed.emit(notice)
        self._show_idle()

    @Slot()
    def discard(self) -> None:
        """Use the network from before teaching again."""
        before, self._before = self._before, None
        if before is not None:
            self.network_made.emit(before)
            self.noticed.emit("The network from before is in use again")

    # Windows

    @Slot()
    def _on_my_digits(self) -> None:
        if self._my_digits is None:
            from digitpad.ui.my_hand.samples_window import SamplesWindow

            self._my_digits = SamplesWindow(self.digits, self._window)
            self._my_digits.test_wanted.connect(self._on_test_hand)
            self._my_digits.fine_tune_wanted.connect(self.fine_tune)
        bring_to_front(self._my_digits)

    @Slot()
    def _on_test_hand(self) -> None:
        if self._test is None:
            from digitpad.ui.my_hand.hand_test_window import HandTestWindow

            self._test = HandTestWindow(self.digits, lambda: self._in_use, self._window)
            self._test.fine_tune_wanted.connect(self.fine_tune)
        bring_to_front(self._test)

    def _tell(self, text: str) -> None:
        """Say in the other windows how far teaching is."""
        if self._my_digits is not None:
            self._my_digits.say(text)
        if self._test is not None:
            self._test.say(text)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        # Where the user is looking.
        if self._my_digits is not None and self._my_digits.isActiveWindow():
            self._my_digits.show_failure(message)
        elif self._test is not None and self._test.isActiveWindow():
            self._test.report.show_note(message)
        else:
            self.failed.emit(message)

    @Slot()
    def _show_idle(self) -> None:
        self._strip.show_idle(len(self.digits), max(0, MIN_DIGITS - len(self.digits)))

    @Slot(bool)
    def _on_by_itself(self, is_wanted: bool) -> None:
        self._settings.set_value(_FINE_TUNES_BY_ITSELF, "yes" if is_wanted else "no")

    def open_fine_tuned(self) -> None:
        """Use the network that was kept, now and from the next start on; or say that there is none."""
        if may_exist(fine_tuned_network_path()):
            self._settings.set_value(_OPENS_FINE_TUNED, "yes")
            self._files.open_network(fine_tuned_network_path())
        else:
            self.failed.emit("No taught network was kept yet. Draw some digits, tell which they are, teach.")

    def open_shipped(self) -> None:
        """Use the network that digitpad comes with, now and from the next start on."""
        self._settings.set_value(_OPENS_FINE_TUNED, "no")
        self._files.open_shipped()
