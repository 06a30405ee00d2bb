"""Open digitpad's window as its command does, draw in it, and print how long its answers take."""

import json
import sys
import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QPushButton

from digitpad.benchmarks.harness.percentiles import summarize_ms
from digitpad.benchmarks.probes.pen import Pen
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.window_probe import begin_race, choose_job, open_page, start_training
from digitpad.errors import DigitpadError
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.computing_lock import Work
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pages import PAGES

if TYPE_CHECKING:
    from digitpad.ui.race.race_page import (
        RacePage,  # imports pyqtgraph, which the window loads later
    )

ON_ALL_CORES = "training_convolutions_all_cores"

TRAININGS = {
    "training_batch_10": "classic",
    "training_batch_128": "fast",
    "training_convolutions": "accurate",
    ON_ALL_CORES: "accurate",
}
"""States in which the window trains, with their presets."""

RACES = {"race_element_by_element": ("element_by_element", "full_matrix")}
"""States in which a race runs, with its methods."""

OTHER_PAGES = tuple(page.name for page in PAGES if page.name != "train")

STATES = (
    "idle",
    *(f"idle_on_{page}" for page in OTHER_PAGES),
    *TRAININGS,
    *(f"training_batch_128_on_{page}" for page in OTHER_PAGES),
    *RACES,
)
"""All states. The others are idle. Without a page name the page is Train, or Race during a race."""

_TICK_MS = 5
_MS_BETWEEN_LOOKS = 20


class _AnswerWatch(QObject):
    """Measures the time from posting a movement until the panel has painted its prediction."""

    def __init__(self, canvas: DrawingCanvas, panel: PredictionPanel, pen: Pen) -> None:
        super().__init__(pen)
        self._panel = panel
        self._posted: deque[float] = deque()
        self._delivered: list[tuple[float, Recognition | None]] = []
        self.seconds: list[float] = []
        canvas.installEventFilter(self)
        panel.installEventFilter(self)
        pen.about_to_move.connect(self._on_about_to_move)

    @Slot()
    def _on_about_to_move(self) -> None:
        self._posted.append(time.perf_counter())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the shown answer when a movement arrives; the next different one answers it."""
        if watched is self._panel:
            if isinstance(event, QPaintEvent):
                # Paint here, to know when painting ended.
                self._panel.paintEvent(event)
                self._on_painted()
                return True
        elif event.type() == QEvent.Type.MouseMove and self._posted:
            self._delivered.append((self._posted.popleft(), self._panel.recognition))
        return False

    def _on_painted(self) -> None:
        now, shown = time.perf_counter(), self._panel.recognition
        waiting = []
        for posted, before in self._delivered:
            if shown is before:
                waiting.append((posted, before))
            else:
                self.seconds.append(now - posted)
        self._delivered = waiting


class _LatenessWatch(QObject):
    """Measures how late the event loop fires a timer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last: float | None = None
        self.seconds: list[float] = []
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(_TICK_MS)
        timer.timeout.connect(self._on_timeout)
        timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.seconds.append(max(0.0, now - self._last - _TICK_MS / 1e3))
        self._last = now


class _Probe(QObject):
    """Takes the window through all states while drawing, prints the figures and closes the window."""

    def __init__(self, window: MainWindow, seconds: float, warm_up_seconds: float) -> None:
        super().__init__(window)
        self._window = window
        self._seconds = seconds
        self._warm_up_seconds = warm_up_seconds
        self._states = iter(STATES)
        self._state = self._activity = ""
        self._race: RacePage | None = None
        self._figures: dict[str, dict[str, dict[str, float | int]]] = {"stroke": {}, "lateness": {}}
        self.error_text = ""
        canvas = window.findChild(DrawingCanvas, "drawing_canvas")
        panel = window.findChild(PredictionPanel, "prediction_panel")
        stop = window.findChild(QPushButton, "stop_button")
        assert canvas is not None
        assert panel is not None
        assert stop is not None
        self._stop = stop
        self._pen = Pen(canvas)
        self._answers = _AnswerWatch(canvas, panel, self._pen)
        self._lateness = _LatenessWatch(self)
        window.state.dataset_changed.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        self._pen.start()
        self._begin_next_state()

    @Slot()
    def _begin_next_state(self) -> None:
        if self._window.state.computing.is_training:
            QTimer.singleShot(_MS_BETWEEN_LOOKS, self._begin_next_state)  # wait until it has stopped
            return
        self._state = next(self._states, "")
        if not self._state:
            platform = QGuiApplication.platformName()
            print(json.dumps({"platform": platform, **self._figures}), flush=True)
            self._window.close()
            return
        self._activity, _, page = self._state.partition("_on_")
        open_page(self._window, page or "train")
        if self._activity in TRAININGS:
            choose_job(self._window, TRAININGS[self._activity])
            all_cores = self._window.findChild(QAction, "train_on_all_cores")
            assert all_cores is not None
            all_cores.setChecked(self._activity == ON_ALL_CORES)
            start_training(self._window)
        if self._activity in RACES:
            self._race = begin_race(self._window, RACES[self._activity])
        QTimer.singleShot(round(1e3 * self._warm_up_seconds), self._on_warm)

    @Slot()
    def _on_warm(self) -> None:
        self._answers.seconds.clear()
        self._lateness.seconds.clear()
        QTimer.singleShot(round(1e3 * self._seconds), self._on_measured)

    @Slot()
    def _on_measured(self) -> None:
        active = self._window.state.computing.active
        is_training, is_racing = Work.TRAINING in active, Work.RACE in active
        if (is_training, is_racing) != (self._activity in TRAININGS, self._activity in RACES):
            self.error_text = "A run or race ended before its measurement. Measure for fewer seconds."
            self._window.close()
            return
        if not (self._answers.seconds and self._lateness.seconds):
            QTimer.singleShot(_MS_BETWEEN_LOOKS, self._on_measured)  # wait for the first answer
            return
        self._figures["stroke"][self._state] = summarize_ms(self._answers.seconds)
        self._figures["lateness"][self._state] = summarize_ms(self._lateness.seconds)
        if is_training:
            self._stop.click()
        if self._race is not None:
            self._race.model.stop()
        self._begin_next_state()


def main() -> int:
    """Measure every state for the given seconds, after the given seconds of warm-up."""
    seconds, warm_up_seconds = float(sys.argv[1]), float(sys.argv[2])
    probes: list[_Probe] = []
    code = run_probe(lambda window: probes.append(_Probe(window, seconds, warm_up_seconds)))
    if probes and probes[0].error_text:
        print(f"digitpad: {probes[0].error_text}", file=sys.stderr)
        return DigitpadError.exit_code
    return code


if __name__ == "__main__":
    sys.exit(main())
