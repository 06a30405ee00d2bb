"""``digitpad runs``: lists, shows, exports, imports and deletes the runs of the library."""

from digitpad.cli.runs.commands import add_command

__all__ = ["add_command"]
