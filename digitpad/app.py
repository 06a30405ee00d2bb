"""Start of the window: environment, log, application, signals."""

import gc
import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad import __version__
from digitpad.environment import (
    check_fonts,
    check_libraries,
    check_platform,
    held_display,
    share_one_heap,
    use_utf8,
)
from digitpad.paths import log_path, remove_leftovers, why_not_a_file

if TYPE_CHECKING:
    from digitpad.ui.main_window import MainWindow

SWITCH_SECONDS = 0.0001
"""Longest time in seconds that a thread running Python code keeps the interpreter lock. The window needs it
several times per pen movement; with Python's default of 5 ms it could not keep up with a pen during a race
element by element. NumPy releases the lock by itself."""


def run_window(on_window: "Callable[[MainWindow], object] | None" = None) -> int:
    """Open the window, and return the exit code after it was closed.

    Parameters
    ----------
    on_window : callable, optional
        Called with the window before it is shown, for measurements.

    Raises
    ------
    UnusableEnvironmentError
        If something that the window needs is missing.
    """
    gc.disable()  # while modules are loaded, there is nothing to collect: see GarbageCollector
    try:
        return _run(on_window)
    finally:
        gc.enable()


def _run(on_window: "Callable[[MainWindow], object] | None") -> int:
    share_one_heap()
    check_libraries()
    check_platform()
    with held_display():
        use_utf8()
        _start_log()
        from PySide6.QtCore import QCoreApplication, QLocale, Qt
        from PySide6.QtWidgets import QApplication

        # Keep every mouse position in the stroke, including those passed while the window was busy.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        application = QApplication(sys.argv[:1])
    check_fonts()
    # All text in the window is English, so numbers are too: 0.5 for any language of the desktop.
    QLocale.setDefault(QLocale.c())
    application.setApplicationName("digitpad")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("digitpad")
    application.setStyle("Fusion")  # looks the same everywhere, and supports both palettes

    from digitpad.recognition.training.training_run import limit_blas_threads
    from digitpad.ui.main_window import MainWindow
    from digitpad.ui.session.bug_reporter import BugReporter
    from digitpad.ui.session.display_loss_closer import DisplayLossCloser
    from digitpad.ui.session.garbage_collector import GarbageCollector
    from digitpad.ui.session.signal_closer import SignalCloser

    limit_blas_threads()
    sys.setswitchinterval(SWITCH_SECONDS)
    window = MainWindow()
    reporter = BugReporter(log_path(), window)
    reporter.install()
    closer = SignalCloser(window)
    display_loss_closer = DisplayLossCloser(window)
    display_loss_closer.install()
    collector = GarbageCollector(window)
    collector.install()
    try:
        if on_window:
            on_window(window)
        window.show()
        # A daemon thread, because a slow network folder must not delay the end of the program.
        threading.Thread(target=remove_leftovers, name="digitpad leftovers", daemon=True).start()
        return application.exec()
    finally:
        collector.uninstall()
        display_loss_closer.uninstall()
        closer.uninstall()
        reporter.uninstall()


def _start_log() -> None:
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not print a traceback for each line
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        if log_path().exists() and (reason := why_not_a_file(log_path())):
            raise OSError(reason)  # opening a pipe would block
        file_handler = logging.handlers.RotatingFileHandler(
            log_path(), maxBytes=1_000_000, backupCount=1, encoding="utf-8"
        )
        file_handler.namer = _no_folder
        handler: logging.Handler = file_handler
    except OSError:
        # Start even if there is no home folder, or it is read-only.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def _no_folder(name: str) -> str:
    """Return a file name for the older half of the log. Without one, new lines would be lost."""
    while Path(name).is_dir():
        name += ".1"
    return name
