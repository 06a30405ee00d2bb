"""Own digits that two windows and a command write at once."""

import os
import subprocess
import sys

import pytest

from digitpad.library import Library

pytestmark = pytest.mark.endurance

LIBRARY = """\
import sys
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import Library

library = Library()
library.open()
library.wait_until_loaded()
for number in range(int(sys.argv[1])):
    library.samples.add(number % 10, [as_stroke([[float(number), 0.5]] * 60)])
assert library.close(60)
"""

WINDOW = """\
import sys
from PySide6.QtCore import QTimer
from digitpad.app import run_window
from digitpad.digits.strokes.strokes import as_stroke

n_left = int(sys.argv[1])

def on_window(window):
    def add():
        global n_left
        window.state.samples.add(n_left % 10, [as_stroke([[float(n_left), 0.5]] * 60)])
        n_left -= 1
        if not n_left:
            timer.stop()
            window.close()

    timer = QTimer(window)
    timer.timeout.connect(add)
    window.state.dataset_changed.connect(lambda: timer.start(1))

sys.exit(run_window(on_window))
"""


def start(script, *arguments):
    command = [sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def kept():
    """Return a function that reads the ids of all digits that are on the disk."""

    def kept():
        library = Library()
        library.open()
        library.wait_until_loaded()
        ids = {sample.id for sample in library.samples.samples}
        assert library.samples.take_warning() == ""
        assert library.close(60)
        return ids

    return kept


def test_two_windows_and_a_command_write_a_thousand_digits_each_and_all_are_there(kept):
    children = [start(WINDOW, "1000"), start(WINDOW, "1000"), start(LIBRARY, "1000")]
    for child in children:
        child.communicate(timeout=150)

    assert [child.returncode for child in children] == [0, 0, 0]
    assert len(kept()) == 3_000


# Damaged files
