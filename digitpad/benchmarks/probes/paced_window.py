"""Open digitpad's window, train some epochs, and pause until more are requested."""

import json
import sys
import threading
from statistics import mean

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton

from digitpad.benchmarks.probes.pen import Pen
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.window_probe import EpochWatch, choose_job, open_page, start_training
from digitpad.nn.training import EpochResult
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.computing_lock import Work
from digitpad.ui.main_window import MainWindow

_MS_UNTIL_PAUSE = 120
"""Time after an epoch's end until its display, charts included, is done. The cost falls into the next epoch's
time."""


class _Pacer(QObject):
    """Trains some epochs for each line of input, and prints the mean seconds of an epoch."""

    _asked = Signal()
    _asked_no_more = Signal()

    def __init__(
        self, window: MainWindow, preset: str, epochs: int, page: str = "train", *, is_drawing: bool = False
    ) -> None:
        super().__init__(window)
        self._window = window
        self._preset = preset
        self._epochs = epochs
        self._page = page
        self._is_drawing = is_drawing
        self._seconds: list[float] = []
        pause = window.findChild(QPushButton, "pause_button")
        assert pause is not None
        self._pause = pause
        self._until_pause = QTimer(self)
        self._until_pause.setSingleShot(True)
        self._until_pause.setInterval(_MS_UNTIL_PAUSE)
        self._until_pause.timeout.connect(self._on_shown)
        self._asked.connect(self._on_asked)
        self._asked_no_more.connect(window.close)
        self._epochs_watched = EpochWatch(window)
        self._epochs_watched.epoch_finished.connect(self._on_epoch_finished)
        window.state.dataset_changed.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        open_page(self._window, self._page)
        if self._is_drawing:
            canvas = self._window.findChild(DrawingCanvas, "drawing_canvas")
            assert canvas is not None
            Pen(canvas).start()
        threading.Thread(target=self._read_lines, daemon=True).start()

    def _read_lines(self) -> None:
        while sys.stdin.readline():
            self._asked.emit()
        self._asked_no_more.emit()

    @Slot()
    def _on_asked(self) -> None:
        self._seconds.clear()
        if Work.PAUSED_TRAINING in self._window.state.computing.active:
            self._pause.click()
        else:
            choose_job(self._window, self._preset)
            start_training(self._window)

    @Slot(object)
    def _on_epoch_finished(self, result: EpochResult) -> None:
        self._seconds.append(result.seconds)
        if len(self._seconds) == self._epochs:
            self._until_pause.start()

    @Slot()
    def _on_shown(self) -> None:
        self._pause.click()
        print(json.dumps({"seconds": mean(self._seconds[: self._epochs])}), flush=True)


def main() -> int:
    """Train with the named preset, the given number of epochs per request.

    An optional page name selects the page shown, and "drawing" after it draws meanwhile.
    """
    preset, epochs, *shown = sys.argv[1:]
    page, is_drawing = shown[0] if shown else "train", "drawing" in shown[1:]
    return run_probe(lambda window: _Pacer(window, preset, int(epochs), page, is_drawing=is_drawing))


if __name__ == "__main__":
    sys.exit(main())
