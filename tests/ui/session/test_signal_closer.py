import os
import signal
import sys

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.ui.session.signal_closer import SignalCloser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def window(qtbot):
    """A window that the signals close, until the test has ended."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    closer = SignalCloser(window)
    yield window
    closer.uninstall()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_closes_the_window(qtbot, window, number):
    os.kill(os.getpid(), number)

    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_signal_closes_the_window_under_a_dialog_that_waits(qtbot, window):
    dialog = QFileDialog(window)
    dialog.open()

    os.kill(os.getpid(), signal.SIGTERM)

    qtbot.waitUntil(lambda: not window.isVisible())
    assert not dialog.isVisible()


def test_a_second_signal_does_no_harm(qtbot, window):
    for number in (*SIGNALS, *SIGNALS):
        os.kill(os.getpid(), number)

    qtbot.waitUntil(lambda: not window.isVisible())


def test_handlers_and_wake_up_are_given_back(qtbot):
    before = [signal.getsignal(number) for number in SIGNALS]
    window = QWidget()
    qtbot.addWidget(window)

    SignalCloser(window).uninstall()

    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1
