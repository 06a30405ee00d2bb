"""The command line: the same engine, no window needed."""

from digitpad.cli.main import main

__all__ = ["main"]
