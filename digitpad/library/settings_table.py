"""What the window remembers from one start to the next: texts, each under a name."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

Post = Callable[..., None]

_INTO = "INTO settings (name, value) VALUES (?, CAST(? AS TEXT))"


class SettingsTable:
    """All settings, in memory; the writer brings changes to the disk.

    Each change is written by itself, so what another process writes meanwhile stays, unless it changed the
    same setting. While nothing can be written, of each setting the newest text waits, and no older one.
    Methods are called from one thread only.

    Parameters
    ----------
    post : callable
        As ``Library.post``.
    values : mapping or None
        What is on the disk; None if that could not be read.
    """

    def __init__(self, post: Post, values: Mapping[str, str] | None) -> None:
        self._post = post
        self._is_read = values is not None
        self._values = dict(values or {})
        self._changed: set[str] = set()  # here, since the start
        self._waiting: dict[str, Callable[[], str]] = {}  # to be written
        self._waiting_lock = threading.Lock()

    @property
    def is_read(self) -> bool:
        """Whether these are the settings that are on the disk, and not for want of them none."""
        return self._is_read

    @property
    def is_empty(self) -> bool:
        """Whether nothing is remembered yet, as at the very first start."""
        return self._is_read and not self._values

    def value(self, name: str) -> str:
        """Return the text under a name, empty if there is none."""
        return self._values.get(name, "")

    def set_value(self, name: str, text: str) -> None:
        """Remember a text."""
        self._changed.add(name)
        if self._values.get(name) != text:
            self._values[name] = text
            self._write(name, lambda: text)

    def set_later(self, name: str, make_text: Callable[[], str]) -> None:
        """Remember a text for the next start, which is made in the writer's thread.

        Parameters
        ----------
        name : str
        make_text : callable
            Uses only what nobody changes. It may be called several times, or not at all if another text
            takes its place.
        """
        self._changed.add(name)
        self._write(name, make_text)

    def bring_over(self, values: Mapping[str, str]) -> None:
        """Take settings from elsewhere, where there are none of that name yet."""
        for name, text in values.items():
            self._values.setdefault(name, text)
        rows = [(name, _as_bytes(text)) for name, text in values.items()]
        self._post(lambda connection: connection.executemany(f"INSERT OR IGNORE {_INTO}", rows))

    def take_late(self, values: Mapping[str, str]) -> None:
        """Take what is on the disk, if it could not be read at first. What was changed here stays."""
        self._is_read = True
        self._values |= {name: text for name, text in values.items() if name not in self._changed}

    def _write(self, name: str, make_text: Callable[[], str]) -> None:
        with self._waiting_lock:
            is_posted = name in self._waiting
            self._waiting[name] = make_text
        if not is_posted:
            self._post_newest(name)

    def _post_newest(self, name: str) -> None:
        def work(connection: sqlite3.Connection) -> Callable[[], str]:
            with self._waiting_lock:
                make_text = self._waiting[name]
            connection.execute(f"INSERT OR REPLACE {_INTO}", (name, _as_bytes(make_text())))
            return make_text

        def after(written: Callable[[], str]) -> None:
            with self._waiting_lock:
                is_newest = self._waiting[name] is written
                if is_newest:
                    del self._waiting[name]
            if not is_newest:
                self._post_newest(name)

        self._post(work, after=after, on_failure=lambda error: self._waiting.pop(name, None))


def read_settings(connection: sqlite3.Connection) -> dict[str, str]:
    """Return all settings of the database. A damaged one is left out."""
    values = {}
    for row in connection.execute("SELECT CAST(name AS BLOB), CAST(value AS BLOB) FROM settings"):
        try:
            name, text = (part.decode("utf-8", "surrogatepass") for part in row)
        except (AttributeError, UnicodeDecodeError):
            log.warning("A setting cannot be read")
        else:
            values[name] = text
    return values


def _as_bytes(text: str) -> bytes:
    # A path may hold bytes that are no text, for which SQLite's module has no room.
    return text.encode("utf-8", "surrogatepass")
