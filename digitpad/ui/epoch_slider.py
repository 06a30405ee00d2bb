"""The slider over the epochs of the displayed run."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QToolButton, QWidget

from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.appearance.icons import icon
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = (
    "Choose an epoch of {}: its network reads your drawing, and all pages show it. The right end follows "
    "the newest epoch."
)
_OLD_TIP = "Choose an epoch of {} in the library: its network reads your drawing, and all pages show it."
_NO_RUN = "Once you have trained, this goes back to any epoch of the run."
_TO_NEWEST_RUN, _TO_END = "Back to the newest run", "Back to the newest epoch"
_ICON_PX = 14
_TEACHING = (
    "The network is learning your hand. Wait until it is done, then keep or discard the taught network."
)


class _JumpingSlider(QSlider):
    """A slider that jumps to where it is pressed, and can be dragged from there."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the handle under the mouse before the drag starts."""
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
            x, room = round(event.position().x()) - handle // 2, self.width() - handle
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, room))
        super().mousePressEvent(event)


class EpochSlider(QWidget):
    """A slider that puts the network of any epoch of the run in use.

    It is disabled without a run, and while a fine-tuned network is pending.
    """

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
        self._back = QToolButton()
        self._back.setObjectName("back_to_newest_button")
        self._back.setAutoRaise(True)
        self._back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = self._back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else the slider would move while it is dragged
        self._back.setSizePolicy(policy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 2)
        layout.setSpacing(4)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._back)
        layout.addWidget(self._label)
        self._slider.valueChanged.connect(self._on_value_changed)
        self._slider.actionTriggered.connect(self._on_same_value)
        self._slider.sliderReleased.connect(self._on_same_value)
        self._back.clicked.connect(self._on_back)
        state.run_changed.connect(self._show)
        state.library.runs_changed.connect(self._show)  # for names, and for a newer run
        state.run_event.connect(self._on_run_event)
        state.network_changed.connect(self._show)
        state.computing.changed.connect(self._show)
        follow_text_size(self._label, self._fit)
        follow_theme(self._back, lambda: self._back.setIcon(icon("back_to_newest")))
        self._show()  # a run may be active already

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the label where the slider needs its room."""
        self._label.setVisible(self.width() >= 2 * self._label.width())

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        if event in (RunEvent.EPOCH, RunEvent.SNAPSHOTS, RunEvent.END):
            self._show()

    @Slot(int)
    def _on_value_changed(self, epoch: int) -> None:
        self._state.choose_epoch(epoch)
        self._show()  # an epoch without a snapshot becomes the newest one before it

    @Slot()
    def _on_same_value(self) -> None:
        """Choose the slider's epoch again while another network is in use."""
        if self._state.chosen_epoch is None:
            self._state.choose_epoch(self._slider.sliderPosition())

    @Slot()
    def _on_back(self) -> None:
        run = self._state.run
        if self._state.looked_at.can_return:
            self._state.looked_at.return_to_newest()
        elif run is not None:
            self._state.choose_epoch(_end_of(run))

    @Slot()
    def _show(self) -> None:
        run, can_choose = self._state.run, self._state.can_choose_epoch
        epochs = sorted(run.snapshots) if run is not None else []
        self._slider.setEnabled(len(epochs) > 1 and can_choose)
        shown = self._state.chosen_epoch
        with QSignalBlocker(self._slider):
            self._slider.setRange(*((epochs[0], epochs[-1]) if epochs else (0, 1)))
            if shown is not None:
                self._slider.setValue(shown)
        looked_at = self._state.looked_at
        tip = _OLD_TIP if looked_at.is_old else _TIP
        tip = tip.format(f"“{looked_at.name}”")
        self.setToolTip(wrapped(_NO_RUN if not epochs else tip if can_choose else _TEACHING))
        is_earlier = run is not None and shown is not None and not _end_of(run) <= shown
        back = _TO_NEWEST_RUN if looked_at.can_return else _TO_END if is_earlier else ""
        self._back.setVisible(bool(back) and can_choose)
        self._back.setAccessibleName(back)
        self._back.setToolTip(back)
        if run is None:
            self._label.setText("no run")
        elif (step := self._step_in_use()) is not None:
            self._label.setText(f"step {step:,}")
        elif shown is None:  # a network of no epoch is in use
            self._label.setText("epoch –")
        else:
            self._label.setText(f"epoch {shown} / {max(run.epochs_done, shown)}")

    def _step_in_use(self) -> int | None:
        network = self._state.network
        return network.step if network is not None and network.run is self._state.run else None

    def _fit(self) -> None:
        self._back.setIconSize(QSize(scaled_px(_ICON_PX), scaled_px(_ICON_PX)))
        # A fixed width spares a new layout for every number.
        self._label.setFixedWidth(QFontMetrics(self._label.font()).horizontalAdvance("epoch 888 / 888") + 2)


def _end_of(run: RunHistory) -> int:
    """Return the newest epoch, or for a run that has ended the epoch it kept."""
    return run.epochs_done if run.end is None else run.kept_epoch
