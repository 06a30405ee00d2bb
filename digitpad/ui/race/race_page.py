"""The page Race: gradient methods and settings side by side, to see what makes training slow."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

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
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.computing_lock import Work
from digitpad.ui.curves.curve_style import N_STYLES
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.page_context import PageContext
from digitpad.ui.race.job_labels import weights_summary
from digitpad.ui.race.race_chooser import RaceChooser
from digitpad.ui.race.race_entry import RaceEntry, StyleAllocator
from digitpad.ui.race.race_export import save_race
from digitpad.ui.race.race_progress import RaceProgress
from digitpad.ui.race.race_view import RaceResults, RaceView
from digitpad.ui.widgets.error_text import error_text
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.workers.generator_task import GeneratorTask
from digitpad.workers.thread_stack import STACK_BYTES

_INVITATION = "Choose two to five contestants, and start."
_MS_TO_PAINT = 60
_SIDE_BY_SIDE_PX = 760  # below it, either contestants or results are shown
_CHOICES_PX = 250
_ANY_WIDTH = 16_777_215  # Qt's QWIDGETSIZE_MAX

RaceEvent = GradientCheck | Turn | Lap | Retirement
RaceRunner = Callable[
    [Sequence[Contestant], Dataset, Callable[[], bool], Callable[[float], None]], Iterator[RaceEvent]
]


class RacePage(QWidget):
    """Two to five contestants train on the same data, with the same initial weights where possible.

    The race uses the state's data set, and holds the state's lock for the work "race". It continues while the
    page is hidden.

    Parameters
    ----------
    context : PageContext
    race : callable, optional
        Runs a race, as ``recognition.race.race`` does.

    Signals
    -------
    finished()
        Emitted after each race.
    """

    finished = Signal()

    def __init__(self, context: PageContext, race: RaceRunner = race) -> None:
        super().__init__()
        self.setObjectName("race_page")
        self._race = race
        self._state = state = context.state
        self._entries: list[RaceEntry] = []
        self._running: list[RaceEntry] = []  # entries of the current or last race
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
        self._chooser = RaceChooser(state)
        self._epochs = QSpinBox()
        self._start = QPushButton("Start the race")
        self._stop = QPushButton("Stop")
        self._forget = QPushButton("Forget earlier races")
        self._export = QPushButton("Export…")
        self._why = QPushButton("Why? ▸")
        self._switch = QPushButton()
        self._view = RaceView()
        self._progress = RaceProgress()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._controls, self._choices, self._results = QWidget(), QWidget(), QWidget()
        self._is_narrow = False
        self._is_choosing = True  # what to show if only one fits
        self._lay_out()
        follow_text_size(self, self._fit)
        state.dataset_changed.connect(self._on_dataset_changed)
        self._chooser.failed.connect(state.failed)
        self._chooser.noticed.connect(self._progress.show_message)
        self._chooser.changed.connect(self._on_chosen)
        self._start.clicked.connect(self.start)
        self._stop.clicked.connect(self.stop)
        self._forget.clicked.connect(self._on_forget)
        self._export.clicked.connect(self._on_export)
        self._switch.clicked.connect(self._on_switch)
        self._why.clicked.connect(lambda: context.open_page("one_step"))
        self._progress.show_message(_INVITATION)
        self._show_state()
        self._show_entries()

    @property
    def entries(self) -> tuple[RaceEntry, ...]:
        """The entries shown, of this race and earlier ones."""
        return tuple(self._entries)

    @property
    def is_running(self) -> bool:
        """Return whether a race is running."""
        return self._task is not None

    @property
    def _dataset_name(self) -> str:
        return self._state.dataset.name if self._state.dataset is not None else ""

    @Slot()
    def start(self) -> None:
        """Start a race of the chosen contestants."""
        if self.is_running:
            return
        dataset = self._state.dataset
        if reason := self._state.computing.why_wait(Work.RACE):
            self._state.failed.emit(reason)
            return
        if dataset is None:
            self._state.failed.emit("The training pictures are not loaded yet. Try again in a moment.")
            return
        contestants = self._chooser.contestants(self._epochs.value())
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
            lambda should_stop: self._race(contestants, dataset, should_stop, self._progress.note_part), self
        )
        task.yielded.connect(self._on_yielded)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self._task = task
        self._end = f"Done. {_made_room(self._before[0], kept)}".rstrip()
        self._progress.begin(len(contestants), self._epochs.value())
        self._progress.show_message("Comparing the gradients…")
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._show_state()
        self._show_entries()
        self._show_choices(False)
        if had_focus:  # the focused widget is now disabled or hidden
            self._stop.setFocus()
        self._state.computing.begin(Work.RACE)
        task.start(self._pool)

    @Slot()
    def stop(self) -> None:
        """Stop the race within one mini-batch."""
        if self._task is not None:
            self._task.request_stop()
            self._end = "Stopped."
            self._progress.show_message("Stopping…")

    def shut_down(self) -> None:
        """Stop the race and wait until it has stopped."""
        self.stop()
        self._pool.waitForDone()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On Return, press the focused button or start, unless another widget used the key."""
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        focused = self.focusWidget()
        if not is_return:
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton | QToolButton) and focused.isEnabled():
            focused.click()
        else:
            self.start()

    @Slot()
    def _on_chosen(self) -> None:
        self._progress.show_message(self._choice())

    def _choice(self) -> str:
        """Return the message about the chosen contestants."""
        contestants = self._chooser.contestants(self._epochs.value())
        weights = weights_summary([one.job for one in contestants])
        parts = [f"{len(contestants)} chosen."]
        if len(contestants) < FEWEST_CONTESTANTS:
            parts.append("A race needs at least two.")
        return " ".join(filter(None, [*parts, weights]))

    @Slot(object)
    def _on_yielded(self, value: RaceEvent) -> None:
        assert value.index is not None
        if value.index >= len(self._running):
            return  # removed in the meantime
        entry = self._running[value.index]
        if isinstance(value, Turn):
            self._progress.begin_epoch(value.index, value.epoch, entry.contestant.title)
        elif isinstance(value, Retirement):
            self._end = "Done, but not every contestant finished."
            entry.retirement = value.reason
            self._progress.retire(value.index)
        elif isinstance(value, GradientCheck):
            entry.difference = value.difference
        else:
            entry.laps.append(value)
            self._progress.end_epoch(value.index)
        if not isinstance(value, Turn):
            self._show_entries()
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
        self._progress.end(self._end)
        had_focus = self._stop.hasFocus()
        self._show_state()
        if had_focus:
            self._start.setFocus()
        self._show_entries()
        self._state.computing.end(Work.RACE)
        self.finished.emit()

    @Slot()
    def _on_dataset_changed(self) -> None:
        """Remove the races of the previous data set."""
        self.shut_down()
        gone = "Races on the previous one were removed. " if self._entries else ""
        self._entries, self._running, self._before = [], [], ([], [])
        self._end = f"The data set is now {self._dataset_name}. {gone}{_INVITATION}"
        self._progress.show_message(self._end)
        self._show_state()
        self._show_entries()

    @Slot()
    def _on_forget(self) -> None:
        self._entries = list(self._running)
        self._show_state()
        self._show_entries()

    @Slot()
    def _on_export(self) -> None:
        filters = "Table (*.csv);;Picture (*.png);;Drawing (*.svg)"
        dialog = SaveDialog(self, "Export the race", "race.csv", filters)
        dialog.path_chosen.connect(self.export)
        open_dialog(dialog)

    @Slot(object)
    def export(self, path: Path) -> None:
        """Save the races as a table (.csv), or with curves and sentences as a picture (.png, .svg)."""
        try:
            save_race(path, self._entries, self._running, self._dataset_name)
        except DigitpadError as error:
            self._state.failed.emit(str(error))
        else:
            self._progress.show_message(f"Saved to {path}")

    def _show_state(self) -> None:
        self._start.setEnabled(not self.is_running)
        self._stop.setEnabled(self.is_running)
        self._export.setEnabled(bool(self._entries) and not self.is_running)
        self._forget.setEnabled(len(self._entries) > len(self._running) and not self.is_running)
        self._epochs.setEnabled(not self.is_running)
        self._chooser.set_choosable(not self.is_running)

    def _show_entries(self) -> None:
        self._view.show_entries(self._entries, self._running, self._dataset_name)

    @Slot()
    def _on_switch(self) -> None:
        self._show_choices(not self._is_choosing)

    def _show_choices(self, is_choosing: bool) -> None:
        """Show the list of contestants or the results, or both if there is room."""
        self._is_choosing = is_choosing
        self._choices.setVisible(is_choosing or not self._is_narrow)
        self._results.setVisible(not is_choosing or not self._is_narrow)
        self._switch.setVisible(self._is_narrow)
        self._switch.setText("Results" if is_choosing else "Contestants")
        self._switch.setToolTip("Show the results" if is_choosing else "Show the contestants")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show contestants and results side by side if there is room."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for each part alone."""
        hint = super().minimumSizeHint()
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        parts = (self._controls, self._progress, self._choices, self._results)
        return QSize(margins + max(part.minimumSizeHint().width() for part in parts), hint.height())

    def _fit(self) -> None:
        self._is_narrow = self.width() < scaled_px(_SIDE_BY_SIDE_PX)
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.TopToBottom if self._is_narrow else direction.LeftToRight)
        self._choices.setMaximumWidth(_ANY_WIDTH if self._is_narrow else scaled_px(_CHOICES_PX))
        self._choices.setMinimumWidth(0 if self._is_narrow else scaled_px(_CHOICES_PX))
        self._show_choices(self._is_choosing)

    def _lay_out(self) -> None:
        self._start.setObjectName("start_race_button")
        self._start.setProperty("role", "primary")
        self._start.setToolTip("Start (Return)")
        self._stop.setObjectName("stop_race_button")
        self._stop.setToolTip("Stop the race after the current mini-batch. Its results are kept.")
        self._switch.setObjectName("race_switch_button")
        self._forget.setObjectName("forget_races_button")
        self._forget.setToolTip("Remove all races except the last")
        self._export.setObjectName("export_race_button")
        self._export.setToolTip("Save all races as a table, a picture or a drawing")
        self._why.setObjectName("why_race_button")
        self._why.setToolTip(
            wrapped("Open One step, which shows how each of the five methods handles a mini-batch")
        )
        self._epochs.setRange(1, 100)
        self._epochs.setValue(3)
        self._epochs.setObjectName("race_epochs")
        self._epochs.setAccessibleName("Epochs")
        self._epochs.setToolTip(
            wrapped("Epochs of every contestant. Learning rate schedules are rescaled to them.")
        )
        controls = _row(self._controls, self._start, self._stop, None, self._switch)
        controls.setSpacing(8)
        self._top.setSpacing(12)
        self._top.addWidget(self._controls)
        self._top.addWidget(self._progress, 1)
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        epochs = QWidget()
        _row(epochs, QLabel("Epochs"), self._epochs, None)
        choices.addWidget(epochs)
        choices.addWidget(self._chooser, 1)
        below = QWidget()
        _row(below, self._why, None, self._forget, self._export)
        results = QVBoxLayout(self._results)
        results.setContentsMargins(0, 0, 0, 0)
        results.addWidget(RaceResults(self._view), 1)
        results.addWidget(below)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._choices)
        body.addWidget(self._results, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 0, 2)
        layout.setSpacing(8)
        layout.addLayout(self._top)
        layout.addLayout(body, 1)


def _row(parent: QWidget, *widgets: QWidget | None) -> QHBoxLayout:
    """Add a row of widgets to a parent. None stands for stretchable space."""
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


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
