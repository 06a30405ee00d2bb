"""What a window says of an error."""

from digitpad.errors import DigitpadError, SettingError
from digitpad.recognition.training.job_settings import ALL_SETTINGS


def error_text(error: DigitpadError) -> str:
    """Return the error's sentence, with a setting called as in the form instead of as in files."""
    if isinstance(error, SettingError) and error.setting in ALL_SETTINGS:
        return f"{ALL_SETTINGS[error.setting].label}: {error.reason}"
    return str(error)


def as_sentence(text: str) -> str:
    """Return an error's text with a capital at its start: it may begin with the name of a setting."""
    return text[:1].upper() + text[1:]
