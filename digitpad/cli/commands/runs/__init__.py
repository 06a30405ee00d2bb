"""``digitpad runs``: list, show, export, import and delete the runs of the library."""

from digitpad.cli.commands.runs.commands import add_command

__all__ = ["add_command"]
