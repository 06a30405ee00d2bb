"""Open digitpad's window with one network, open One step and Inside, draw, and print the times."""

import json
import sys
import time
from collections import deque
from statistics import median

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from digitpad.benchmarks.harness.networks import measured_network
from digitpad.benchmarks.harness.percentiles import summarize_ms
from digitpad.benchmarks.probes.pen import Pen
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.window_probe import open_page
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pages import PAGES
from digitpad.ui.state import NetworkInUse

_SEVEN = as_stroke([[0.3, 0.25], [0.7, 0.25], [0.55, 0.5], [0.42, 0.82]])
_ONE = as_stroke([[0.4, 0.35], [0.52, 0.2], [0.5, 0.85]])
_OPENINGS = 6
_MS_QUIET = 300
_MS_WARM_UP = 1_000
_MS_BETWEEN_LOOKS = 20
_MS_UNTIL_LOADED = 6_000
"""The window has loaded the modules of all pages after this time."""
_SOON = 1
"""Event priority above all waiting events, as ``Qt.HighEventPriority``."""


class _PaintWatch(QObject):
    """Reports when a page, or any part of it, has been painted.

    Signals
    -------
    painted()
    """

    painted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_due = False

    def watch(self, page: QWidget) -> None:
        """Watch a page and its current children."""
        for widget in (page, *page.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Post an event that arrives once the coming paint is done."""
        if event.type() == QEvent.Type.Paint and not self._is_due:
            self._is_due = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), _SOON)
        return False

    def customEvent(self, event: QEvent) -> None:
        """Report the paint."""
        self._is_due = False
        self.painted.emit()


class _Opening(QObject):
    """Opens a page several times and measures the time until its last repaint.

    Each time the drawing, and so the network's activations, are different.

    Signals
    -------
    finished()
    """

    finished = Signal()

    def __init__(self, window: MainWindow, name: str) -> None:
        super().__init__(window)
        self._window = window
        self._name = name
        self._watch = _PaintWatch(self)
        self._watch.painted.connect(self._on_painted)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_MS_QUIET)
        self._quiet.timeout.connect(self._on_quiet)
        self._start = self._last = 0.0
        self.seconds: list[float] = []

    @Slot()
    def open(self) -> None:
        """Open the page."""
        self._start = time.perf_counter()
        page = open_page(self._window, self._name)
        if not self.seconds:
            self._watch.watch(page)

    @Slot()
    def _on_painted(self) -> None:
        self._last = time.perf_counter()
        self._quiet.start()

    @Slot()
    def _on_quiet(self) -> None:
        self.seconds.append(self._last - self._start)
        if len(self.seconds) == _OPENINGS:
            self._watch.painted.disconnect(self._on_painted)
            self.finished.emit()
            return
        open_page(self._window, "train")
        self._window.state.set_drawing((_SEVEN,) if len(self.seconds) % 2 == 0 else (_ONE,))
        QTimer.singleShot(_MS_QUIET, self.open)


class _Repaints(QObject):
    """Measures the time from posting a movement until the page was painted after its arrival."""

    def __init__(self, canvas: DrawingCanvas, page: QWidget, pen: Pen) -> None:
        super().__init__(pen)
        self._posted: deque[float] = deque()
        self._delivered: list[float] = []
        self.seconds: list[float] = []
        watch = _PaintWatch(self)
        watch.watch(page)
        watch.painted.connect(self._on_painted)
        canvas.installEventFilter(self)
        pen.about_to_move.connect(self._on_about_to_move)

    @Slot()
    def _on_about_to_move(self) -> None:
        self._posted.append(time.perf_counter())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the arrival of a movement."""
        if event.type() == QEvent.Type.MouseMove and self._posted:
            self._delivered.append(self._posted.popleft())
        return False

    @Slot()
    def _on_painted(self) -> None:
        now = time.perf_counter()
        self.seconds.extend(now - posted for posted in self._delivered)
        self._delivered.clear()


class _Probe(QObject):
    """Sets the network in use once data is loaded, and measures the pages one by one."""

    def __init__(self, window: MainWindow, name: str, seconds: float) -> None:
        super().__init__(window)
        self._window = window
        self._name = name
        self._seconds = seconds
        self._figures: dict[str, object] = {"platform": QGuiApplication.platformName()}
        self._pages = {page.name for page in PAGES}
        self._opening = _Opening(window, "one_step")
        self._opening.finished.connect(self._on_opened)
        self._repaints: _Repaints | None = None
        window.state.dataset_changed.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        saved = measured_network(self._name)
        self._window.state.set_network(NetworkInUse(saved, self._name, saved))
        self._window.state.set_drawing((_SEVEN,))
        if "one_step" in self._pages:
            QTimer.singleShot(_MS_UNTIL_LOADED, self._opening.open)
        else:
            self._measure_inside()

    @Slot()
    def _on_opened(self) -> None:
        first, *others = (round(1e3 * one, 1) for one in self._opening.seconds)
        self._figures["one_step_opening_ms"] = {"first": first, "again": median(others)}
        self._measure_inside()

    def _measure_inside(self) -> None:
        if "inside" not in self._pages:
            self._end()
            return
        canvas = self._window.findChild(DrawingCanvas, "drawing_canvas")
        assert canvas is not None
        pen = Pen(canvas)
        self._repaints = _Repaints(canvas, open_page(self._window, "inside"), pen)
        pen.start()
        QTimer.singleShot(_MS_WARM_UP, self._repaints.seconds.clear)
        QTimer.singleShot(_MS_WARM_UP + round(1e3 * self._seconds), self._on_drawn)

    @Slot()
    def _on_drawn(self) -> None:
        assert self._repaints is not None
        if not self._repaints.seconds:
            QTimer.singleShot(_MS_BETWEEN_LOOKS, self._on_drawn)  # wait for the first repaint
            return
        self._figures["inside_repaint_ms"] = summarize_ms(self._repaints.seconds)
        self._end()

    def _end(self) -> None:
        print(json.dumps(self._figures), flush=True)
        self._window.close()


def main() -> int:
    """Measure with the named network, and draw for the given seconds."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    return run_probe(lambda window: _Probe(window, name, seconds))


if __name__ == "__main__":
    sys.exit(main())
