"""Accuracy, loss and seconds per epoch, side by side."""

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.nn.training.training import TRAIN_ROWS_EVALUATED, EpochResult
from digitpad.ui.charts.change_marks import ChangeMark
from digitpad.ui.charts.chart_style import ChartStyle, Series
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.plot_loader import load_in_turns

_TRAINING = Series("training", "training")
_VALIDATION = Series("validation", "validation", Qt.PenStyle.DashLine, "s", "■")
_MS_BETWEEN_TURNS = 5  # of making the plots


class ChartsPanel(QWidget):
    """The three charts of a training run. What is pointed at in one is shown in all.

    Their plots are made in turns after the first paint, so that one can draw digits meanwhile.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The charts are drawn one after the other: all at once they would hold up a pen.
        self._accuracy = EpochChart(
            "accuracy_chart",
            "Accuracy",
            ChartStyle("right answers (%)", (_TRAINING, _VALIDATION), is_percentage=True),
            lambda value: f"{value:.2f} %",
            "How many pictures the network reads right after each epoch: of those it learns from (training; "
            f"at most {TRAIN_ROWS_EVALUATED:,} of them, evenly picked), and of others (validation). When "
            "only the first goes on rising, it learns by heart.",
            invitation="Press Train: every epoch adds a point.",
            ms_to_drawing=0,
        )
        self._loss = EpochChart(
            "loss_chart",
            "Loss",
            ChartStyle("loss", (_TRAINING, _VALIDATION)),
            lambda value: f"{value:.3f}",
            "What training makes small: the mean cost of a picture. It goes on falling after the accuracy "
            "has stopped rising, while the network becomes surer.",
            ms_to_drawing=20,
        )
        self._timing = EpochChart(
            "timing_chart",
            "Seconds per epoch",
            ChartStyle("time (s)", (Series("training", "timing"),), has_bars=True),
            lambda value: f"{value:.2f} s",
            "How long training took in each epoch: steps alone, without evaluation and pauses.",
            invitation="How slow is it sample by sample?\nThe race shows it: Ctrl+R.",
            ms_to_drawing=40,
        )
        self._charts = (self._accuracy, self._loss, self._timing)
        for chart in self._charts:
            chart.epoch_pointed.connect(self._on_epoch_pointed)
        self._plots = self._make_plots()
        self._turn_due = QTimer(self)
        self._turn_due.setSingleShot(True)
        self._turn_due.timeout.connect(self._on_turn_due)
        self._was_painted = False
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._accuracy, 0, 0, 1, 2)
        layout.addWidget(self._loss, 1, 0)
        layout.addWidget(self._timing, 1, 1)
        layout.setRowStretch(0, 5)
        layout.setRowStretch(1, 4)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 1)

    def begin(self, epochs: int, loss_unit: str) -> None:
        """Empty the charts for a run of that many epochs."""
        self._accuracy.begin(epochs, invitation="The first point comes after epoch 1.")
        self._loss.begin(epochs, f"loss ({loss_unit})" if loss_unit else "loss")
        self._timing.begin(epochs)

    def add_result(self, result: EpochResult) -> None:
        """Add one epoch."""
        self._accuracy.add_epoch(100.0 * result.train_accuracy, 100.0 * result.validation_accuracy)
        self._loss.add_epoch(result.train_loss, result.validation_loss)
        self._timing.add_epoch(result.seconds)

    def finish(self) -> None:
        """Draw what still waits to be drawn, as the run is over."""
        for chart in self._charts:
            chart.finish()
        self._accuracy.invite("The run ended before its first epoch did.")

    def add_mark(self, mark: ChangeMark) -> None:
        """Mark where a setting was changed."""
        for chart in self._charts:
            chart.add_mark(mark)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin with the plots once the window can be seen."""
        if not self._was_painted:
            self._was_painted = True
            self._turn_due.start(0)

    @Slot()
    def _on_turn_due(self) -> None:
        with contextlib.suppress(StopIteration):
            next(self._plots)
            self._turn_due.start(_MS_BETWEEN_TURNS)

    def _make_plots(self) -> Iterator[None]:
        plot_class = yield from load_in_turns()
        for chart in self._charts:
            chart.make_plot(plot_class)
            yield

    @Slot(object)
    def _on_epoch_pointed(self, epoch: int | None) -> None:
        for chart in self._charts:
            chart.point_at(epoch)
