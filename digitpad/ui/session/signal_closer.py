"""Closes the window on Ctrl-C, SIGTERM and SIGHUP, and at log-out."""

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from digitpad.stop_signals import heeded_signals


class SignalCloser(QObject):
    """A handler that closes the window on a signal or at the end of the desktop session.

    Ignored signals stay ignored.

    Python runs signal handlers only between bytecodes, which an idle Qt event loop does not execute. The
    wake-up socket makes the event loop notice a signal.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._was_signalled = False
        self._handlers: dict[int, Any] = {
            number: signal.signal(number, self._on_signal) for number in heeded_signals()
        }
        self._wakeup = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        _application().commitDataRequest.connect(self._on_log_out)

    def uninstall(self) -> None:
        """Restore the previous handlers; after a signal, ignore further signals.

        The program is then about to end, and a terminal that closes sends SIGHUP twice.
        """
        _application().commitDataRequest.disconnect(self._on_log_out)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._handlers.items():
            signal.signal(number, signal.SIG_IGN if self._was_signalled else handler)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._was_signalled = True

    @Slot()
    def _on_woken(self) -> None:
        self._reading.recv(256)
        if self._was_signalled:
            _close()

    @Slot()
    def _on_log_out(self) -> None:
        # Closing loses nothing, so do not ask. The desktop may end digitpad right after this.
        _close()


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application


def _close() -> None:
    QApplication.closeAllWindows()
    QApplication.quit()
