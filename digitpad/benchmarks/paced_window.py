"""Opens digitpad's window and trains in it, and pauses after each epoch until the next one is asked for."""

import json
import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton

from digitpad.app import run_window
from digitpad.benchmarks.window_probe import choose_job
from digitpad.cli.exits import EXIT_BAD_INPUT
from digitpad.errors import DigitpadError
from digitpad.ui.main_window import MainWindow
from digitpad.workers.training_controller import TrainingState
from digitpad.workers.training_worker import Snapshot

_MS_UNTIL_PAUSE = 120
"""From an epoch's end. By then the window has shown it, charts included, and what that cost is in the next
epoch's time."""


class _Pacer(QObject):
    """Lets an epoch be trained for each line that is read, and says how long it took."""

    _asked = Signal()
    _asked_no_more = Signal()

    def __init__(self, window: MainWindow, preset: str) -> None:
        super().__init__(window)
        self._window = window
        self._preset = preset
        self._seconds = 0.0
        self._is_waited_for = False
        pause = window.findChild(QPushButton, "pause_button")
        assert pause is not None
        self._pause = pause
        self._until_pause = QTimer(self)
        self._until_pause.setSingleShot(True)
        self._until_pause.setInterval(_MS_UNTIL_PAUSE)
        self._until_pause.timeout.connect(self._on_shown)
        self._asked.connect(self._on_asked)
        self._asked_no_more.connect(window.close)
        window.epoch_finished.connect(self._on_epoch_finished)
        window.data_loaded.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        threading.Thread(target=self._read_lines, daemon=True).start()

    def _read_lines(self) -> None:
        while sys.stdin.readline():
            self._asked.emit()
        self._asked_no_more.emit()

    @Slot()
    def _on_asked(self) -> None:
        self._is_waited_for = True
        if self._window.training_state is TrainingState.PAUSED:
            self._pause.click()
        else:
            choose_job(self._window, self._preset)
            self._window.start_training()

    @Slot(object)
    def _on_epoch_finished(self, snapshot: Snapshot) -> None:
        self._seconds = snapshot.result.seconds
        if self._is_waited_for and not self._until_pause.isActive():
            self._until_pause.start()

    @Slot()
    def _on_shown(self) -> None:
        self._is_waited_for = False
        self._pause.click()
        print(json.dumps({"seconds": self._seconds}), flush=True)


def main() -> int:
    """Train with the preset that is named, for as many epochs as are asked for."""
    try:
        return run_window(lambda window: _Pacer(window, sys.argv[1]))
    except DigitpadError as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
