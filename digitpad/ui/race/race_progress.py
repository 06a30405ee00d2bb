"""Progress of a race: the current contestant, the finished epochs and the time left."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from digitpad.presentation import duration_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.widgets.slim_bar import FULL, slim_bar
from digitpad.ui.widgets.tool_tips import wrapped

_MS_BETWEEN_LOOKS = 500  # rarely, because painting slows the timed epoch
_TOP_PX = 6  # puts the message beside the texts of the buttons
_A_FEW_SECONDS = 10.0
_LINES = 2  # lines reserved for the message


class RaceProgress(QWidget):
    """A message and, during a race, a bar over all its epochs and the time left.

    Parameters
    ----------
    now : callable, optional
        Returns a time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._now = now
        self._message = QLabel()
        self._message.setObjectName("race_status")
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setAccessibleName("Status of the race")
        self._message.setWordWrap(True)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._time_left = QLabel()
        self._time_left.setObjectName("race_time_left")
        self._time_left.setAccessibleName("Time left in the race")
        self._bar = slim_bar(
            "race_progress_bar", "Progress of the race", "Finished epochs of all contestants."
        )
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._bar)
        below.addWidget(self._time_left, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _TOP_PX, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._message)
        layout.addLayout(below)
        for widget in (self._bar, self._time_left):  # so that nothing below moves
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self._epochs_left: list[int] = []
        self._epoch_seconds: list[float] = []  # last epoch of each contestant; 0 before the first
        self._epochs = 1
        self._open: int | None = None  # contestant of the current epoch
        self._began = 0.0
        self._part = 0.0
        self._looks = QTimer(self)
        self._looks.setInterval(_MS_BETWEEN_LOOKS)
        self._looks.timeout.connect(self.show_progress)
        follow_text_size(self, self._keep_room)
        self.end("")

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message."""
        self._message.setText(text)
        self._message.setToolTip(wrapped(text))

    def begin(self, n_contestants: int, epochs: int) -> None:
        """Show the start of a race."""
        self._epochs = epochs
        self._epochs_left = [epochs] * n_contestants
        self._open = None
        self._epoch_seconds = [0.0] * n_contestants
        self._part = 0.0
        self._bar.setValue(0)
        self._time_left.setText("")
        self._bar.show()
        self._time_left.show()
        self._looks.start()

    def note_part(self, part: float) -> None:
        """Set the finished part of the current epoch, 0..1. From any thread; shown twice a second."""
        self._part = part

    def begin_epoch(self, index: int, epoch: int, title: str) -> None:
        """Start an epoch (from 1) of the contestant with this index and title."""
        self._open = index
        self._began = self._now()
        self._part = 0.0
        self.show_message(f"Epoch {epoch} of {self._epochs}: {title}")

    def end_epoch(self, index: int) -> None:
        """End the current epoch of the contestant with this index."""
        self._epoch_seconds[index] = self._now() - self._began
        self._close(index, self._epochs_left[index] - 1)

    def retire(self, index: int) -> None:
        """Expect no more epochs of a contestant."""
        self._close(index, 0)

    def end(self, text: str) -> None:
        """Show how the race ended, and hide bar and time left."""
        self._looks.stop()
        self._bar.hide()
        self._time_left.hide()
        self.show_message(text)

    def _keep_room(self) -> None:
        self._message.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())

    def _close(self, index: int, epochs_left: int) -> None:
        self._epochs_left[index] = epochs_left
        self._open = None
        self._part = 0.0
        self.show_progress()

    @Slot()
    def show_progress(self) -> None:
        """Show the current progress. Called twice a second."""
        n_left, n_all = sum(self._epochs_left), self._epochs * len(self._epochs_left)
        self._bar.setValue(round(FULL * (1 - (n_left - self._part) / n_all)))
        epochs = list(zip(self._epochs_left, self._epoch_seconds, strict=True))
        # The time left is unknown until every contestant has done an epoch.
        if not all(seconds for left, seconds in epochs if left):
            return
        seconds_left = sum(left * seconds for left, seconds in epochs)
        if self._open is not None:
            seconds_left -= min(self._now() - self._began, self._epoch_seconds[self._open])
        self._time_left.setText(
            "a few seconds left"
            if seconds_left < _A_FEW_SECONDS
            else f"about {duration_text(seconds_left)} left"
        )
