"""Errors as sentences for the window."""

from digitpad.errors import DigitpadError, SettingError
from digitpad.recognition.training.job_settings import ALL_SETTINGS


def error_text(error: DigitpadError) -> str:
    """Return an error's message, with a setting's label in the form instead of its name in files."""
    if isinstance(error, SettingError) and error.setting in ALL_SETTINGS:
        return f"{ALL_SETTINGS[error.setting].label}: {error.reason}"
    return str(error)


def as_sentence(text: str) -> str:
    """Return a text with a capital first letter. An error may begin with the name of a setting."""
    return text[:1].upper() + text[1:]
