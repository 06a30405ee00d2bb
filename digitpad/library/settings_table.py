"""The window's settings that outlive the program: texts by name."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

Post = Callable[..., None]

_INTO = "INTO settings (name, value) VALUES (?, CAST(? AS TEXT))"


class SettingsTable:
    """All settings, in memory; the writer brings changes to the disk.

    Each change is written separately, so changes by another process stay, unless they are to the same
    setting. While nothing can be written, only the newest text of each setting waits. For one thread.

    Parameters
    ----------
    post : callable
        See ``Library.post``.
    values : mapping or None
        The settings on disk; None if they could not be read.
    """

    def __init__(self, post: Post, values: Mapping[str, str] | None) -> None:
        self._post = post
        self._is_read = values is not None
        self._values = dict(values or {})
        self._changed: set[str] = set()  # changed here since the start
        self._waiting: dict[str, Callable[[], str]] = {}  # to be written
        self._waiting_lock = threading.Lock()

    @property
    def is_read(self) -> bool:
        """Whether the settings on disk have been read."""
        return self._is_read

    @property
    def is_empty(self) -> bool:
        """Whether nothing is remembered yet, as at the very first start."""
        return self._is_read and not self._values

    def value(self, name: str) -> str:
        """Return the text of a setting, or an empty string."""
        return self._values.get(name, "")

    def set_value(self, name: str, text: str) -> None:
        """Set the text of a setting."""
        self._changed.add(name)
        if self._values.get(name) != text:
            self._values[name] = text
            self._write(name, lambda: text)

    def set_later(self, name: str, make_text: Callable[[], str]) -> None:
        """Set a text for the next start, made in the writer's thread.

        Parameters
        ----------
        name : str
        make_text : callable
            Must use only immutable data. It may be called several times, or never if another text replaces
            it.
        """
        self._changed.add(name)
        self._write(name, make_text)

    def bring_over(self, values: Mapping[str, str]) -> None:
        """Adopt settings from elsewhere, except those that already exist."""
        for name, text in values.items():
            self._values.setdefault(name, text)
        rows = [(name, _as_bytes(text)) for name, text in values.items()]
        self._post(lambda connection: connection.executemany(f"INSERT OR IGNORE {_INTO}", rows))

    def take_late(self, values: Mapping[str, str]) -> None:
        """Add the settings on disk if they could not be read at first. Changes made here stay."""
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
    """Return all settings of the database, without damaged ones."""
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
    # A path may hold bytes that are not valid text, which the sqlite3 module cannot store.
    return text.encode("utf-8", "surrogatepass")
