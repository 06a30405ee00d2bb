"""Open digitpad's window as its command does, and print the times of startup or of some epochs."""

import json
import os
import sys
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QWidget

from digitpad.benchmarks.harness.memory import peak_memory_mb
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.nn.training import EpochResult
from digitpad.recognition.training.run_history import RunEvent
from digitpad.ui.main_window import MainWindow
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.training.form.training_form import TrainingForm

if TYPE_CHECKING:
    from digitpad.ui.race.race_page import (
        RacePage,  # importing it here would slow the measured start
    )

_MS_WATCHED = 2_000
"""Time after the first paint in which everything else is loaded."""


class EpochWatch(QObject):
    """Reports each epoch of the window's run after it was shown.

    May be created during a run; it then starts with the next epoch.

    Signals
    -------
    epoch_finished(EpochResult)
    """

    epoch_finished = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._state = window.state
        self._state.run_event.connect(self._on_run_event)

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        run = self._state.run
        if event is RunEvent.EPOCH and run is not None and run.epochs_done:
            self.epoch_finished.emit(run.results[-1])


class PauseWatch(QObject):
    """Records the longest pause of the event loop. Starts at once."""

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._last = now()
        self.longest_seconds = 0.0
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self.look)
        timer.start(1)

    @Slot()
    def look(self) -> None:
        """Record the time since the last call."""
        now = self._now()
        self.longest_seconds = max(self.longest_seconds, now - self._last)
        self._last = now


class _Probe(QObject):
    """Notes when the window was painted and data was ready, trains on request, and closes the window."""

    def __init__(self, window: MainWindow, preset: str | None, epochs: int) -> None:
        super().__init__(window)
        self._window = window
        self._preset = preset
        self._epochs = epochs
        self._epoch_seconds: list[float] = []
        self._painted: float | None = None
        self._ready: float | None = None
        self._pauses: PauseWatch | None = None
        canvas = window.findChild(QWidget, "drawing_canvas")
        assert canvas is not None
        canvas.installEventFilter(self)
        window.state.dataset_changed.connect(self._on_data_loaded)
        self._epochs_watched = EpochWatch(window)
        self._epochs_watched.epoch_finished.connect(self._on_epoch_finished)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint and the event loop's next round: then the window answers."""
        if event.type() == QEvent.Type.Paint and self._painted is None:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._on_painted)
        return False

    @Slot()
    def _on_painted(self) -> None:
        self._painted = time.monotonic()
        if self._preset is None:
            self._pauses = PauseWatch(self)
            QTimer.singleShot(_MS_WATCHED, self._on_watched)
        self._go_on()

    @Slot()
    def _on_data_loaded(self) -> None:
        self._ready = time.monotonic()
        self._go_on()

    @Slot()
    def _on_watched(self) -> None:
        assert self._painted is not None
        assert self._pauses is not None
        if self._ready is None:
            QTimer.singleShot(_MS_WATCHED, self._on_watched)
            return
        start = float(os.environ["DIGITPAD_PROCESS_START"])
        figures = {
            "window_seconds": self._painted - start,
            "data_seconds": max(0.0, self._ready - self._painted),
            "longest_pause_ms": 1_000.0 * self._pauses.longest_seconds,
            "platform": QGuiApplication.platformName(),
        }
        print(json.dumps(figures), flush=True)
        self._window.close()

    def _go_on(self) -> None:
        if self._preset is None or self._painted is None or self._ready is None:
            return
        choose_job(self._window, self._preset, self._epochs)
        start_training(self._window)

    @Slot(object)
    def _on_epoch_finished(self, result: EpochResult) -> None:
        self._epoch_seconds.append(result.seconds)
        if result.epoch == self._epochs:
            figures = {"peak_memory_mb": peak_memory_mb(), "epoch_seconds": self._epoch_seconds}
            print(json.dumps(figures), flush=True)
            self._window.close()


def choose_job(window: MainWindow, preset: str, epochs: int | None = None) -> None:
    """Fill the form with a preset's settings and the number of epochs; None means as many as possible."""
    form = window.findChild(TrainingForm)
    assert form is not None
    form.choose_preset(preset)
    field = window.findChild(QSpinBox, "epochs_field")
    assert field is not None
    field.setValue(field.maximum() if epochs is None else epochs)


def start_training(window: MainWindow) -> None:
    """Press Train."""
    button = window.findChild(QPushButton, "train_button")
    assert button is not None
    button.click()


def open_page(window: MainWindow, name: str) -> QWidget:
    """Show a page and return its widget."""
    tabs = window.findChild(PageTabs)
    assert tabs is not None
    return tabs.open(name)


def begin_race(window: MainWindow, methods: Collection[str]) -> "RacePage":
    """Open the race page and start an endless race of these methods."""
    from digitpad.ui.race.race_page import RacePage

    race = open_page(window, "race")
    assert isinstance(race, RacePage)
    for box in race.findChildren(QCheckBox):
        box.setChecked(box.objectName().removeprefix("race_") in methods)
    epochs = race.findChild(QSpinBox, "race_epochs")
    assert epochs is not None
    epochs.setValue(epochs.maximum())
    race.start()
    return race


def main() -> int:
    """Measure "startup", or train the named preset for the given number of epochs."""
    task = sys.argv[1]
    if task == "import":
        print(json.dumps({}))
        return 0
    preset, epochs = (None, 0) if task == "startup" else (task, int(sys.argv[2]))
    return run_probe(lambda window: _Probe(window, preset, epochs))


if __name__ == "__main__":
    sys.exit(main())
