"""How digitpad's commands end."""

import os
import sys

EXIT_DONE = 0
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def discard_stdout() -> None:
    """Send what is still to be printed nowhere: whoever read it has gone, as in ``digitpad ... | head``."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
