"""Open digitpad's window, scroll through the gallery of all test pictures, and print the times."""

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from digitpad.benchmarks.harness.percentiles import summarize_ms
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.window_probe import open_page
from digitpad.recognition.evaluation.example_readings import ExampleFilter
from digitpad.ui.main_window import MainWindow
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.mistakes.mistakes_page import MistakesPage

_MS_UNTIL_LOADED = 6_000
"""The window has loaded the modules of all pages after this time."""
_MS_BETWEEN = 16
_STEPS_PX = (12, 40, 170, 600)
"""Distances of one scroll, as by a touch pad, a wheel, a fling and a drag of the scroll bar."""


class _Probe(QObject):
    """Scrolls for some seconds, and measures each frame from the scroll until it is completely painted."""

    def __init__(self, window: MainWindow, seconds: float) -> None:
        super().__init__(window)
        self._window = window
        self._seconds = seconds
        self._frames: list[float] = []
        self._begun: float | None = None
        self._n_steps = 0
        self._page: MistakesPage | None = None
        self._gallery: GalleryView | None = None
        self._steps = QTimer(self)
        self._steps.setTimerType(Qt.TimerType.PreciseTimer)
        self._steps.setInterval(_MS_BETWEEN)
        self._steps.timeout.connect(self._scroll)
        window.state.dataset_changed.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        QTimer.singleShot(_MS_UNTIL_LOADED, self._open)

    @Slot()
    def _open(self) -> None:
        page = open_page(self._window, "mistakes")
        assert isinstance(page, MistakesPage)
        page.open_section("gallery")
        page.model.set_filter(ExampleFilter())
        self._page = page
        self._gallery = page.findChild(GalleryView, "mistakes_gallery")
        assert self._gallery is not None
        if page.model.readings is None:
            page.model.readings_changed.connect(self._on_read)
        else:
            self._begin()

    @Slot()
    def _on_read(self) -> None:
        assert self._page is not None
        self._page.model.readings_changed.disconnect(self._on_read)
        self._begin()

    def _begin(self) -> None:
        assert self._gallery is not None
        self._gallery.viewport().installEventFilter(self)
        self._steps.start()
        QTimer.singleShot(round(1e3 * self._seconds), self._end)

    @Slot()
    def _scroll(self) -> None:
        assert self._gallery is not None
        bar = self._gallery.verticalScrollBar()
        step = _STEPS_PX[self._n_steps // 60 % len(_STEPS_PX)]
        self._n_steps += 1
        self._begun = time.perf_counter()
        bar.setValue(0 if bar.value() == bar.maximum() else bar.value() + step)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait until the coming paint is done."""
        if event.type() == QEvent.Type.Paint and self._begun is not None:
            QTimer.singleShot(0, self._on_painted)
        return False

    @Slot()
    def _on_painted(self) -> None:
        if self._begun is not None:
            self._frames.append(time.perf_counter() - self._begun)
            self._begun = None

    @Slot()
    def _end(self) -> None:
        assert self._page is not None
        if not self._frames:
            QTimer.singleShot(_MS_BETWEEN, self._end)  # wait for the first frame
            return
        self._steps.stop()
        figures = {
            "platform": QGuiApplication.platformName(),
            "gallery_pictures": len(self._page.model.rows),
            "gallery_frame_ms": summarize_ms(self._frames),
        }
        print(json.dumps(figures), flush=True)
        self._window.close()


def main() -> int:
    """Scroll for the given seconds."""
    return run_probe(lambda window: _Probe(window, float(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
