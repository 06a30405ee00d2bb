"""What the window remembers from one start to the next.

Why not QSettings: it takes rubbish for settings, reads a pipe for ever, and waits for ever for a lock file
that is a folder or a dangling link. Run by root, it replaces a device by a file if its file is a link to one.
"""

import json
import logging
from pathlib import Path

from digitpad.paths import damaged_name, why_not_a_file, window_settings_path, write_atomically

log = logging.getLogger(__name__)

_MAX_BYTES = 100_000  # there are a few hundred


class WindowSettings:
    """Short texts, each under a name, in a file that may be missing, damaged, or no file at all.

    Whatever is wrong with the file, the window works; what cannot be kept holds until it is closed. Several
    windows may use the file: each change is written at once, over what the others wrote.

    Parameters
    ----------
    path : Path, optional
        Neither it nor its folder needs to exist.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or window_settings_path()
        self._is_kept = True
        self._trouble = ""
        self._values = self._read()

    @property
    def trouble(self) -> str:
        """A sentence for the user if something is wrong with the file, else empty. The log has it too."""
        return self._trouble

    def value(self, name: str) -> str:
        """Return the text under a name, empty if there is none."""
        return self._values.get(name, "")

    def set_value(self, name: str, text: str) -> None:
        """Remember a text."""
        self._values[name] = text
        kept = self._read() if self._is_kept else {}
        if not self._is_kept or kept.get(name) == text:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps({**kept, name: text}, indent=1).encode("ascii"))
        except OSError as error:
            self._report(f"The window's settings cannot be kept: {self._why(error)}")

    def _read(self) -> dict[str, str]:
        try:
            if not self._path.exists():
                return {}
            if reason := why_not_a_file(self._path):  # to open a pipe would be to wait for its writer
                self._do_without(reason)
                return {}
            with self._path.open("rb") as file:
                content = file.read(_MAX_BYTES + 1)
            values = _values(content)
            if values is None:
                self._put_aside()
        except OSError as error:
            self._do_without(self._why(error))
            return {}
        return values or {}

    def _put_aside(self) -> None:
        aside = damaged_name(self._path)
        self._path.rename(aside)
        self._report(f"The window's settings were damaged and begin anew; the old file is kept as {aside}.")

    def _do_without(self, reason: str) -> None:
        self._is_kept = False
        self._report(f"The window's settings can be neither read nor kept: {reason}")

    def _why(self, error: OSError) -> str:
        return f"{self._path}: {error.strerror or error}."

    def _report(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            log.warning(sentence)


def _values(content: bytes) -> dict[str, str] | None:
    """Return the texts in a file's content, or None if it is damaged. What is no text is left out."""
    if len(content) > _MAX_BYTES:
        return None
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    return {name: text for name, text in values.items() if isinstance(text, str)}
