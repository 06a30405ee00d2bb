"""Exit codes and printing of digitpad's commands: results on stdout, errors and progress on stderr."""

import codecs
import contextlib
import os
import sys
from typing import TextIO

from digitpad.errors import DigitpadError, OutputError

EXIT_DONE = 0
EXIT_BAD_INPUT = DigitpadError.exit_code
EXIT_INTERRUPTED = 130

PLAIN = "digitpad.plain"
"""How stdout encodes what its encoding lacks: a minus sign as "-", letters of file names as in Python."""

_STDERR = 2  # its file descriptor


def print_line(text: str) -> None:
    """Print a line, or several, on stdout, at once.

    Raises
    ------
    BrokenPipeError
        If nobody reads on.
    OutputError
        If they cannot be written, as on a full disk.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise OutputError(f"The results cannot be printed: {error.strerror or error}.") from error


def print_error(sentence: str) -> None:
    """Print "digitpad: " and a sentence on stderr. A failure to print it is ignored."""
    _print_on_stderr(f"digitpad: {sentence}")


def print_progress(text: str) -> None:
    """Print a line on stderr if that is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        _print_on_stderr(text)


def discard_stdout() -> None:
    """Send what is still to be printed nowhere: whoever read it has gone, as in ``digitpad ... | head``."""
    _discard(sys.stdout)


def discard_lost_progress() -> None:
    """Discard what can be printed nowhere any more on stderr: Python would end with exit code 120 for it."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            _discard(sys.stderr)


def open_closed_streams() -> None:
    """Let stdin, stdout and stderr lead nowhere where they are closed.

    Else the next file that is opened takes the place of one, and what libraries print there gets into it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass  # the lowest that is free
    os.close(descriptor)


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] == "\N{MINUS SIGN}":
        return "-", error.start + 1
    return codecs.backslashreplace_errors(error)


codecs.register_error(PLAIN, _plain)


def _discard(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _print_on_stderr(text: str) -> None:
    if sys.stderr is not None:  # print would take stdout instead
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)
