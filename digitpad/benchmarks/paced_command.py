"""Runs ``digitpad train``, and holds it after each epoch until the next one is asked for.

Its clock stands still from an epoch's end until the epoch's line is out. So it is held by its own output.
"""

import io
import json
import sys

from digitpad.cli import main as run_command
from digitpad.nn.setting_kinds import NumberSetting
from digitpad.nn.settings import SETTINGS


class _HeldOutput(io.TextIOBase):
    """Prints the seconds of each epoch that is written to it, and waits for a line on standard input."""

    def write(self, text: str) -> int:
        """Print and wait, if the text tells of an epoch."""
        if text.startswith("{"):
            event = json.loads(text)
            if event["event"] == "epoch":
                print(json.dumps({"seconds": event["seconds"]}), file=sys.__stdout__, flush=True)
                _wait_for_a_line()
        return len(text)


def _wait_for_a_line() -> None:
    if not sys.stdin.readline():
        raise SystemExit  # nobody asks any more


def main() -> int:
    """Train with the preset that is named, for as many epochs as are asked for."""
    _wait_for_a_line()
    sys.stdout = _HeldOutput()
    epochs = SETTINGS["epochs"]
    assert isinstance(epochs, NumberSetting)
    most = f"{epochs.maximum:.0f}"
    return run_command(["train", "--preset", sys.argv[1], "--epochs", most, "--json"])


if __name__ == "__main__":
    sys.exit(main())
