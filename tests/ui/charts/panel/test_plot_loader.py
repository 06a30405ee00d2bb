"""The step-by-step import of pyqtgraph in the GUI thread."""

import subprocess
import sys

_TELL_WHO_LOADS_PYQTGRAPH = """
import sys, threading
from PySide6.QtCore import QTimer
from digitpad.app import run_window

class Listener:
    def find_spec(self, name, path=None, target=None):
        if name == "pyqtgraph":
            print(threading.current_thread() is threading.main_thread())
            QTimer.singleShot(0, self.window.close)

def listen(window):
    listener.window = window
    assert "pyqtgraph" not in sys.modules

listener = Listener()
sys.meta_path.insert(0, listener)
sys.exit(run_window(listen))
"""


def test_the_thread_of_the_window_loads_pyqtgraph():
    """Another thread would crash some starts: see the module."""
    done = subprocess.run([sys.executable, "-c", _TELL_WHO_LOADS_PYQTGRAPH], capture_output=True, text=True)

    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
