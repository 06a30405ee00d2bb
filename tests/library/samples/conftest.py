import queue

import pytest

from digitpad.library import Library


class Owner:
    """Who owns a library: takes what comes from the disk, and waits for it."""

    def __init__(self, folder):
        self._events = queue.Queue()
        self.warnings = []
        self.is_loaded = False
        self.library = Library(folder, self._events.put)
        self.samples = self.library.samples

    def until(self, condition):
        while not condition():
            event = self._events.get(timeout=20)
            self.library.take(event)
            self.is_loaded = self.is_loaded or event.is_loaded
            self.warnings += [event.warning] if event.warning else []

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
