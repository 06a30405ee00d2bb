"""Exit codes and output of digitpad's commands: results on stdout, errors and progress on stderr."""

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

_STDERR = 2  # file descriptor


def print_line(text: str) -> None:
    """Print one or more lines on stdout and flush them.

    Raises
    ------
    BrokenPipeError
        If the reader has gone.
    OutputError
        If writing fails, as on a full disk.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise OutputError(f"The results cannot be printed: {error.strerror or error}.") from error


def print_error(sentence: str) -> None:
    """Print "digitpad: " and a sentence on stderr. Ignore a failure to print it."""
    _print_on_stderr(f"digitpad: {sentence}")


def print_progress(text: str) -> None:
    """Print a line on stderr if that is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        _print_on_stderr(text)


def discard_stdout() -> None:
    """Discard buffered output when the reader has gone, as in ``digitpad ... | head``."""
    _discard(sys.stdout)


def discard_lost_progress() -> None:
    """Discard unprintable output on stderr, for which Python would exit with code 120."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            _discard(sys.stderr)


def open_closed_streams() -> None:
    """Connect stdin, stdout and stderr to the null device where they are closed.

    Otherwise the next opened file would get one of their descriptors, and receive what libraries print.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass  # takes the lowest free descriptor
    os.close(descriptor)


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)  # nothing is read from stdout
    if error.object[error.start] == "\N{MINUS SIGN}":
        return "-", error.start + 1
    # One letter at a time: the next one may be a minus sign.
    error.end = error.start + 1
    return codecs.backslashreplace_errors(error)


codecs.register_error(PLAIN, _plain)


def _discard(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _print_on_stderr(text: str) -> None:
    if sys.stderr is not None:  # print would use stdout instead
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)
