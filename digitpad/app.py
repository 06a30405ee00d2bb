"""Starts the window: environment, log, application, signals."""

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
"""How long a thread that computes in Python itself makes another wait for its turn. The window needs several
turns for each movement of a pen: with Python's own 5 ms it could not follow one while the race goes element
by element. NumPy gives turns away by itself."""


def run_window(on_window: "Callable[[MainWindow], object] | None" = None) -> int:
    """Open the window, and return the exit code when it was closed.

    Parameters
    ----------
    on_window : callable, optional
        Given the window before it is shown. For measurements.

    Raises
    ------
    UnusableEnvironmentError
        If something that the window needs is missing here.
    """
    share_one_heap()
    check_libraries()
    check_platform()
    with held_display():
        use_utf8()
        _start_log()
        from PySide6.QtCore import QCoreApplication, QLocale, Qt
        from PySide6.QtWidgets import QApplication

        # Every place the mouse was at belongs to the stroke, also those passed while the window was busy.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        application = QApplication(sys.argv[:1])
    check_fonts()
    # All words in the window are English, so its numbers are too: 0.5, whatever the desktop's language.
    QLocale.setDefault(QLocale.c())
    application.setApplicationName("digitpad")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("digitpad")
    application.setStyle("Fusion")  # the same everywhere, and it takes both our palettes

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
        # A daemon: it may have to wait for a folder on a network, which is no reason not to end.
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
    logging.raiseExceptions = False  # a full disk is no reason for a traceback at each line
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        if log_path().exists() and (reason := why_not_a_file(log_path())):
            raise OSError(reason)  # to open a pipe would be to wait for its reader
        file_handler = logging.handlers.RotatingFileHandler(
            log_path(), maxBytes=1_000_000, backupCount=1, encoding="utf-8"
        )
        file_handler.namer = _no_folder
        handler: logging.Handler = file_handler
    except OSError:
        # No home, or one that cannot be written to, is no reason not to start.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def _no_folder(name: str) -> str:
    """Return a name that the older half of the log can take. Where it takes none, all new lines are lost."""
    while Path(name).is_dir():
        name += ".1"
    return name
