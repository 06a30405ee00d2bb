"""Closes the window when its display is gone, as at a log-out that the desktop does not tell of before."""

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
    """Turns the loss of the display into a closed window, on Linux.

    Qt ends the process as soon as it has said so on stderr, in the middle of a run, whose thread then aborts
    it. PyPI's Qt is built without what would tell of a log-out from a desktop on X11.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._before: Callable[..., Any] | None = None

    def install(self) -> None:
        """Read Qt's messages from now on."""
        if sys.platform.startswith("linux"):
            self._before = qInstallMessageHandler(self._on_message)

    def uninstall(self) -> None:
        """Give back the handler that was there before."""
        if sys.platform.startswith("linux"):
            qInstallMessageHandler(self._before)

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if self._before is not None:
            self._before(kind, context, message)
        elif sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):  # its terminal may have closed
                sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")
        is_gui_thread = threading.current_thread() is threading.main_thread()
        if message.startswith(_BROKE) and is_gui_thread:
            log.warning(message)
            try:
                self._window.close()
            finally:
                os._exit(0)
