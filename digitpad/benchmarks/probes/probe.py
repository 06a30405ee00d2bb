"""The part shared by all programs that open digitpad's window to measure it."""

import sys
from collections.abc import Callable

from digitpad.app import run_window
from digitpad.errors import DigitpadError
from digitpad.ui.main_window import MainWindow


def run_probe(on_window: Callable[[MainWindow], object]) -> int:
    """Open the window as the command does and return the exit code. Print an error if that is impossible."""
    try:
        return run_window(on_window)
    except DigitpadError as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return error.exit_code
