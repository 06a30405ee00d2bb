"""Opens digitpad's window as its command does, and prints what the startup benchmark wants to know."""

import json
import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from digitpad.app import run_window
from digitpad.benchmarks.memory import peak_memory_mb
from digitpad.cli.exits import EXIT_BAD_INPUT
from digitpad.errors import DigitpadError
from digitpad.ui.main_window import MainWindow
from digitpad.workers.training_worker import Snapshot

_EPOCHS = 3


class _Probe(QObject):
    """Notes when the window was painted and when data was ready, may train, and closes the window."""

    def __init__(self, window: MainWindow, preset: str | None) -> None:
        super().__init__(window)
        self._window = window
        self._preset = preset
        self._painted: float | None = None
        self._ready: float | None = None
        canvas = window.findChild(QWidget, "drawing_canvas")
        assert canvas is not None
        canvas.installEventFilter(self)
        window.data_loaded.connect(self._on_data_loaded)
        window.epoch_finished.connect(self._on_epoch_finished)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint, then for the event loop to come round: then the window answers."""
        if event.type() == QEvent.Type.Paint and self._painted is None:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._on_painted)
        return False

    @Slot()
    def _on_painted(self) -> None:
        self._painted = time.monotonic()
        self._go_on()

    @Slot()
    def _on_data_loaded(self) -> None:
        self._ready = time.monotonic()
        self._go_on()

    def _go_on(self) -> None:
        if self._painted is None or self._ready is None:
            return
        if self._preset is None:
            start = float(os.environ["DIGITPAD_PROCESS_START"])
            figures = {
                "window_seconds": self._painted - start,
                "data_seconds": max(0.0, self._ready - self._painted),
                "platform": QGuiApplication.platformName(),
            }
            print(json.dumps(figures), flush=True)
            self._window.close()
        else:
            self._window.choose_preset(self._preset)
            self._window.start_training()

    @Slot(object)
    def _on_epoch_finished(self, snapshot: Snapshot) -> None:
        if snapshot.result.epoch == _EPOCHS:
            print(json.dumps({"peak_memory_mb": peak_memory_mb()}), flush=True)
            self._window.close()


def main() -> int:
    """Probe "startup", or train the preset that is named."""
    task = sys.argv[1]
    if task == "import":
        print(json.dumps({}))
        return 0
    preset = None if task == "startup" else task
    try:
        return run_window(lambda window: _Probe(window, preset))
    except DigitpadError as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
