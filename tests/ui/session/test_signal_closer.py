"""Ctrl-C in the terminal, SIGTERM, SIGHUP and the end of the session close the window as if by hand."""

import os
import signal
import sys

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from digitpad.ui.session.signal_closer import SignalCloser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

SIGNALS = tuple(getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))  # none on Windows


@pytest.fixture
def window(qtbot):
    """A window that the signals close, until the test has ended."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    closer = SignalCloser(window)
    yield window
    closer.uninstall()


@pytest.mark.parametrize("numbers", [SIGNALS[2:], SIGNALS * 2], ids=["SIGHUP", "one after the other"])
def test_signals_close_the_window_and_a_dialog_that_waits(qtbot, window, numbers):
    dialog = QFileDialog(window)
    dialog.open()

    for number in numbers:
        os.kill(os.getpid(), number)

    qtbot.waitUntil(lambda: not window.isVisible())
    assert not dialog.isVisible()


def test_the_end_of_the_session_closes_the_window_and_a_dialog_at_once(qapp, window):
    dialog = QFileDialog(window)
    dialog.open()

    qapp.commitDataRequest.emit(None)  # the desktop may end the program as soon as this returns

    assert not dialog.isVisible()
    assert not window.isVisible()


def test_a_signal_that_is_ignored_stays_ignored(qtbot):
    number = signal.SIGHUP
    signal.signal(number, signal.SIG_IGN)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    closer = SignalCloser(window)

    os.kill(os.getpid(), number)
    for _ in range(3):
        QApplication.processEvents()

    closer.uninstall()
    assert window.isVisible()
    assert signal.getsignal(number) is signal.SIG_IGN


def test_a_signal_that_comes_again_after_the_window_closed_disturbs_nothing(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    closer = SignalCloser(window)
    os.kill(os.getpid(), signal.SIGHUP)
    qtbot.waitUntil(lambda: not window.isVisible())

    closer.uninstall()

    os.kill(os.getpid(), signal.SIGHUP)  # would end these tests


def test_handlers_and_wake_up_are_given_back(qtbot):
    before = [signal.getsignal(number) for number in SIGNALS]
    window = QWidget()
    qtbot.addWidget(window)

    SignalCloser(window).uninstall()

    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1
