"""What digitpad's commands print: results on stdout, complaints on stderr."""

import contextlib
import os
import sys

from digitpad.errors import OutputError

_STDERR = 2


def say(text: object) -> None:
    """Print lines on stdout, at once.

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


def print_error(text: str) -> None:
    """Print a line on stderr. If nothing can be written there, nobody can be told so."""
    if sys.stderr is not None:  # print would take stdout instead
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def discard_stdout() -> None:
    """Send what is still to be printed nowhere: whoever read it has gone, as in ``digitpad ... | head``."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def open_closed_streams() -> None:
    """Let stdin, stdout and stderr lead nowhere where they are closed.

    Else the next file that is opened takes the place of one, and what libraries print there gets into it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass  # the lowest that is free
    os.close(descriptor)
