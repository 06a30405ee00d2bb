"""Closes the window when its display is lost, for example at a log-out without notice."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)

_BROKE = ("The X11 connection broke", "The Wayland connection broke")


class DisplayLossCloser:
    """A handler that closes the window when the display is lost, on Linux.

    Otherwise Qt would write a message to stderr and end the process, and the thread of a run would abort it.
    PyPI's Qt is built without X11 session management, which would announce a log-out.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._before: Callable[..., Any] | None = None

    def install(self) -> None:
        """Start handling Qt's messages."""
        if sys.platform.startswith("linux"):
            self._before = qInstallMessageHandler(self._on_message)

    def uninstall(self) -> None:
        """Restore the previous message handler."""
        if sys.platform.startswith("linux"):
            qInstallMessageHandler(self._before)

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if self._before is not None:
            self._before(kind, context, message)
        elif sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):  # the terminal may be closed
                sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")
        is_gui_thread = threading.current_thread() is threading.main_thread()
        if message.startswith(_BROKE) and is_gui_thread:
            log.warning(message)
            try:
                self._window.close()
            finally:
                os._exit(0)
