"""The readings of the drawing by each epoch's network, made in the background."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.looked_at.epoch_networks import read_network
from digitpad.ui.state import AppState
from digitpad.workers.newest_runner import NewestRunner

_MS_BETWEEN = 30
_MS_BETWEEN_WHILE_TRAINING = 100
_REST_FACTOR = 20  # pause while training, as a multiple of the reading time: uses a twentieth of a core
_MS_TO_FILES = 500  # from the last change of drawing or networks, so that drawing and prefetching go first

Pictures = NDArray[np.float32]
"""The views of a drawing, (n_views, 28, 28), or a single picture."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The reading of a picture by one network.

    Attributes
    ----------
    answer : str
    probability : float
    """

    answer: str
    probability: float


@dataclass(frozen=True, eq=False)
class _Opinions:
    """The readings of a picture by some epochs of a run; None for a network that cannot be loaded.

    ``seconds`` is the processor time that it took.
    """

    run: RunHistory
    pictures: Pictures
    by_epoch: Mapping[int, Opinion | None]
    seconds: float


class EpochOpinions(QObject):
    """The readings by every epoch of the displayed run of the digit that the bars show.

    Networks in memory read first, at most a few times a second during training. Networks in files are loaded
    one by one while the pen rests and nothing is trained. The readings of the old drawing stay until the
    first readings of a new one arrive.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._pictures: Pictures | None = None
        self._by_epoch: dict[int, Opinion | None] = {}
        self._is_outdated = False  # whether the readings are of earlier pictures
        self._asked: Pictures | None = None  # the pictures being read
        self._seconds = 0.0  # processor time of the newest readings
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._ask)
        self._files_due = QTimer(self)
        self._files_due.setSingleShot(True)
        self._files_due.setInterval(_MS_TO_FILES)
        self._files_due.timeout.connect(self._ask)
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        state.run_changed.connect(self._on_run_changed)
        state.run_event.connect(self._on_run_event)
        state.reading_changed.connect(self._on_reading_changed)

    @property
    def by_epoch(self) -> Mapping[int, Opinion]:
        """The known readings by epoch."""
        return {epoch: one for epoch, one in sorted(self._by_epoch.items()) if one is not None}

    @property
    def is_complete(self) -> bool:
        """Whether no reading is missing up to the last known epoch."""
        run, last = self._state.run, max(self._by_epoch, default=0)
        return run is None or all(epoch in self._by_epoch for epoch in run.snapshots if epoch < last)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to read."""
        return self._pictures is not None

    def shut_down(self) -> None:
        """Stop reading, and wait for the thread."""
        self._due.stop()
        self._files_due.stop()
        self._runner.wait()

    @Slot()
    def _on_run_changed(self) -> None:
        self._forget()
        self._ask_soon()

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        run = self._state.run
        if event is RunEvent.END and run is not None:
            self._by_epoch.pop(run.kept_epoch, None)  # its network was calibrated again
        if event in (RunEvent.EPOCH, RunEvent.SNAPSHOTS, RunEvent.END):
            self._ask_soon()

    @Slot()
    def _on_reading_changed(self) -> None:
        reading = self._state.reading
        pictures = None if reading is None or not reading.digits else reading.digits[reading.shown].pictures
        if pictures is self._pictures:
            return
        self._pictures = pictures
        self._is_outdated = True
        if pictures is None:
            self._forget()
        self._ask_soon()

    def _forget(self) -> None:
        self._runner.forget()
        self._asked = None
        self._by_epoch.clear()
        self.changed.emit()

    def _ask_soon(self) -> None:
        self._files_due.start()
        self._ask_after_rest()

    def _ask_after_rest(self) -> None:
        if not self._due.isActive():
            rest = max(_MS_BETWEEN_WHILE_TRAINING, round(1_000 * _REST_FACTOR * self._seconds))
            self._due.start(rest if self._state.computing.is_training else _MS_BETWEEN)

    @Slot()
    def _ask(self) -> None:
        run, pictures = self._state.run, self._pictures
        if run is None or pictures is None or (self._runner.is_busy and self._asked is pictures):
            return
        known = {} if self._is_outdated else self._by_epoch
        missing = [epoch for epoch in run.snapshots if epoch not in known]
        at_hand = [(epoch, saved) for epoch in missing if (saved := run.snapshots.at_hand(epoch)) is not None]
        if at_hand:
            self._asked = pictures
            self._runner.ask(partial(_read_all, run, pictures, at_hand))
        elif missing and not self._files_due.isActive() and not self._state.computing.is_training:
            self._asked = pictures
            self._runner.ask(partial(_read_file, run, pictures, missing[-1]))

    @Slot(object)
    def _on_done(self, outcome: object) -> None:
        assert isinstance(outcome, _Opinions)
        self._seconds = outcome.seconds
        if outcome.run is self._state.run and outcome.pictures is self._pictures:
            if self._is_outdated:
                self._is_outdated = False
                self._by_epoch.clear()
            self._by_epoch |= outcome.by_epoch
            self.changed.emit()
        if self._state.computing.is_training:
            self._ask_after_rest()
        else:
            self._ask()


def _read_all(
    run: RunHistory,
    pictures: Pictures,
    networks: Sequence[tuple[int, SavedNetwork]],
    should_stop: Callable[[], bool],
) -> _Opinions:
    begin, by_epoch = time.thread_time(), dict[int, Opinion | None]()
    for epoch, saved in networks:
        if should_stop():
            break
        by_epoch[epoch] = _opinion(saved, pictures)
    return _Opinions(run, pictures, by_epoch, time.thread_time() - begin)


def _read_file(run: RunHistory, pictures: Pictures, epoch: int, should_stop: Callable[[], bool]) -> _Opinions:
    begin, saved = time.thread_time(), read_network(run, epoch)
    opinion = None if saved is None else _opinion(saved, pictures)
    return _Opinions(run, pictures, {epoch: opinion}, time.thread_time() - begin)


def _opinion(saved: SavedNetwork, pictures: Pictures) -> Opinion:
    recognizer = Recognizer(saved)
    if len(pictures) != 1 + len(recognizer.views):  # the bars show another kind of network
        pictures = pictures[:1]
    [recognition] = recognizer.recognize_drawings([pictures])
    return Opinion(recognition.answer, recognition.probability)
