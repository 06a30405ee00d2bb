"""Opens the library of runs for a command, and closes it when everything is written."""

import contextlib
import time
from collections.abc import Callable, Iterator

from digitpad.cli.output import print_error, print_progress
from digitpad.errors import LibraryError
from digitpad.library import Library

_SECONDS_OF_SILENCE = 3.0
_SECONDS_IN_TROUBLE = 5.0  # while nothing can be written
_SECONDS_IN_A_HURRY = 1.0
_SECONDS_BETWEEN_LOOKS = 0.02
_NOT_WRITTEN = "Some changes could not be written to the library of runs."


@contextlib.contextmanager
def opened_library(was_interrupted: Callable[[], bool] = lambda: False) -> Iterator[Library]:
    """Yield the user's library to a command. At the end, wait while pending changes are written.

    A KeyboardInterrupt, in the command or at the end, leaves a second for what is pending.

    Parameters
    ----------
    was_interrupted : callable
        Returns whether the command was interrupted, for commands that raise no KeyboardInterrupt.

    Raises
    ------
    LibraryError
        If changes could not be written. After an interrupt or another error, it is only reported.
    """
    library = Library()
    library.open()
    try:
        try:
            yield library
        except Exception:
            _wait_while_writing(library, was_interrupted)
            raise
        _wait_while_writing(library, was_interrupted)
    except BaseException:
        if not _is_closed_whole(library):
            print_error(_NOT_WRITTEN)
        raise
    if not _is_closed_whole(library):
        if was_interrupted():
            print_error(_NOT_WRITTEN)
        else:
            raise LibraryError(_NOT_WRITTEN)


def _is_closed_whole(library: Library) -> bool:
    """Close the library, report trouble, and return whether all changes are on disk."""
    is_whole = library.close(_SECONDS_IN_A_HURRY)
    print_trouble(library)
    return is_whole


def _wait_while_writing(library: Library, was_interrupted: Callable[[], bool]) -> None:
    """Wait until all changes are on disk, or there was trouble for some seconds."""
    start = time.monotonic()
    is_told = False
    while library.is_writing:
        seconds = time.monotonic() - start
        patience = _SECONDS_IN_A_HURRY if was_interrupted() else _SECONDS_IN_TROUBLE
        if library.database.trouble and seconds >= patience:
            return
        if seconds >= _SECONDS_OF_SILENCE and not is_told:
            is_told = True
            print_progress("Still writing the library of runs. Press Ctrl+C twice to end without the rest.")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def print_trouble(library: Library | None) -> None:
    """Print why the library cannot be written at present, each reason once."""
    for event in library.take_events() if library is not None else ():
        for sentence in filter(None, (event.warning, event.trouble)):
            print_error(sentence)
