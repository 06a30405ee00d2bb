"""A race in progress and the results of earlier ones."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.recognition.race import (
    FEWEST_CONTESTANTS,
    MOST_CONTESTANTS,
    Contestant,
    GradientCheck,
    Lap,
    Retirement,
    Turn,
    check_contestant,
    race,
)
from digitpad.ui.computing_lock import Work
from digitpad.ui.curves.curve_style import N_STYLES
from digitpad.ui.race.race_entry import RaceEntry, StyleAllocator
from digitpad.ui.state import AppState
from digitpad.ui.widgets.error_text import error_text
from digitpad.workers.generator_task import GeneratorTask
from digitpad.workers.thread_stack import STACK_BYTES

INVITATION = "Choose two to five contestants, and start."
_MS_TO_PAINT = 60

RaceEvent = GradientCheck | Turn | Lap | Retirement
RaceRunner = Callable[
    [Sequence[Contestant], Dataset, Callable[[], bool], Callable[[float], None]], Iterator[RaceEvent]
]


class RaceModel(QObject):
    """Runs races on the state's data set, one at a time, and keeps their results.

    During a race it holds the state's lock for the work "race".

    Parameters
    ----------
    state : AppState
    run : callable, optional
        Runs a race, as ``recognition.race.race`` does.
    parent : QObject

    Signals
    -------
    began(int, int)
        A race has begun: the number of contestants and of epochs.
    epoch_began(int, int, str)
        Index of the contestant in ``running``, the epoch from 1, and the contestant's title.
    epoch_ended(int), retired(int)
        Index of the contestant in ``running``.
    entries_changed()
    said(str)
        A sentence about the race.
    ended(str)
        A race has ended; a sentence says how.
    """

    began = Signal(int, int)
    epoch_began = Signal(int, int, str)
    epoch_ended = Signal(int)
    retired = Signal(int)
    entries_changed = Signal()
    said = Signal(str)
    ended = Signal(str)

    def __init__(self, state: AppState, run: RaceRunner = race, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._run = run
        self._entries: list[RaceEntry] = []
        self._running: list[RaceEntry] = []
        self._before: tuple[list[RaceEntry], list[RaceEntry]] = [], []  # both lists, before the last race
        self._end = ""
        self._style_allocator = StyleAllocator()
        self._task: GeneratorTask | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(STACK_BYTES)
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(_MS_TO_PAINT)
        self._painted.timeout.connect(self._on_painted)
        state.dataset_changed.connect(self._on_dataset_changed)

    @property
    def entries(self) -> tuple[RaceEntry, ...]:
        """The entries of the last race and earlier ones."""
        return tuple(self._entries)

    @property
    def running(self) -> tuple[RaceEntry, ...]:
        """The entries of the current or last race."""
        return tuple(self._running)

    @property
    def is_running(self) -> bool:
        """Whether a race is running."""
        return self._task is not None

    @property
    def dataset_name(self) -> str:
        """Name of the data set to race on; empty if there is none yet."""
        return self._state.dataset.name if self._state.dataset is not None else ""

    def start(
        self, contestants: Sequence[Contestant], epochs: int, note_part: Callable[[float], None]
    ) -> None:
        """Start a race, or report through the state why it cannot start. Does nothing during a race.

        Parameters
        ----------
        contestants : sequence of Contestant
        epochs : int
        note_part : callable
            Called in any thread with the finished part of the current epoch, 0..1.
        """
        if self.is_running:
            return
        dataset = self._state.dataset
        if reason := self._state.computing.why_wait(Work.RACE):
            self._state.failed.emit(reason)
            return
        if dataset is None:
            self._state.failed.emit("The training pictures are not loaded yet. Try again in a moment.")
            return
        if not FEWEST_CONTESTANTS <= len(contestants) <= MOST_CONTESTANTS:
            self._state.failed.emit(f"Choose two to five contestants, not {len(contestants)}.")
            return
        try:
            for contestant in contestants:
                check_contestant(contestant, dataset)
        except DigitpadError as error:
            self._state.failed.emit(error_text(error))
            return
        run = 1 + max((entry.run for entry in self._entries), default=0)
        self._before = self._entries, self._running
        kept = _last_races(self._entries, N_STYLES - len(contestants))
        n_pictures = len(dataset.train)
        styles = self._style_allocator.give(contestants, {entry.style for entry in kept})
        self._running = [
            RaceEntry(contestant, run, style, contestant.n_timed(n_pictures), n_pictures)
            for contestant, style in zip(contestants, styles, strict=True)
        ]
        self._entries = [*kept, *self._running]
        task = GeneratorTask(
            lambda should_stop: self._run(contestants, dataset, should_stop, note_part), self
        )
        task.yielded.connect(self._on_yielded)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._task = task
        self._end = f"Done. {_made_room(self._before[0], kept)}".rstrip()
        self.began.emit(len(contestants), epochs)
        self.said.emit("Comparing the gradients…")
        self._state.computing.begin(Work.RACE)
        task.start(self._pool)

    @Slot()
    def stop(self) -> None:
        """Stop the race within one mini-batch."""
        if self._task is not None:
            self._task.request_stop()
            self._end = "Stopped."
            self.said.emit("Stopping…")

    def shut_down(self) -> None:
        """Stop the race and wait until it has stopped."""
        self.stop()
        self._pool.waitForDone()

    @Slot()
    def forget_earlier(self) -> None:
        """Remove all races except the last."""
        self._entries = list(self._running)
        self.entries_changed.emit()

    @Slot(object)
    def _on_yielded(self, value: RaceEvent) -> None:
        assert value.index is not None
        if value.index >= len(self._running):
            return  # removed in the meantime
        entry = self._running[value.index]
        if isinstance(value, Turn):
            self.epoch_began.emit(value.index, value.epoch, entry.contestant.title)
        elif isinstance(value, Retirement):
            self._end = "Done, but not every contestant finished."
            entry.retirement = value.reason
            self.retired.emit(value.index)
        elif isinstance(value, GradientCheck):
            entry.difference = value.difference
        else:
            entry.laps.append(value)
            self.epoch_ended.emit(value.index)
        if not isinstance(value, Turn):
            self.entries_changed.emit()
        # Painting during the next epoch would slow it down, most noticeably the fastest contestant.
        self._painted.start()

    @Slot()
    def _on_painted(self) -> None:
        if self._task is not None:
            self._task.proceed()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._end = "Stopped by an error."
        self._state.failed.emit(message)

    @Slot()
    def _on_finished(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        # Drop entries that were stopped before the end of their first epoch.
        self._running = [entry for entry in self._running if entry.laps or entry.retirement]
        if self._running:
            self._entries = [entry for entry in self._entries if entry.laps or entry.retirement]
        else:
            self._entries, self._running = self._before
        self._state.computing.end(Work.RACE)
        self.ended.emit(self._end)

    @Slot()
    def _on_dataset_changed(self) -> None:
        """Remove the races of the previous data set."""
        self.shut_down()
        gone = "Races on the previous one were removed. " if self._entries else ""
        self._entries, self._running, self._before = [], [], ([], [])
        self._end = f"The data set is now {self.dataset_name}. {gone}{INVITATION}"
        self.said.emit(self._end)
        self.entries_changed.emit()


def _last_races(entries: Sequence[RaceEntry], n_most: int) -> list[RaceEntry]:
    """Return the newest complete races with at most ``n_most`` entries. Parts would change ratios."""
    runs = sorted({entry.run for entry in entries})
    while runs and sum(entry.run in runs for entry in entries) > n_most:
        runs.pop(0)
    return [entry for entry in entries if entry.run in runs]


def _made_room(entries: Sequence[RaceEntry], kept: Sequence[RaceEntry]) -> str:
    """Return a sentence on the races that are no longer shown; empty if all are."""
    gone = sorted({entry.run for entry in entries} - {entry.run for entry in kept})
    if not gone:
        return ""
    numbers = " and ".join(map(str, gone))
    return f"Race{'s' if len(gone) > 1 else ''} {numbers} removed to make room."
