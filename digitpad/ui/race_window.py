"""The race: ways and settings side by side, so that one sees what makes training slow."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.nn.ways import WAYS
from digitpad.recognition.presets import PRESETS, TrainingJob
from digitpad.recognition.race import (
    GOALS,
    MOST_CONTESTANTS,
    Contestant,
    GradientCheck,
    Lap,
    race,
    seconds_to,
    way_contestants,
    with_epochs,
)
from digitpad.ui.message_banner import MessageBanner
from digitpad.ui.race_chart import RaceChart
from digitpad.ui.race_entry import RaceEntry, explain
from digitpad.ui.race_export import save_race
from digitpad.ui.theme import LIGHT, Theme
from digitpad.ui.tool_tips import wrapped
from digitpad.workers.generator_task import GeneratorTask

_COLUMNS = ("", "Seconds per epoch", "Times as long", "To 95 %", "To 97 %", "To 98 %", "Gradients differ by")
_MOST_ENTRIES = 12
_MS_TO_PAINT = 60
_STACK_BYTES = 16 * 1024 * 1024


class RaceWindow(QWidget):
    """Lets two to five contestants train on the same data from the same first weights.

    Parameters
    ----------
    dataset : Dataset
    current_job : callable
        Returns the job that the main window's form describes, or raises DigitpadError.

    Signals
    -------
    finished()
        After each race.
    """

    finished = Signal()

    def __init__(self, dataset: Dataset, current_job: Callable[[], TrainingJob], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("race_window")
        self.setWindowTitle("Race: what makes training slow")
        self._dataset = dataset
        self._current_job = current_job
        self._theme = LIGHT
        self._entries: list[RaceEntry] = []
        self._running: list[RaceEntry] = []
        self._runs = 0
        self._task: GeneratorTask | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(_STACK_BYTES)
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(_MS_TO_PAINT)
        self._painted.timeout.connect(self._on_painted)
        self._boxes: dict[str, QCheckBox] = {}
        self._epochs = QSpinBox()
        self._start = QPushButton("Start the race")
        self._stop = QPushButton("Stop")
        self._forget = QPushButton("Forget earlier races")
        self._export = QPushButton("Export…")
        self._banner = MessageBanner()
        self._by_epoch = RaceChart("race_epoch_chart", against_seconds=False)
        self._by_seconds = RaceChart("race_seconds_chart", against_seconds=True)
        self._table = QTableWidget(0, len(_COLUMNS))
        self._explanation = QLabel()
        self._status = QLabel("Choose two to five, and start.")
        self._lay_out()
        self._start.clicked.connect(self.start)
        self._stop.clicked.connect(self.stop)
        self._forget.clicked.connect(self._on_forget)
        self._export.clicked.connect(self._on_export)
        self._show_state()
        self.resize(self.screen().availableSize().boundedTo(parent.size()))

    @property
    def entries(self) -> tuple[RaceEntry, ...]:
        """The curves that are shown, of this race and of earlier ones."""
        return tuple(self._entries)

    @property
    def is_running(self) -> bool:
        """Tell whether a race is under way."""
        return self._task is not None

    def set_dataset(self, dataset: Dataset) -> None:
        """Race on another data set from now on."""
        self._dataset = dataset

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._by_epoch.set_theme(theme)
        self._by_seconds.set_theme(theme)
        self._show_entries()

    @Slot()
    def start(self) -> None:
        """Begin a race of those that are chosen."""
        if self.is_running:
            return
        self._banner.hide()
        try:
            contestants = self._chosen()
        except DigitpadError as error:
            self._banner.show_message(str(error))
            return
        if not 2 <= len(contestants) <= MOST_CONTESTANTS:
            self._banner.show_message(
                f"Choose two to {MOST_CONTESTANTS} contestants; {len(contestants)} are chosen."
            )
            return
        self._runs += 1
        self._running = [
            RaceEntry(contestant, self._runs, (len(self._entries) + index))
            for index, contestant in enumerate(contestants)
        ]
        self._entries = [*self._entries, *self._running][-_MOST_ENTRIES:]
        dataset = self._dataset
        task = GeneratorTask(lambda should_stop: race(contestants, dataset, should_stop), self)
        task.yielded.connect(self._on_yielded)
        task.failed.connect(self._banner.show_message)
        task.finished.connect(self._on_finished)
        self._task = task
        self._status.setText("Comparing the gradients…")
        self._show_state()
        self._show_entries()
        task.start(self._pool)

    @Slot()
    def stop(self) -> None:
        """End the race within one mini-batch."""
        if self._task is not None:
            self._task.request_stop()
            self._status.setText("Stopping…")

    def shut_down(self) -> None:
        """End the race and wait for its end."""
        self.stop()
        self._pool.waitForDone()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End a race that nobody watches."""
        self.shut_down()
        super().closeEvent(event)

    def _chosen(self) -> list[Contestant]:
        epochs = self._epochs.value()
        classic = with_epochs(PRESETS["classic"].job, epochs)
        contestants = [
            contestant for contestant in way_contestants(classic) if self._boxes[contestant.way].isChecked()
        ]
        for name in ("fast", "accurate"):
            if self._boxes[name].isChecked():
                job = with_epochs(PRESETS[name].job, epochs)
                contestants.append(Contestant(f"Preset {PRESETS[name].title.lower()}", job))
        if self._boxes["form"].isChecked():
            contestants.append(Contestant("Settings of the form", with_epochs(self._current_job(), epochs)))
        return contestants

    @Slot(object)
    def _on_yielded(self, value: GradientCheck | Lap) -> None:
        assert value.index is not None
        entry = self._running[value.index]
        if isinstance(value, GradientCheck):
            entry.difference = value.difference
        else:
            entry.laps.append(value)
            self._status.setText(f"Epoch {value.epoch} of {self._epochs.value()}")
        self._show_entries()
        # Painting while the next one is timed would make it look slower, the fastest most of all.
        self._painted.start()

    @Slot()
    def _on_painted(self) -> None:
        if self._task is not None:
            self._task.proceed()

    @Slot()
    def _on_finished(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        self._status.setText("Done. Dashed curves are extrapolated from a part of the pictures.")
        self._show_state()
        self.finished.emit()

    @Slot()
    def _on_forget(self) -> None:
        self._entries = [entry for entry in self._entries if self.is_running and entry in self._running]
        self._show_entries()

    @Slot()
    def _on_export(self) -> None:
        dialog = QFileDialog(
            self, "Export the race", "race.csv", "Table (*.csv);;Picture (*.png);;Drawing (*.svg)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._on_export_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_export_file_chosen(self, name: str) -> None:
        self.export(Path(name))

    def export(self, path: Path) -> None:
        """Save the curves as a table (.csv), or the view as a picture (.png) or drawing (.svg)."""
        try:
            save_race(path, self._entries, self._view)
        except DigitpadError as error:
            self._banner.show_message(str(error))
        else:
            self._status.setText(f"Saved to {path}")

    def _show_state(self) -> None:
        self._start.setEnabled(not self.is_running)
        self._stop.setEnabled(self.is_running)
        self._export.setEnabled(bool(self._entries) and not self.is_running)
        self._forget.setEnabled(bool(self._entries) and not self.is_running)
        for widget in (*self._boxes.values(), self._epochs):
            widget.setEnabled(not self.is_running)

    def _show_entries(self) -> None:
        self._by_epoch.show_entries(self._entries)
        self._by_seconds.show_entries(self._entries)
        self._explanation.setText(explain(self._running))
        fastest = min((entry.epoch_seconds for entry in self._entries if entry.epoch_seconds), default=None)
        self._table.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            for column, text in enumerate(_row(entry, fastest)):
                item = QTableWidgetItem(text)
                if column == 0:
                    item.setIcon(entry.icon(is_dark=self._theme.is_dark))
                else:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(wrapped(WAYS[entry.contestant.way].idea))
                self._table.setItem(row, column, item)

    def _lay_out(self) -> None:
        choices = QVBoxLayout()
        choices.setSpacing(4)
        choices.addWidget(_heading("Five ways to the same gradient"))
        choices.addWidget(_caption("784-30-10, batches of 10, as in Nielsen's book"))
        for way in WAYS.values():
            choices.addWidget(self._box(way.name, way.title, way.idea, is_chosen=True))
        choices.addSpacing(8)
        choices.addWidget(_heading("Other settings"))
        for name in ("fast", "accurate"):
            preset = PRESETS[name]
            choices.addWidget(self._box(name, f"Preset {preset.title.lower()}", preset.explanation))
        choices.addWidget(self._box("form", "Settings of the form", "The settings in the main window now."))
        choices.addSpacing(8)
        choices.addWidget(_caption("Epochs"))
        self._epochs.setRange(1, 100)
        self._epochs.setValue(3)
        self._epochs.setAccessibleName("Epochs")
        for widget in (self._epochs, self._start, self._stop, self._forget, self._export):
            choices.addWidget(widget)
        self._start.setObjectName("start_race_button")
        self._stop.setObjectName("stop_race_button")
        choices.addStretch(1)
        left = QWidget()
        left.setLayout(choices)
        left.setFixedWidth(250)
        self._view = QWidget()
        self._view.setAutoFillBackground(True)
        charts = QHBoxLayout()
        for title, chart in (
            ("Accuracy against epochs", self._by_epoch),
            ("Accuracy against seconds", self._by_seconds),
        ):
            column = QVBoxLayout()
            column.addWidget(_heading(title))
            column.addWidget(chart, 1)
            charts.addLayout(column, 1)
        self._lay_out_table()
        view = QVBoxLayout(self._view)
        view.addLayout(charts, 1)
        view.addWidget(self._table)
        view.addWidget(self._explanation)
        right = QVBoxLayout()
        right.addWidget(self._banner)
        right.addWidget(self._view, 1)
        right.addWidget(self._status)
        layout = QHBoxLayout(self)
        layout.addWidget(left)
        layout.addLayout(right, 1)

    def _lay_out_table(self) -> None:
        self._table.setObjectName("race_table")
        self._table.setHorizontalHeaderLabels(_COLUMNS)
        self._table.verticalHeader().hide()
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().setDefaultSectionSize(24)
        self._table.setFixedHeight(5 * 24 + 30)
        self._explanation.setWordWrap(True)
        self._explanation.setTextFormat(Qt.TextFormat.PlainText)
        self._explanation.setObjectName("race_explanation")

    def _box(self, name: str, title: str, idea: str, *, is_chosen: bool = False) -> QCheckBox:
        box = QCheckBox(title)
        box.setObjectName(f"race_{name}")
        box.setToolTip(wrapped(idea))
        box.setChecked(is_chosen)
        self._boxes[name] = box
        return box


def _row(entry: RaceEntry, fastest: float | None) -> list[str]:
    seconds = entry.epoch_seconds
    mark = "about " if entry.is_extrapolated else ""
    ratio = seconds / fastest if seconds and fastest else None
    goals = [seconds_to(goal, entry.laps) for goal in GOALS]
    return [
        entry.title,
        "" if seconds is None else f"{mark}{seconds:,.2f} s",
        "" if ratio is None else f"{mark}{ratio:,.1f}",
        *("–" if goal is None else f"{mark}{goal:,.1f} s" for goal in goals),
        _difference(entry),
    ]


def _difference(entry: RaceEntry) -> str:
    if entry.contestant.way == "full_matrix":
        return "–"  # from itself
    return "" if entry.difference is None else f"{entry.difference:.0e}"


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setWordWrap(True)
    return label
