"""The status line at the bottom of the window."""

import math

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from digitpad.nn.training.results import EpochResult, Progress
from digitpad.presentation import duration_text, rate_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.training.pace_box import pace_label
from digitpad.ui.widgets.slim_bar import FULL, slim_bar
from digitpad.ui.widgets.tool_tips import wrapped

_MS_OF_NOTICE = 5_000


class TrainingStatus(QWidget):
    """A line with a message and, during training, progress, time left and samples per second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setObjectName("status_message")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAccessibleName("Status")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._message = ""
        self._notice = ""
        self._notice_end = QTimer(self)
        self._notice_end.setInterval(_MS_OF_NOTICE)
        self._notice_end.timeout.connect(self._on_notice_end)
        self._bar = slim_bar("progress_bar", "Progress of training", "How much of the training is done.")
        self._time_left = _number_label("time_left", "Time left", "more than a day left")
        self._speed = _number_label("samples_per_second", "Training speed", "10,000,000 images/s")
        self._speed.setToolTip("Training pictures per second in this epoch, without evaluation.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 3, 10, 5)
        layout.setSpacing(12)
        layout.addWidget(self._label, 1)
        for widget in (self._bar, self._time_left, self._speed):
            layout.addWidget(widget)
        self._is_paused = False
        self._pace: float | None = None
        self.begin(1)
        self.end()

    @property
    def message(self) -> str:
        """The displayed text."""
        return self._label.text()

    def show_message(self, text: str) -> None:
        """Show a message."""
        self._message = text
        self._show_text()

    def show_notice(self, text: str, *, is_brief: bool = True) -> None:
        """Show a notice after the message until a run begins or ends, a brief one for 5 s at most.

        "" removes it.
        """
        self._notice = text
        if is_brief:
            self._notice_end.start()
        else:
            self._notice_end.stop()
        self._show_text()

    def begin(self, epochs: int, batch_size: int = 1) -> None:
        """Show progress for a new run."""
        self._batch_size = batch_size
        self._n_pictures = 0  # of an epoch
        self.show_notice("")
        self._epochs = epochs
        self._epoch_seconds = 0.0
        self._bar.setValue(0)
        self._time_left.setText("")
        self._speed.setText("")
        for widget in (self._bar, self._time_left, self._speed):
            widget.show()

    def set_paused(self, is_paused: bool) -> None:
        """Hide the speed during a pause. The time left then counts from the end of the pause."""
        self._is_paused = is_paused
        if is_paused:
            self._speed.setText("")

    def set_pace(self, steps_per_second: float | None) -> None:
        """Set the slow motion used to estimate the time left; None for full speed."""
        self._pace = steps_per_second

    def show_progress(self, progress: Progress) -> None:
        """Show the progress of a run inside an epoch, or before the first."""
        part = progress.samples_done / progress.samples_total
        if not part:  # the speed is not known yet
            return
        if progress.epoch == 0:
            self._bar.setValue(round(FULL * part))
            self._show_time_left(progress.seconds / part, 1.0 - part)
            return
        self._n_pictures = progress.samples_total
        self._show_done(progress.epoch - 1 + part)
        self._show_speed(progress.samples_done / progress.seconds)
        epoch_seconds = self._epoch_seconds or progress.seconds / part
        self._show_time_left(epoch_seconds, self._epochs - progress.epoch + 1 - part)

    def show_result(self, result: EpochResult) -> None:
        """Show the result of an epoch."""
        self._epoch_seconds = result.elapsed_seconds / result.epoch
        self._show_done(result.epoch)
        self._show_speed(result.samples_per_second)
        self._show_time_left(self._epoch_seconds, self._epochs - result.epoch)

    def end(self) -> None:
        """Hide progress, time left and speed."""
        self._on_notice_end()
        for widget in (self._bar, self._time_left, self._speed):
            widget.hide()

    @Slot()
    def _on_notice_end(self) -> None:
        self._notice_end.stop()
        self._notice = ""
        self._show_text()

    def _show_text(self) -> None:
        text = " – ".join(part for part in (self._message, self._notice) if part)
        if text != self._label.text():
            self._label.setText(text)
            self._label.setToolTip(wrapped(text))

    def _show_done(self, epochs: float) -> None:
        self._bar.setValue(round(FULL * epochs / self._epochs))

    def _show_speed(self, speed: float) -> None:
        if not self._is_paused:  # else it is the speed of an epoch that has just ended
            slowly = "" if self._pace is None else pace_label(self._pace)
            self._speed.setText(slowly or rate_text(speed, "image"))

    def _show_time_left(self, epoch_seconds: float, epochs_left: float) -> None:
        if self._pace is not None:
            epoch_seconds += math.ceil(self._n_pictures / self._batch_size) / self._pace
        self._time_left.setText(f"{duration_text(epoch_seconds * epochs_left)} left")


def _number_label(name: str, accessible_name: str, longest: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setAccessibleName(accessible_name)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # As large as the longest text, so that changing numbers neither move anything nor cause a new layout.
    follow_text_size(label, lambda: _fit(label, longest))
    return label


def _fit(label: QLabel, longest: str) -> None:
    metrics = QFontMetrics(label.font())
    label.setFixedSize(metrics.horizontalAdvance(longest), metrics.height())
