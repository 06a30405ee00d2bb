"""Catches what nobody caught: a line in the log, one dialog, and the program goes on."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitpad.ui.session.bug_dialog import BugDialog

log = logging.getLogger(__name__)


class BugReporter(QObject):
    """Takes the place of Python's exception hooks while the window is open.

    A hook runs in the thread that failed; the dialog is shown in the GUI thread.
    """

    _caught = Signal(str)

    def __init__(self, log_path: Path, window: QWidget) -> None:
        super().__init__(window)
        self._dialog = BugDialog(log_path, window)
        self._caught.connect(self._dialog.show_details)
        self._hooks = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Give back the hooks that were there before."""
        sys.excepthook, threading.excepthook = self._hooks

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("Uncaught exception", exc_info=(kind, error, trace))
        self._caught.emit("".join(traceback.format_exception(kind, error, trace)))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
