import os
import queue
import subprocess
import sys

import pytest

from digitpad.library import Library


class Owner:
    """Who owns a library: takes what comes from the disk, and waits for it."""

    def __init__(self, folder):
        self._events = queue.Queue()
        self.warnings, self.troubles = [], []
        self.n_events = 0
        self.is_loaded = False
        self.library = Library(folder, self._events.put)
        self.samples = self.library.samples

    def until(self, condition):
        while not condition():
            event = self._events.get(timeout=20)
            self.library.take(event)
            self.n_events += 1
            self.is_loaded = self.is_loaded or event.is_loaded
            self.warnings += [event.warning] if event.warning else []
            self.troubles += [event.trouble] if event.trouble is not None else []

    def open(self):
        self.library.open()
        self.until(lambda: self.is_loaded)
        return self

    @property
    def contents(self):
        return contents(self.samples)


def contents(samples):
    return [(one.label, [stroke.tolist() for stroke in one.strokes]) for one in samples.samples]


@pytest.fixture
def folder(tmp_path):
    """Where the library lies."""
    return tmp_path / "data" / "library"


@pytest.fixture
def opened(folder):
    """Return a function that opens the library as one more process does."""
    owners = []

    def opened():
        owners.append(Owner(folder).open())
        return owners[-1]

    yield opened
    for owner in owners:
        owner.library.close(60)


@pytest.fixture
def as_kept(folder):
    """Return a function that says what is on the disk once all is there that an owner has changed."""

    def as_kept(owner):
        owner.library.database.ask(lambda connection: None)
        other = Owner(folder).open()
        try:
            return other.contents
        finally:
            other.library.close(60)

    return as_kept


ADD = """\
import pathlib, sys
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import Library

folder, n_samples = pathlib.Path(sys.argv[1]), int(sys.argv[2])
library = Library(folder)
library.open()
library.wait_until_loaded()
for number in range(n_samples):
    sample = library.samples.add(number % 10, [as_stroke([[float(number), 0.5]] * 300)])
    print(sample.id, flush=True)
    if number % 5 == 4:
        library.samples.delete([sample.id])
        print(sample.id, flush=True)
    if number % 7 == 6:
        library.database.ask(lambda connection: None)
        print("kept", flush=True)
assert library.close(60)
"""


@pytest.fixture
def start_adding(folder):
    """Return a function that starts a process that adds so many digits, and deletes each fifth of them.

    It prints the id of each that it adds or deletes, and "kept" whenever all is on the disk.
    """
    children = []

    def start_adding(n_samples):
        command = [sys.executable, "-c", ADD, str(folder), str(n_samples)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        children.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return children[-1]

    yield start_adding
    for child in children:
        child.kill()
        child.wait()
        child.stdout.close()
