"""What the window remembers from one start to the next: short texts, each under a name."""

import sqlite3
from collections.abc import Callable, Mapping

Post = Callable[..., None]


class SettingsTable:
    """All settings, in memory; the writer brings changes to the disk. From one thread only."""

    def __init__(self, post: Post, values: Mapping[str, str]) -> None:
        self._post = post
        self._values = dict(values)

    def value(self, name: str) -> str:
        """Return the text under a name, empty if there is none."""
        return self._values.get(name, "")

    def set_value(self, name: str, text: str) -> None:
        """Remember a text."""
        if self._values.get(name) == text:
            return
        self._values[name] = text
        self._post(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, text)
            )
        )


def read_settings(connection: sqlite3.Connection) -> dict[str, str]:
    """Return all settings of the database."""
    return dict(connection.execute("SELECT name, value FROM settings"))
