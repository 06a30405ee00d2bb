"""Open digitpad's window as its command does, let a random user act in it, and print the figures."""

import faulthandler
import gc
import json
import logging
import sys
import time

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from digitpad.benchmarks.harness.memory import allocated_mb, memory_mb
from digitpad.benchmarks.probes.probe import run_probe
from digitpad.benchmarks.probes.restless_user import RestlessUser
from digitpad.ui.main_window import MainWindow

_MS_BETWEEN_SAMPLES = 5_000
_OF_THE_PLATFORM = "This plugin does not support"
"""Qt warns of this for every offscreen window; it is no fault of digitpad's."""


class _Faults(logging.Handler):
    """Collects errors in the log, which bugs cause, and Qt's warnings."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.bugs: list[str] = []
        self.qt_warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error: the exception, or else the message."""
        raised = record.exc_info[1] if record.exc_info else None
        self.bugs.append(repr(raised) if raised else record.getMessage())

    def note_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Note a message from Qt above the level of information."""
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and _OF_THE_PLATFORM not in message:
            self.qt_warnings.append(message)


class _Probe(QObject):
    """Starts the random user once data is loaded, prints samples, and closes the window at the end."""

    def __init__(self, window: MainWindow, seconds: float, seed: int) -> None:
        super().__init__(window)
        self._window = window
        self._seconds = seconds
        self._user = RestlessUser(window, seed)
        self._faults = _Faults()
        self._start = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_sample_due)
        window.state.dataset_changed.connect(self._on_data_loaded)

    @Slot()
    def _on_data_loaded(self) -> None:
        if self._start:  # the random user also opens data sets
            return
        self._start = time.monotonic()
        logging.getLogger().addHandler(self._faults)
        qInstallMessageHandler(self._faults.note_qt)
        QTimer.singleShot(round(1_000 * self._seconds), self._on_end)
        self._timer.start(_MS_BETWEEN_SAMPLES)
        self._user.start()

    @Slot()
    def _on_sample_due(self) -> None:
        gc.collect()
        self._say(
            seconds=time.monotonic() - self._start,
            memory_mb=memory_mb(),
            allocated_mb=allocated_mb(),
            widgets=len(QApplication.allWidgets()),
            # gc.get_objects() would return tuples that another thread is still filling, which then fails
            # there.
            blocks=sys.getallocatedblocks(),
        )

    @Slot()
    def _on_end(self) -> None:
        self._user.stop()
        self._timer.stop()
        self._on_sample_due()
        self._say(actions=self._user.n_actions, bugs=self._faults.bugs, qt_warnings=self._faults.qt_warnings)
        self._window.close()

    def _say(self, **figures: object) -> None:
        print(json.dumps(figures), flush=True)


def main() -> int:
    """Let a random user act in the window for the given seconds, with the given seed."""
    faulthandler.enable()  # to trace crashes in C code
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    return run_probe(lambda window: _Probe(window, seconds, seed))


if __name__ == "__main__":
    sys.exit(main())
