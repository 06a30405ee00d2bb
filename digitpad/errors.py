"""Errors that a user can act on, each with a plain message."""


class DigitpadError(Exception):
    """Base class of expected failures.

    The message says what happened, to which file or field, and what to do. The window shows it; the command
    line prints it and exits with ``exit_code``.
    """

    exit_code = 2


class SettingError(DigitpadError):
    """Raised if a setting cannot take a value.

    Parameters
    ----------
    reason : str
        The sentence after the setting's name.
    setting : str
        Name of the setting in code, files and on the command line; empty if the error is not about one.
    """

    def __init__(self, reason: str, *, setting: str = "") -> None:
        super().__init__(f"{setting}: {reason}" if setting else reason)
        self.reason = reason
        self.setting = setting


class DataFileError(DigitpadError):
    """Raised if a data set, stroke file or picture is missing, damaged or of another kind."""


class ModelFileError(DigitpadError):
    """Raised if a network file is missing, damaged, of another kind, or cannot be written."""


class ExportError(DigitpadError):
    """Raised if a network cannot be exported, or the exported one reads differently."""


class LessonFileError(DigitpadError):
    """Raised if a lesson is missing, damaged, or refers to something that the window does not have."""


class CheckpointError(DigitpadError):
    """Raised if a training state is damaged, or belongs to another configuration or other data."""


class TrainingOverError(DigitpadError):
    """Raised if a step or an epoch is requested after the last one."""


class OutputError(DigitpadError):
    """Raised if results cannot be printed."""


class DivergenceError(DigitpadError):
    """Raised if training produced numbers that are not finite, or fell far below guessing."""


class StoppedError(DigitpadError):
    """Raised if work was stopped because its result is no longer wanted. Not reported to the user."""


class UnusableEnvironmentError(DigitpadError):
    """Raised if something that the window needs is missing: a library, a display, a font."""


class LibraryError(DigitpadError):
    """Raised if a library of runs, networks and digits cannot be opened, read or written."""
