"""Errors a user can do something about, each told in one plain sentence."""


class DigitpadError(Exception):
    """An expected failure.

    The message says what happened, to which file or field, and what to do. The window shows it,
    the command line prints it and exits with ``exit_code``.
    """

    exit_code = 2


class SettingError(DigitpadError):
    """A value that a setting cannot take.

    Parameters
    ----------
    reason : str
        The sentence, which the setting's name stands before.
    setting : str
        Its name in code, files and on the command line; empty if it is not about one.
    """

    def __init__(self, reason: str, *, setting: str = "") -> None:
        super().__init__(f"{setting}: {reason}" if setting else reason)
        self.reason = reason
        self.setting = setting


class DataFileError(DigitpadError):
    """A data set, stroke file or picture that is missing, damaged or of another kind."""


class ModelFileError(DigitpadError):
    """A network file that is missing, damaged, of another kind, or cannot be written."""


class ExportError(DigitpadError):
    """A network that cannot be exported, or an exported one that does not read as the network does."""


class LessonFileError(DigitpadError):
    """A lesson that is missing, damaged, or names what the window does not have."""


class CheckpointError(DigitpadError):
    """A training state that is damaged, or belongs to another configuration or other data."""


class TrainingOverError(DigitpadError):
    """A step or an epoch was asked for after the last one."""


class OutputError(DigitpadError):
    """Results that cannot be printed."""


class DivergenceError(DigitpadError):
    """Training left the finite numbers, or fell far below guessing."""


class StoppedError(DigitpadError):
    """Something was stopped because its result is no longer wanted: a state, of which nobody is told."""


class UnusableEnvironmentError(DigitpadError):
    """Something that the window needs is missing here: a library, a display, a font."""


class LibraryError(DigitpadError):
    """A library of runs, networks and digits that cannot be opened, read or written."""
