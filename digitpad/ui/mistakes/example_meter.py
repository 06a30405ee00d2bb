"""Evaluation of the network in use on the chosen examples, in the background."""

import dataclasses
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.recognition.evaluation.example_readings import ExampleReadings, Shown
from digitpad.recognition.evaluation.mislabelled import mislabelled_candidates
from digitpad.ui.mistakes.considerate_runner import considerate_runner
from digitpad.ui.mistakes.example_source import ExampleSource, read_source
from digitpad.ui.mistakes.known_readings import KnownReadings
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.state import AppState
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.newest_runner import NewestRunner


class ExampleMeter(QObject):
    """The evaluator that updates a model with the readings by the network in use, while a page shows them.

    Each network reads the examples once; its readings are then cached. Until they are known, the old readings
    stay, marked as old. Mislabelled candidates are searched only when the model's filter needs them.

    Signals
    -------
    status_changed(str)
        The progress or an error as a sentence; empty for none.
    """

    status_changed = Signal(str)

    def __init__(self, state: AppState, model: MistakesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._model = state, model
        self._source: ExampleSource | None = None
        self._is_watched = False
        self._is_stale = True  # whether the network in use has not been evaluated yet
        self._known = KnownReadings()
        self._runner = considerate_runner(read_source, state.computing, self)
        self._searcher = NewestRunner(self)
        self._runner.measured.connect(self._on_measured)
        self._runner.failed.connect(self._on_failed)
        self._searcher.done.connect(self._on_searched)
        self._searcher.failed.connect(self._on_search_failed)
        state.network_changed.connect(self._on_outdated)
        model.rows_changed.connect(self._search_if_wanted)

    @property
    def heading(self) -> str:
        """The network and the examples, such as "After epoch 3 · test pictures of MNIST"."""
        network, source = self._state.network, self._source
        if network is None or source is None:
            return ""
        return f"{network.source[:1].upper()}{network.source[1:]} · {source.name}"

    def set_source(self, source: ExampleSource | None) -> None:
        """Set the examples to read. Nothing is shown until they are read."""
        if source is self._source:
            return
        self._source = source
        self._known.forget()
        if self._model.readings is not None:
            self._model.show(None)
        self._on_outdated()

    def set_watched(self, is_watched: bool) -> None:
        """Start or stop evaluating. Called by the page when it is shown or hidden."""
        self._is_watched = is_watched
        self._read_if_watched()

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._runner.wait()
        self._searcher.wait()

    @Slot()
    def _on_outdated(self) -> None:
        self._is_stale = True
        self._read_if_watched()

    def _read_if_watched(self) -> None:
        network, source = self._state.network, self._source
        if not self._is_stale or not self._is_watched or network is None or source is None:
            return
        self._is_stale = False
        known = self._known.find(network.saved, source)
        if known is not None:
            self._runner.forget_wanted()
            self._model.show(dataclasses.replace(known, source=network.source))
            self.status_changed.emit("")
            return
        if self._is_in_use() and not self._runner.is_stopping:  # it is being evaluated already
            self._runner.forget_wanted()
        else:
            self._runner.measure(network.saved, network.source, source)
        self._tell_reading()

    def _is_in_use(self) -> bool:
        """Return whether the newest evaluation is of the network and source in use."""
        network, subject = self._state.network, self._runner.subject
        if network is None or subject is None:
            return False
        return subject[0] is network.saved and subject[1] is self._source

    def _tell_reading(self) -> None:
        shown = self._model.readings
        self.status_changed.emit(f"Reading… Shown: {shown.source}" if shown else "Reading…")
        # A followed run is always a little ahead; fading the old readings at each epoch would flicker.
        is_following = self._state.computing.is_training and self._state.follows_run
        self._model.set_old(shown is not None and not is_following)

    @Slot(object)
    def _on_measured(self, readings: ExampleReadings) -> None:
        subject = self._runner.subject
        assert subject is not None
        if subject[1] is not self._source:
            return
        self._known.keep(*subject, readings)
        if self._is_in_use():
            self._model.show(readings)
            self.status_changed.emit("")
        elif self._runner.is_newer_wanted:
            self._model.show(readings)
            self._tell_reading()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._is_in_use():
            self._model.show(None)
            self.status_changed.emit(as_sentence(message))

    @Slot()
    def _search_if_wanted(self) -> None:
        readings, is_wanted = self._model.readings, self._model.filter.shown is Shown.MISLABELLED
        if readings is None or not is_wanted:
            if self._searcher.is_busy:
                self._searcher.forget()
                self.status_changed.emit("")
        elif self._model.mislabelled is None:
            self._searcher.ask(partial(mislabelled_candidates, readings))
            self.status_changed.emit("Comparing the most confident mistakes with all other pictures…")

    @Slot(object)
    def _on_searched(self, rows: object) -> None:
        self._model.set_mislabelled(rows)  # type: ignore[arg-type]  # a signal carries any object
        self.status_changed.emit("")

    @Slot(str)
    def _on_search_failed(self, message: str) -> None:
        self.status_changed.emit(as_sentence(message))
