"""The bar that ``digitpad train`` shows on a terminal."""

import sys
from typing import Any

from tqdm import tqdm

from digitpad.nn.training.results import Progress


class ProgressBar:
    """A bar on stderr for the current epoch, shown on a terminal only."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._bar: tqdm[Any] | None = None
        self._epoch = 0
        tqdm.monitor_interval = 0  # no monitor thread

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, progress: Progress) -> None:
        """Show the progress of an epoch, or of writing pictures before it."""
        if sys.stderr is None or not sys.stderr.isatty():
            return
        if progress.epoch != self._epoch:
            self.clear()
        if self._bar is None:
            self._epoch = progress.epoch
            self._bar = tqdm(
                desc=f"epoch {progress.epoch} of {self._epochs}" if progress.epoch else "writing pictures",
                total=progress.samples_total,
                unit=" images",
                leave=False,
                file=sys.stderr,
            )
        self._bar.update(progress.samples_done - self._bar.n)

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
