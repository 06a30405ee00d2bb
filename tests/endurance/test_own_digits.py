"""Own digits: many writers, many kills, a full disk, and damaged files by the thousand."""

import os
import random
import subprocess
import sys
import time

import pytest

from digitpad.library import Library

pytestmark = pytest.mark.endurance

SECONDS_TO_LOSE = 2.0  # what was added so long before a kill is there
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

UNTIL_KILLED = """\
import time
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import Library

library = Library()
library.open()
library.wait_until_loaded()
while True:
    sample = library.samples.add(len(library.samples) % 10, [as_stroke([[1.5, 0.5]] * 60)])
    print(sample.id, time.monotonic(), flush=True)
    time.sleep(0.002)
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
        assert library.close()
        return ids

    return kept


def test_two_windows_and_a_command_write_a_thousand_digits_each_and_all_are_there(kept):
    children = [start(WINDOW, "1000"), start(WINDOW, "1000"), start(LIBRARY, "1000")]
    for child in children:
        child.communicate(timeout=150)

    assert [child.returncode for child in children] == [0, 0, 0]
    assert len(kept()) == 3_000


@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_forty_kills_lose_nothing_that_was_added_more_than_two_seconds_before(kept):
    rng = random.Random(19)
    safe = set()
    for _ in range(20):
        children = [start(UNTIL_KILLED) for _ in range(2)]
        first_lines = [child.stdout.readline() for child in children]
        for child, first in zip(children, first_lines, strict=True):
            time.sleep(rng.uniform(0.0, 2.5))
            killed_at = time.monotonic()
            child.kill()
            lines = [first, *child.communicate()[0].splitlines()]
            added = [line.split() for line in lines if len(line.split()) == 2]
            safe |= {sample_id for sample_id, at in added if float(at) < killed_at - SECONDS_TO_LOSE}

        there = kept()

        assert safe <= there
        safe = there
    assert len(safe) > 1_000


# Damaged files
