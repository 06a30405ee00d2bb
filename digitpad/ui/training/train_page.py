"""The Train page: form, buttons and charts."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from digitpad.presentation import figures_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.charts.panel.charts_panel import ChartsPanel
from digitpad.ui.page_context import PageContext
from digitpad.ui.training.branch_note import BranchNote
from digitpad.ui.training.diagnosis_line import DiagnosisLine
from digitpad.ui.training.form.training_form import TrainingForm
from digitpad.ui.training.pace_box import PACES, PaceBox
from digitpad.ui.widgets.scrolled import ShrinkingColumn
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow
from digitpad.workers.training_runner import TrainingState

_RATE_CAPTION = "rate now"
_BUTTON_HEIGHT_PX = 30
_BUTTON_PX = 80  # minimum width; larger texts need the room of the row


class TrainPage(QWidget):
    """The page with form, buttons and charts. Buttons are enabled by the state of training.

    During a run the form is folded to one line, unless the user unfolds it.

    Signals
    -------
    focus_lost()
        The widget with the keyboard focus was disabled or filled in. The receiver decides where the focus
        goes.
    wanted()
        The page should be shown, because a setting needs a correction or a run starts.
    pace_changed(float or None)
        Steps per second; None for full speed.
    """

    focus_lost = Signal()
    wanted = Signal()
    pace_changed = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("train_page")
        self.form = TrainingForm()
        self._state = context.state
        self._actions = actions = context.actions
        self._training = TrainingState.IDLE
        self._train = _button("train_button", "Train", "Train a new network from the beginning (F5)")
        self._train.setProperty("role", "primary")
        self._pause = _button("pause_button", "Pause", "Pause, and resume later from the same step (F6)")
        self._stop = _button(
            "stop_button",
            "Stop",
            "End training (F7). It keeps the network of the last epoch or, with patience, of the best one",
        )
        follow_text_size(self._pause, lambda: _reserve(self._pause, "Resume"))
        self._one_step = _button(
            "step_button",
            "+1 batch",
            "Train with one mini-batch, then pause (Shift+F6). The bars and all pages show its effect",
        )
        self._one_epoch = _button(
            "epoch_button", "+1 epoch", "Train to the end of the epoch, then pause (Ctrl+F6)"
        )
        self._pace = PaceBox()
        follow_text_size(self._pace, lambda: self._pace.setMinimumHeight(scaled_px(_BUTTON_HEIGHT_PX)))
        self._pace.pace_changed.connect(self._on_pace_changed)
        self._pace.left.connect(self.focus_lost)
        actions.slower.triggered.connect(self._pace.slow_down)
        actions.faster.triggered.connect(self._pace.speed_up)
        self._train.clicked.connect(actions.train.trigger)
        self._pause.clicked.connect(actions.pause.trigger)
        self._stop.clicked.connect(actions.stop.trigger)
        self._pressed: QObject | None = None  # the button that the mouse pressed last
        for button in (self._train, self._pause, self._stop):
            button.installEventFilter(self)
        self._one_step.clicked.connect(actions.one_step.trigger)
        self._one_epoch.clicked.connect(actions.one_epoch.trigger)
        self._rate = _rate_label()
        self._more = _toggle("more_settings_button", actions.more_settings)
        self._refusal = ""
        self.form.live_refused.connect(self._on_live_refused)
        self.form.entered.connect(self.focus_lost)
        self.form.more_wanted.connect(self._on_more_wanted)
        actions.augmentation.triggered.connect(self.form.open_augmentation)
        actions.settings.toggled.connect(self._show_form)
        actions.more_settings.toggled.connect(self._show_form)
        for action in actions.presets.values():
            action.triggered.connect(self._on_preset)
        self.form.rows.insert_below_line(
            WrappingRow(
                (self._train, self._pause, self._stop, self._one_step, self._one_epoch),
                (self._pace, self._rate, self._more, _toggle("settings_button", actions.settings)),
            )
        )
        layout = ShrinkingColumn(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.branch_note = BranchNote()
        self._diagnosis = DiagnosisLine(context.state)
        self._diagnosis.accepted.connect(self.form.suggest)
        layout.addWidget(self.form)
        layout.addWidget(self.branch_note)
        layout.addWidget(self._diagnosis)
        charts = ChartsPanel(context.state)
        actions.projector.toggled.connect(charts.show_one)
        layout.addWidget(charts, 1)
        actions.faster.setEnabled(False)
        self.show_state(TrainingState.IDLE, can_train=False)
        self._show_form()

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._diagnosis.shut_down()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore the second half of a double click that began on another button.

        A double click on Train would pause at once, because the page moves when a run starts.
        """
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = watched
        is_second = event.type() == QEvent.Type.MouseButtonDblClick
        return (is_second and watched is not self._pressed) or super().eventFilter(watched, event)

    def show_state(self, state: TrainingState, *, can_train: bool) -> None:
        """Enable the buttons that fit the state. ``can_train`` says whether there is data."""
        had_focus = self.window().focusWidget()
        is_idle = state is TrainingState.IDLE
        is_active = state in (TrainingState.RUNNING, TrainingState.PAUSED)
        can_step = (is_idle and can_train) or state is TrainingState.PAUSED
        text = "Resume" if state is TrainingState.PAUSED else "Pause"
        for enabled, action, button in (
            (is_idle and can_train, self._actions.train, self._train),
            (is_active, self._actions.pause, self._pause),
            (is_active, self._actions.stop, self._stop),
            (can_step, self._actions.one_step, self._one_step),
            (can_step, self._actions.one_epoch, self._one_epoch),
        ):
            action.setEnabled(enabled)
            button.setEnabled(enabled)
        self._actions.pause.setText(f"&{text}")
        self._pause.setText(text)
        if is_idle:
            self._rate.hide()
        if is_idle != (self._training is TrainingState.IDLE):
            self._actions.settings.setChecked(is_idle)
        self._training = state
        self.form.set_running(not is_idle)
        self.form.setEnabled(is_idle or is_active)
        for action in self._actions.presets.values():
            action.setEnabled(is_idle)
        if had_focus is not None and self.isAncestorOf(had_focus) and not had_focus.isEnabled():
            # Qt would focus the next field, where a digit key would change a setting.
            self.focus_lost.emit()

    def show_learning_rate(self, rate: float) -> None:
        """Show the current learning rate until the run ends."""
        self._rate.setText(f"{_RATE_CAPTION}\n{figures_text(rate, 3)}")
        self._rate.show()

    @Slot(object)
    def _on_pace_changed(self, pace: float | None) -> None:
        self._actions.slower.setEnabled(pace != PACES[0])
        self._actions.faster.setEnabled(pace != PACES[-1])
        self.pace_changed.emit(pace)

    @Slot(str)
    def _on_live_refused(self, message: str) -> None:
        if self._refusal:
            self._state.withdrawn.emit(self._refusal)
        self._refusal = message
        if message:
            self._state.failed.emit(message)

    @Slot()
    def _on_preset(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.form.choose_preset(action.data())

    @Slot(bool)
    def _on_more_wanted(self, is_more: bool) -> None:
        self._actions.settings.setChecked(True)
        if is_more:
            self._actions.more_settings.setChecked(True)

    @Slot()
    def _show_form(self) -> None:
        is_unfolded = self._actions.settings.isChecked()
        self.form.rows.set_folded(not is_unfolded)
        self.form.rows.set_more_shown(self._actions.more_settings.isChecked())
        self._more.setVisible(is_unfolded)


def _toggle(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setDefaultAction(action)
    follow_text_size(button, lambda: button.setMinimumHeight(scaled_px(_BUTTON_HEIGHT_PX)))
    return button


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(wrapped(tip))
    button.setMinimumHeight(32)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.setMinimumWidth(_BUTTON_PX)
    return button


def _reserve(button: QPushButton, text: str) -> None:
    """Reserve room in a button for another text, so that nothing moves when the text changes."""
    shown = button.text()
    button.setText(text)
    button.setMinimumWidth(max(_BUTTON_PX, button.sizeHint().width()))
    button.setText(shown)


def _rate_label() -> QLabel:
    label = QLabel()
    label.setObjectName("learning_rate_now")
    label.setAccessibleName("Learning rate at work")
    label.setToolTip(wrapped("The learning rate in the form, multiplied by the factor of the schedule."))
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    follow_text_size(label, lambda: _fit(label))
    return label


def _fit(label: QLabel) -> None:
    # A fixed size spares a new layout of the window for every number.
    room = QFontMetrics(label.font()).size(0, f"{_RATE_CAPTION}\n8.88e-88")
    label.setFixedSize(room.width() + 4, room.height())
