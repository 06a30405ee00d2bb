"""Opens digitpad's window as its command does, and prints how startup or some epochs went."""

import json
import os
import sys
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, SignalInstance, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox, QWidget

from digitpad.app import run_window
from digitpad.benchmarks.harness.memory import peak_memory_mb
from digitpad.cli.exits import EXIT_BAD_INPUT
from digitpad.errors import DigitpadError
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pages import Pages
from digitpad.ui.training.training_controller import TrainingController
from digitpad.ui.training.training_form import TrainingForm
from digitpad.workers.training_worker import Snapshot

if TYPE_CHECKING:
    from digitpad.ui.race.race_window import (
        RaceWindow,  # loading it here would slow the start that is measured
    )

_MS_WATCHED = 2_000
"""From the first paint: all that is loaded after it has its place in this time."""


class PauseWatch(QObject):
    """Notes the longest time in which the event loop did not come round. Begins at once."""

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
        """Note how long it is since the last look."""
        now = self._now()
        self.longest_seconds = max(self.longest_seconds, now - self._last)
        self._last = now


class _Probe(QObject):
    """Notes when the window was painted and when data was ready, may train, and closes the window."""

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
        epoch_finished(window).connect(self._on_epoch_finished)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint, then for the event loop to come round: then the window answers."""
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
    def _on_epoch_finished(self, snapshot: Snapshot) -> None:
        self._epoch_seconds.append(snapshot.result.seconds)
        if snapshot.result.epoch == self._epochs:
            figures = {"peak_memory_mb": peak_memory_mb(), "epoch_seconds": self._epoch_seconds}
            print(json.dumps(figures), flush=True)
            self._window.close()


def choose_job(window: MainWindow, preset: str, epochs: int | None = None) -> None:
    """Fill the form with a preset's settings and that many epochs; with as many as it takes if None."""
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


def epoch_finished(window: QWidget) -> SignalInstance:
    """Return the signal that an epoch was shown, with its snapshot."""
    training = window.findChild(TrainingController)
    assert training is not None
    return training.epoch_finished


def begin_race(window: MainWindow, ways: Collection[str]) -> "RaceWindow":
    """Open the race, and let these ways begin one of as many epochs as it takes."""
    from digitpad.ui.race.race_window import RaceWindow

    pages = window.findChild(Pages)
    assert pages is not None
    race = pages.open("race")
    assert isinstance(race, RaceWindow)
    for box in race.findChildren(QCheckBox):
        box.setChecked(box.objectName().removeprefix("race_") in ways)
    epochs = race.findChild(QSpinBox, "race_epochs")
    assert epochs is not None
    epochs.setValue(epochs.maximum())
    race.start()
    return race


def main() -> int:
    """Probe "startup", or train the named preset for the given number of epochs."""
    task = sys.argv[1]
    if task == "import":
        print(json.dumps({}))
        return 0
    preset, epochs = (None, 0) if task == "startup" else (task, int(sys.argv[2]))
    try:
        return run_window(lambda window: _Probe(window, preset, epochs))
    except DigitpadError as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
