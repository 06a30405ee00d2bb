"""Loads the networks of a run's epochs into memory."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from digitpad.errors import DigitpadError
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.library_model import LibraryModel
from digitpad.ui.looked_at.number_ranges import in_ranges
from digitpad.workers.newest_runner import NewestRunner

log = logging.getLogger(__name__)

_MS_TO_LOOKING = 2_000  # before looking for stored epochs of a running run, written once a second


@dataclass(frozen=True, eq=False)
class _Read:
    """A network that was read from a run; None if it cannot be read."""

    run: RunHistory
    epoch: int
    saved: SavedNetwork | None


@dataclass(frozen=True, eq=False)
class _Found:
    """The networks that the library has of a run; None if the library cannot be read now."""

    run: RunHistory
    stored: Mapping[int, SavedNetwork] | None


class EpochNetworks(QObject):
    """A background reader of the networks of one run's epochs, so that the GUI never waits for the disk.

    It reads one network at a time: first the requested ones, then those nearest to them, as long as there is
    room. If the snapshots of a running run were thinned, it reads those in the library again.

    Signals
    -------
    opened(RunHistory)
        The run given to ``open``, once its network is in memory or lost.
    chosen_came(int), pointed_came(int)
        The epoch can be requested again: its network is in memory, or lost.
    failed(str)
        A sentence for the user with the epochs that are lost.
    """

    opened = Signal(object)
    chosen_came = Signal(int)
    pointed_came = Signal(int)
    failed = Signal(str)

    def __init__(self, library: LibraryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._run: RunHistory | None = None
        self._opening: int | None = None  # requested epochs that are not read yet
        self._chosen: int | None = None
        self._pointed: int | None = None
        self._around = 0
        self._reading: int | None = None
        self._newly_lost: list[int] = []
        self._is_looking_due = False
        self._looking_due = QTimer(self)
        self._looking_due.setSingleShot(True)
        self._looking_due.setInterval(_MS_TO_LOOKING)
        self._looking_due.timeout.connect(self._on_looking_due)
        self._runner = NewestRunner(self, library.pool)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self._on_failed)

    @property
    def chosen(self) -> int | None:
        """The chosen epoch, if it is not read yet."""
        return self._chosen

    def look_at(self, run: RunHistory) -> None:
        """Set the run to read networks of."""
        if run is self._run:
            return
        self._opening = self._chosen = self._pointed = None
        if self._run is not None:
            self._run.unsubscribe(self._on_run_event)
        self._tell_lost()
        self._runner.forget()
        self._looking_due.stop()
        self._run, self._reading, self._is_looking_due = run, None, False
        run.subscribe(self._on_run_event)

    def open(self, run: RunHistory, epoch: int) -> None:
        """Read the network of an epoch of a stored run, then emit ``opened``."""
        self.look_at(run)
        kept = run.epoch_with_snapshot(epoch)
        if kept is None:
            self.opened.emit(run)
        else:
            self._opening = self._around = kept
            self._go_on()

    def choose(self, run: RunHistory, epoch: int) -> SavedNetwork | None:
        """Return the network of an epoch, or None if it has to be read first: ``chosen_came`` follows."""
        saved = run.snapshots.at_hand(epoch)
        if saved is None:
            self.look_at(run)
        if run is self._run:
            self._chosen = epoch if saved is None else None
            self._around = epoch
            self._go_on()
        return saved

    def point_at(self, run: RunHistory, epoch: int) -> SavedNetwork | None:
        """Return the network of an epoch, or None if it has to be read first: ``pointed_came`` follows."""
        saved = run.snapshots.at_hand(epoch)
        if saved is None:
            self.look_at(run)
        if run is self._run:
            self._pointed = epoch if saved is None else None
            self._go_on()
        return saved

    def forget_chosen(self) -> None:
        """Cancel the pending ``chosen_came``."""
        self._chosen = None

    def forget_pointed(self) -> None:
        """Cancel the pending ``pointed_came``."""
        self._pointed = None

    def _go_on(self) -> None:
        run = self._run
        if run is None or self._runner.is_busy:
            return
        self._reading = None
        if self._is_looking_due:
            self._is_looking_due = False
            self._runner.ask(partial(_look, run, self._library.library.read_weights))
            return
        snapshots = run.snapshots
        wanted = (self._opening, self._pointed, self._chosen)
        self._reading = next((one for one in wanted if one is not None), None)
        if self._reading is None and snapshots.stored:
            self._reading = snapshots.next_to_read(self._around)
        if self._reading is not None:
            self._runner.ask(partial(_read, run, self._reading))
        else:
            self._tell_lost()

    @Slot(object)
    def _on_done(self, outcome: object) -> None:
        run = self._run
        if isinstance(outcome, _Read) and outcome.run is run:
            self._take(run, outcome.epoch, outcome.saved)
        elif isinstance(outcome, _Found) and outcome.run is run and outcome.stored is not None:
            run.store_snapshots(outcome.stored)
        self._go_on()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._run is not None and self._reading is not None:
            log.warning("Epoch %s cannot be read: %s", self._reading, message)
            self._take(self._run, self._reading, None)
        self._go_on()

    def _take(self, run: RunHistory, epoch: int, saved: SavedNetwork | None) -> None:
        if saved is None:
            self._newly_lost.append(epoch)
            run.lose_snapshot(epoch)
        else:
            run.take_snapshot(epoch, saved, self._around)
        is_opening, is_pointed, is_chosen = (
            epoch == one for one in (self._opening, self._pointed, self._chosen)
        )
        if saved is not None and (is_opening or is_pointed or is_chosen):
            self._tell_lost()
        if is_opening:
            self._opening = None
            self.opened.emit(run)
        if is_chosen:
            self._chosen = None
            self.chosen_came.emit(epoch)
        if is_pointed:
            self._pointed = None
            self.pointed_came.emit(epoch)

    def _tell_lost(self) -> None:
        lost, self._newly_lost = self._newly_lost, []
        if lost:
            epochs, these = ("epochs", "these epochs are") if len(lost) > 1 else ("epoch", "this epoch is")
            self.failed.emit(f"The weights of {epochs} {in_ranges(lost)} cannot be read; {these} left out.")

    def _on_run_event(self, event: RunEvent) -> None:
        if not isValid(self):  # a history may outlive the window
            return
        if event in (RunEvent.EPOCH, RunEvent.END) and self._has_gaps() and not self._looking_due.isActive():
            self._looking_due.start()

    def _has_gaps(self) -> bool:
        run = self._run
        if run is None or not run.run_id or not self._library.library.is_open:
            return False
        return len(run.results) > len(run.snapshots) + len(run.snapshots.lost)

    @Slot()
    def _on_looking_due(self) -> None:
        self._is_looking_due = self._has_gaps()
        self._go_on()


def _read(run: RunHistory, epoch: int, should_stop: Callable[[], bool]) -> _Read:
    return _Read(run, epoch, read_network(run, epoch))


def read_network(run: RunHistory, epoch: int) -> SavedNetwork | None:
    """Return a stored network of a run, or None if it is unreadable or unsuitable. From any thread."""
    try:
        saved = run.snapshots.stored[epoch]
        Recognizer(saved)
    except (DigitpadError, KeyError) as error:
        log.warning("Epoch %s of run %s cannot be read: %s", epoch, run.run_id, error)
        return None
    return saved


def _look(
    run: RunHistory,
    read_weights: Callable[[str], Mapping[int, SavedNetwork]],
    should_stop: Callable[[], bool],
) -> _Found:
    try:
        return _Found(run, read_weights(run.run_id))
    except DigitpadError as error:  # the library reports its own errors to the user
        log.warning("The stored epochs of run %s cannot be listed: %s", run.run_id, error)
        return _Found(run, None)
