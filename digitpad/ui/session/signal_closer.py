"""Closes the window on Ctrl-C in the terminal and on SIGTERM, as if by hand."""

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication, QWidget

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class SignalCloser(QObject):
    """Turns a signal into a closed window.

    Python runs a signal's handler only when it runs Python code, which an idle event loop does not. The
    wake-up socket makes the event loop notice.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._was_signalled = False
        self._handlers: list[Any] = [signal.signal(number, self._on_signal) for number in _SIGNALS]
        self._wakeup = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)

    def uninstall(self) -> None:
        """Give back the handlers that were there before."""
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in zip(_SIGNALS, self._handlers, strict=True):
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._was_signalled = True

    @Slot()
    def _on_woken(self) -> None:
        self._reading.recv(256)
        if self._was_signalled:
            QApplication.closeAllWindows()
            QApplication.quit()
