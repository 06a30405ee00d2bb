"""Opens the library of runs for a command, and closes it when everything is written."""

import contextlib
from collections.abc import Callable, Iterator

from digitpad.cli.output import print_error
from digitpad.library import Library

_SECONDS_TO_CLOSE = 5.0
_SECONDS_TO_CLOSE_IN_A_HURRY = 1.0


@contextlib.contextmanager
def opened_library(was_interrupted: Callable[[], bool] = lambda: False) -> Iterator[Library]:
    """Yield the user's library to a command, and write pending changes at the end.

    Parameters
    ----------
    was_interrupted : callable
        Returns whether the command was interrupted, for commands that raise no KeyboardInterrupt.
    """
    library = Library()
    library.open()
    is_hurried = False
    try:
        yield library
    except KeyboardInterrupt:
        is_hurried = True
        raise
    finally:
        is_hurried = is_hurried or was_interrupted()
        is_whole = library.close(_SECONDS_TO_CLOSE_IN_A_HURRY if is_hurried else _SECONDS_TO_CLOSE)
        print_trouble(library)
        if not is_whole:
            print_error("Some changes could not be written to the library of runs.")


def print_trouble(library: Library | None) -> None:
    """Print why the library cannot be written at present, each reason once."""
    for event in library.take_events() if library is not None else ():
        for sentence in filter(None, (event.warning, event.trouble)):
            print_error(sentence)
