"""Own digits: many writers, many kills, a full disk, and damaged files by the thousand."""

import base64
import json
import os
import random
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import MAX_DIGIT_STROKES, MAX_STROKE_POINTS
from digitpad.library import Library
from digitpad.library.samples.my_digit import MyDigit, are_sound, as_content
from digitpad.library.samples.old_digits import read_old_digits

pytestmark = pytest.mark.endurance

SECONDS_TO_LOSE = 2.0  # what was added so long before a kill is there
N_INPUTS = 20_000
POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)

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


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_digits_in_memory_and_saves_them_when_there_is_room(small_disk):
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * 500_000)
    library = Library(small_disk / "library")
    library.open()
    library.wait_until_loaded()
    for number in range(200):
        library.samples.add(number % 10, [as_stroke([[float(number), 0.5]] * 200)])
    ids = [sample.id for sample in library.samples.samples]
    troubles = []
    while not troubles:
        troubles += [event.trouble for event in library.take_events() if event.trouble]
        time.sleep(0.05)
    assert "The disk is full" in troubles[0]
    assert [sample.id for sample in library.samples.samples] == ids

    filler.unlink()
    library.ask(lambda connection: None)
    assert library.close()

    library = Library(small_disk / "library")
    library.open()
    library.wait_until_loaded()
    assert [sample.id for sample in library.samples.samples] == ids
    assert library.close()


# Damaged files


def line(entry):
    text = json.dumps(entry).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def mutated(content, rng):
    """Return some bytes changed, cut out, doubled or put in."""
    parts = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        first, last = sorted(rng.integers(0, len(parts) + 1, 2))
        match rng.integers(5):
            case 0 if first < len(parts):
                parts[first] ^= 1 << rng.integers(8)
            case 1:
                del parts[first:last]
            case 2:
                parts[last:last] = parts[first:last][:200]
            case 3:
                parts[first:first] = rng.bytes(rng.integers(1, 20))
            case 4:
                parts[first : first + 8] = rng.choice([b"\xff" * 8, b"\0" * 8, b"\0\0\0\0\0\0\xf0\x7f"])
    return bytes(parts)


def check(sample):
    assert 0 <= sample.label <= 9
    assert 0.0 <= sample.time < 1e11
    assert 1 <= len(sample.strokes) <= MAX_DIGIT_STROKES
    for stroke in sample.strokes:
        assert stroke.shape[1] == 2
        assert 1 <= len(stroke) <= MAX_STROKE_POINTS
        assert np.abs(stroke).max() <= 1e9


@pytest.mark.timeout(600)
def test_of_mutated_old_files_only_sound_digits_are_read(tmp_path):
    texts = [base64.b64encode(stroke.tobytes()).decode() for stroke in POLE * 2]
    entries = [
        {"add": f"{number}", "label": number, "time": 1.7e9, "strokes": texts[: 1 + number % 2]}
        for number in range(4)
    ]
    content = b"".join(line(entry) for entry in [*entries, {"relabel": "1", "label": 7}, {"delete": "2"}])
    rng = np.random.default_rng(19)
    path = tmp_path / "my-digits.jsonl"
    for number in range(N_INPUTS):
        changed = mutated(content, rng)
        if number % 2:  # with check sums that are right
            texts = [part.rstrip(b"\n")[9:] for part in changed.splitlines()]
            changed = b"".join(b"%08x %s\n" % (zlib.crc32(text), text) for text in texts)
        path.write_bytes(changed)

        for sample in read_old_digits(path).samples:
            check(sample)


@pytest.mark.timeout(600)
def test_mutated_strokes_are_found_out_or_are_strokes():
    content = as_content((*POLE, as_stroke(np.arange(20.0).reshape(-1, 2))))
    rng = np.random.default_rng(19)
    n_sound = 0
    for _ in range(N_INPUTS):
        changed = mutated(content, rng)
        if are_sound([content, changed, content]):
            n_sound += 1
            check(MyDigit("id", 1, 1.7e9, changed))
    assert 0 < n_sound < N_INPUTS
