"""The slider over the epochs of the run that is looked at."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QWidget

from digitpad.recognition.training.run_history import RunEvent
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = (
    "Go back to an epoch of this run: its network reads your drawing, and all pages show it. At the right "
    "end the run is followed."
)
_NO_RUN = "With a training run, this goes back to each of its epochs."
_TEACHING = "Your hand is being learned. Wait for its end, and keep or discard the taught network."


class _JumpingSlider(QSlider):
    """Goes to where it is pressed, and can be dragged from there."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the mouse before it is taken."""
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
            x, room = round(event.position().x()) - handle // 2, self.width() - handle
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, room))
        super().mousePressEvent(event)


class EpochSlider(QWidget):
    """Puts the network of any epoch of the run in use. Off without a run, or while a taught network waits."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._slider = _JumpingSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("epoch_slider")
        self._slider.setAccessibleName("Epoch whose network is in use")
        self._slider.setPageStep(1)
        self._label = QLabel()
        self._label.setObjectName("epoch_label")
        self._label.setProperty("role", "caption")
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 2)
        layout.setSpacing(6)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._label)
        self._slider.valueChanged.connect(self._on_value_changed)
        self._slider.actionTriggered.connect(self._on_same_value)
        self._slider.sliderReleased.connect(self._on_same_value)
        state.run_changed.connect(self._show)
        state.run_event.connect(self._on_run_event)
        state.network_changed.connect(self._show)
        state.computing.changed.connect(self._show)
        follow_text_size(self._label, self._fit)
        self._show()  # one may be under way already

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the little room there may be to the slider."""
        super().resizeEvent(event)
        self._label.setVisible(self.width() >= 2 * self._label.width())

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        if event in (RunEvent.EPOCH, RunEvent.END):
            self._show()

    @Slot(int)
    def _on_value_changed(self, epoch: int) -> None:
        self._state.choose_epoch(epoch)
        self._show()  # if that epoch is not kept, the one before it that is

    @Slot()
    def _on_same_value(self) -> None:
        """Choose the epoch at which the slider stands while another network is in use."""
        if self._state.epoch_in_use is None:
            self._state.choose_epoch(self._slider.sliderPosition())

    @Slot()
    def _show(self) -> None:
        run, can_choose = self._state.run, self._state.can_choose_epoch
        epochs = sorted(run.snapshots) if run is not None else []
        self._slider.setEnabled(len(epochs) > 1 and can_choose)
        shown = self._state.epoch_in_use
        with QSignalBlocker(self._slider):
            self._slider.setRange(*((epochs[0], epochs[-1]) if epochs else (0, 1)))
            if shown is not None:
                self._slider.setValue(shown)
        tip = _NO_RUN if not epochs else _TIP if can_choose else _TEACHING
        self.setToolTip(wrapped(tip))
        if run is None:
            self._label.setText("no run")
        elif (step := self._step_in_use()) is not None:
            self._label.setText(f"step {step:,}")
        elif shown is None:  # another network is in use
            self._label.setText("epoch –")
        else:
            self._label.setText(f"epoch {shown} / {max(run.epochs_done, shown)}")

    def _step_in_use(self) -> int | None:
        network = self._state.network
        return network.step if network is not None and network.run is self._state.run else None

    def _fit(self) -> None:
        # No number changes the size, or the row would be laid out anew for each.
        self._label.setFixedWidth(QFontMetrics(self._label.font()).horizontalAdvance("epoch 888 / 888") + 2)
