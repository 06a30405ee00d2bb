"""Closing of the window when its display is lost."""

import subprocess
import sys

import pytest

PROGRAM = """
import threading
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication, QWidget
from digitpad.ui.session.display_loss_closer import DisplayLossCloser

class Window(QWidget):
    def closeEvent(self, event):
        print("closed", flush=True)

application = QApplication([])
window = Window()
window.show()
closer = DisplayLossCloser(window)
{before}
closer.install()
qWarning("another trouble")
elsewhere = threading.Thread(target=qWarning, args=["The X11 connection broke in a thread"])
elsewhere.start()
elsewhere.join()
print("open", flush=True)
{then}
qWarning("The Wayland connection broke.")
print("on", flush=True)
"""
SAID = ["another trouble", "The X11 connection broke in a thread", "The Wayland connection broke."]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux loses its display")
@pytest.mark.parametrize(
    ("before", "then", "told"),
    [
        ("", "", ["open", "closed"]),
        ("", "closer.uninstall()", ["open", "on"]),
        (
            "qInstallMessageHandler(lambda kind, context, text: print(text))",
            "",
            [*SAID[:2], "open", SAID[2], "closed"],
        ),
    ],
)
def test_it_closes_the_window_and_passes_messages_on(before, then, told):
    program = PROGRAM.format(before=before, then=then)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == told
    logged = SAID[2:] * told.count("closed")
    assert done.stderr.splitlines() == [*([] if before else SAID), *logged]
