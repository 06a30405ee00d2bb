"""Move through the epochs of a stored run, and print how long the bars and pages took."""

import json
import sys
import time

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QSlider, QWidget

from digitpad.benchmarks.harness.percentiles import summarize_ms
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.window_probe import open_page
from digitpad.library import RunStatus
from digitpad.ui.main_window import MainWindow
from digitpad.ui.state import AppState

PAGES = ("train", "inside", "one_step")
_FOUR = (((0.35, 0.2), (0.25, 0.55), (0.65, 0.52)), ((0.55, 0.2), (0.55, 0.85)))
_PASSES = 3


class _Probe(QObject):
    """Opens the newest run that has ended, moves the slider on each page, and closes the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        QTimer.singleShot(0, self._measure)

    @Slot()
    def _measure(self) -> None:
        state = self._window.state
        while state.dataset is None or not state.library.is_loaded or state.network is None:
            _pause(20)
        runs = state.library.library.runs.runs
        run = next(run for run in runs if run.status is RunStatus.COMPLETED)
        state.set_drawing(tuple(np.array(stroke) for stroke in _FOUR))
        state.open_run(run.id)
        while state.run is None or state.run.run_id != run.id:
            _pause(20)
        slider = self._window.findChild(QSlider, "epoch_slider")
        bars = self._window.findChild(QWidget, "prediction_panel")
        assert slider is not None
        assert bars is not None
        _pause(2_000)  # until prefetching is done
        figures = {}
        for name in PAGES:
            page = open_page(self._window, name)
            _pause(1_500)
            seconds = []
            for _ in range(_PASSES):
                for epoch in (*range(0, run.epochs_done, 2), *range(run.epochs_done, 0, -3)):
                    seconds.append(_moved(slider, epoch, [bars, page], state))
            figures[name] = summarize_ms(seconds)
        print(json.dumps(figures), flush=True)
        self._window.close()


def _moved(slider: QSlider, epoch: int, widgets: list[QWidget], state: AppState) -> float:
    """Move the slider to an epoch and return the seconds until all is painted."""
    begun = time.perf_counter()
    slider.setValue(epoch)
    while state.epoch_in_use != epoch:
        _pause(0)
    for widget in widgets:
        widget.repaint()
    return time.perf_counter() - begun


def _pause(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(run_probe(_Probe))
