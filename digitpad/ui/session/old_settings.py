"""Imports settings from versions before the library, which used a separate file."""

import json
import logging

from digitpad.library.settings_table import SettingsTable
from digitpad.paths import why_not_a_file, window_settings_path

log = logging.getLogger(__name__)

_IS_DONE = "window_json"
_MAX_BYTES = 100_000  # a usual file has a few hundred


def bring_over_old_settings(settings: SettingsTable) -> str:
    """Import the settings of the old file, once; return a message if it cannot be read, else "".

    The file is not changed. Settings that are already in the library stay.
    """
    path = window_settings_path()
    values: dict[str, str] | None = None
    try:
        if settings.value(_IS_DONE) or not path.exists():
            return ""
        if reason := why_not_a_file(path):  # opening a pipe would wait for its writer
            trouble = reason
        else:
            with path.open("rb") as file:
                values = _values(file.read(_MAX_BYTES + 1))
            trouble = f"{path} is damaged." if values is None else ""
    except OSError as error:
        trouble = f"{path}: {error.strerror or error}."
    settings.bring_over({**(values or {}), _IS_DONE: "yes"})
    if not trouble:
        return ""
    sentence = f"The window's earlier settings cannot be read, so defaults are used: {trouble}"
    log.warning(sentence)
    return sentence


def _values(content: bytes) -> dict[str, str] | None:
    """Return the texts in a file's content, without other values; None if the file is damaged."""
    if len(content) > _MAX_BYTES:
        return None
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    return {name: text for name, text in values.items() if isinstance(text, str)}
