"""Run ``digitpad train``, and pause it after some epochs until more are requested.

Its clock does not run between the end of an epoch and the output of its line, so blocking the output pauses
it.
"""

import io
import json
import runpy
import sys
from statistics import mean

from digitpad.nn.config.setting_kinds import NumberSetting
from digitpad.nn.config.settings import SETTINGS


class _HeldOutput(io.TextIOBase):
    """Prints the mean seconds of every ``epochs`` epochs written to it, then waits for a line of input."""

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs
        self._seconds: list[float] = []

    def write(self, text: str) -> int:
        """Print and wait if the text reports the last of these epochs."""
        if text.startswith("{"):
            event = json.loads(text)
            if event["event"] == "epoch":
                self._seconds.append(event["seconds"])
                if len(self._seconds) == self._epochs:
                    print(json.dumps({"seconds": mean(self._seconds)}), file=sys.__stdout__, flush=True)
                    self._seconds.clear()
                    _wait_for_a_line()
        return len(text)


def _wait_for_a_line() -> None:
    if not sys.stdin.readline():
        raise SystemExit  # the input is closed


def main() -> None:
    """Train with the named preset, the given number of epochs per request."""
    preset, epochs_at_a_time = sys.argv[1], int(sys.argv[2])
    _wait_for_a_line()
    sys.stdout = _HeldOutput(epochs_at_a_time)
    epochs = SETTINGS["epochs"]
    assert isinstance(epochs, NumberSetting)
    most = f"{epochs.maximum:.0f}"
    # One thread, as in the window, where threads cannot share matrix products.
    sys.argv = ["digitpad", "train", "--preset", preset, "--epochs", most, "--threads", "1", "--json"]
    runpy.run_module("digitpad", run_name="__main__")  # ends with the command's exit code


if __name__ == "__main__":
    main()
