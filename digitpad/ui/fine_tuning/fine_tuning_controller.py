"""Teach it my hand: fine-tunes the network in use on the user's own digits."""

import dataclasses

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.library import MyDigit, NetworkKind, NewNetwork
from digitpad.library.settings_table import SettingsTable
from digitpad.recognition.fine_tuning.fine_tuned_network import described_source, with_its_origin
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningResult
from digitpad.recognition.recognizer import DIGITS
from digitpad.ui.computing_lock import Work
from digitpad.ui.fine_tuning.fine_tuning_strip import FineTuningStrip
from digitpad.ui.fine_tuning.fine_tuning_summary import outcome_summary
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.fine_tuning_runner import FineTuningRunner

MIN_DIGITS = 5
"""Smallest number of own digits for fine-tuning."""

_IS_AUTOMATIC = "teaches_by_itself"
_KEPT = "The taught network was kept: find it in the File menu"


class FineTuningController(QObject):
    """The controller of fine-tuning. It lets the user keep or discard the result. Lives in the GUI thread.

    A fine-tuned network is put in use and added to the library at once, but stays pending until it is kept or
    discarded. Another fine-tuned network replaces a pending one.

    Signals
    -------
    reported(str)
        The progress of fine-tuning, or its result.
    fine_tuned()
        A fine-tuned network is in use.
    failed(str)
        A sentence for the user.
    noticed(str)
        A short notice about a completed action.
    """

    reported = Signal(str)
    fine_tuned = Signal()
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        state: AppState,
        strip: FineTuningStrip,
        settings: SettingsTable,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._strip = strip
        self._settings = settings
        self._before: NetworkInUse | None = None  # the network to go back to while another is pending
        self._is_due = False  # whether to fine-tune again once the current fine-tuning has ended
        self._has_ended = True  # whether there was a result or a failure
        self._runner = FineTuningRunner(self)
        for signal, slot in (
            (state.network_changed, self._on_network_changed),
            (state.computing.changed, self._on_computing_changed),
            (state.samples.changed, self._on_samples_changed),
            (strip.fine_tune_wanted, self.start),
            (strip.stop_wanted, self._on_stop),
            (strip.keep_wanted, self.keep),
            (strip.discard_wanted, self.discard),
            (self._runner.progressed, strip.show_progress),
            (self._runner.fine_tuned, self._on_fine_tuned),
            (self._runner.failed, self._on_failed),
            (self._runner.finished, self._on_finished),
        ):
            signal.connect(slot)
        self._show_idle()

    @property
    def is_running(self) -> bool:
        """Whether a network is being fine-tuned."""
        return self._runner.is_running

    @property
    def is_automatic(self) -> bool:
        """Whether each correction starts fine-tuning. Remembered from one start to the next."""
        return self._settings.value(_IS_AUTOMATIC) == "yes"

    @Slot(bool)
    def set_automatic(self, is_automatic: bool) -> None:
        """Set whether each correction starts fine-tuning."""
        self._settings.set_value(_IS_AUTOMATIC, "yes" if is_automatic else "no")

    @Slot(object, bool)
    def on_labelled(self, sample: MyDigit, was_wrong: bool) -> None:
        """Start fine-tuning after a correction, if it is automatic and possible."""
        if was_wrong and self.is_automatic and not self._why_not():
            self.start()

    @Slot()
    def start(self) -> None:
        """Fine-tune the base network on all own digits, or emit ``failed`` with the reason why not."""
        reason = self._why_not()
        network, dataset = self._state.network, self._state.dataset
        if reason:
            self.failed.emit(reason)
        elif self.is_running:
            self._is_due = True
        else:
            assert network is not None
            assert dataset is not None
            self._strip.show_progress(0.0)
            self._has_ended = False
            self._state.computing.begin(Work.FINE_TUNING)
            self.reported.emit("Learning your hand…")
            self._runner.start(network.base, self._state.samples.samples, dataset)

    @Slot()
    def keep(self) -> None:
        """Keep the pending network."""
        self._keep("Kept: find it in the File menu")

    @Slot()
    def discard(self) -> None:
        """Delete the pending network, and go back to the network from before fine-tuning."""
        before, self._before = self._before, None
        pending = self._state.network
        if before is not None and pending is not None:
            networks = self._state.library.library.networks
            networks.withdraw(pending.record_id)
            self._state.set_network(before)
            record = self._state.record_of(before)
            if record is not None:
                networks.use(record.id)
            self.noticed.emit("The previous network is in use again")

    def shut_down(self) -> None:
        """Stop fine-tuning, and keep the pending network."""
        self._is_due = False
        self._runner.shut_down()
        self.keep()

    def _why_not(self) -> str:
        dataset = self._state.dataset
        if reason := self._state.computing.why_wait(Work.FINE_TUNING):
            return reason
        if self._state.network is None or dataset is None:
            return "The training pictures are not loaded yet. Try again in a moment."
        if dataset.class_names != DIGITS:
            return f"{dataset.name} has no digits. Choose Use MNIST in the Data menu, then teach."
        if len(self._state.samples) < MIN_DIGITS:
            return f"Draw at least {MIN_DIGITS} digits, and press the right digit's key after each."
        return ""

    @Slot()
    def _on_network_changed(self) -> None:
        """Keep the pending network and cancel fine-tuning, because another network is in use."""
        self._runner.stop()
        if self._before is not None:
            self._before = None
            self.noticed.emit(_KEPT)
        if not self.is_running:
            self._show_idle()

    @Slot()
    def _on_computing_changed(self) -> None:
        """Cancel fine-tuning when training starts, and keep the pending network."""
        if self._state.computing.is_training:
            self._is_due = False
            self._runner.stop()
            self._keep(_KEPT)

    @Slot()
    def _on_samples_changed(self) -> None:
        if self._before is None and not self.is_running:
            self._show_idle()

    @Slot()
    def _on_stop(self) -> None:
        self._is_due = False
        self._strip.show_stopping()
        self._runner.stop()

    @Slot(object)
    def _on_fine_tuned(self, result: FineTuningResult) -> None:
        network = self._state.network
        assert network is not None
        self._has_ended = True
        before, self._before = self._before or network, None
        saved = with_its_origin(result.saved, network.base)
        record = self._state.library.library.networks.add(
            NewNetwork(saved, described_source(saved, ""), NetworkKind.FINE_TUNED),
            self._base_of(network),
            instead_of=network.record_id if network.is_pending else "",
        )
        self._state.set_network(
            NetworkInUse(saved, record.name, network.base, is_pending=True, record_id=record.id)
        )
        self._before = before
        self._outcome = brief, sentences = outcome_summary(result)
        self._strip.show_outcome(brief, sentences)
        self.reported.emit(f"{sentences} Keep or discard it below the canvas.")
        self.fine_tuned.emit()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._has_ended = True
        self.reported.emit("Nothing was learned.")
        self.failed.emit(as_sentence(message))

    @Slot()
    def _on_finished(self) -> None:
        self._state.computing.end(Work.FINE_TUNING)
        if self._is_due:
            self._is_due = False
            self.start()
            return
        if not self._has_ended:
            self.reported.emit("Teaching was stopped.")
            self.noticed.emit("Teaching was stopped. Nothing was learned")
        if self._before is None:
            self._show_idle()
        else:  # a network is still pending
            self._strip.show_outcome(*self._outcome)

    def _keep(self, notice: str) -> None:
        network = self._state.network
        if self._before is None or network is None:
            return
        self._before = None
        self._state.set_network(dataclasses.replace(network, is_pending=False))
        self.noticed.emit(notice)
        self._show_idle()

    def _base_of(self, network: NetworkInUse) -> NewNetwork:
        """Return the base network for the library, which may have it under another name."""
        run, epoch, name = network.run, network.epoch or 0, network.source
        if network.saved is not network.base:
            name = "network from before teaching"
        if run is None:
            return NewNetwork(network.base, name, NetworkKind.OPENED)
        if epoch:
            name = self._state.library.network_name(run, epoch)
        return NewNetwork(network.base, name, NetworkKind.TRAINED, run.run_id, epoch)

    def _show_idle(self) -> None:
        n_samples = len(self._state.samples)
        self._strip.show_idle(n_samples, max(0, MIN_DIGITS - n_samples))
