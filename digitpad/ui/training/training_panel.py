"""The right side: form, buttons and charts."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.state import AppState
from digitpad.ui.training.charts_panel import ChartsPanel
from digitpad.ui.training.training_form import TrainingForm
from digitpad.ui.widgets.message_banner import MessageBanner
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.workers.training_runner import TrainingState

_RATE_CAPTION = "learning rate now"


class TrainingPanel(QWidget):
    """Lays out form, buttons, messages and charts, and enables what fits the state of training.

    Signals
    -------
    focus_lost()
        What had the keyboard focus cannot be used any more. Who shows the panel says where it goes.
    """

    focus_lost = Signal()

    def __init__(self, state: AppState, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = TrainingForm()
        self.banner = MessageBanner()
        self.charts = ChartsPanel(state)
        self._actions = actions
        self._train = _button("train_button", "Train", "Teach a new network from the beginning (F5)")
        self._train.setProperty("role", "primary")
        self._pause = _button("pause_button", "Pause", "Halt, and go on later from the same step (F6)")
        self._stop = _button(
            "stop_button",
            "Stop",
            "End training. The network of the last epoch stays; with patience, that of the best (F7)",
        )
        self._train.clicked.connect(actions.train.trigger)
        self._pause.clicked.connect(actions.pause.trigger)
        self._stop.clicked.connect(actions.stop.trigger)
        self._rate = _rate_label()
        more = QToolButton()
        more.setObjectName("more_settings_button")
        more.setDefaultAction(actions.more_settings)
        more.setMinimumHeight(30)
        self._refusal = ""
        self.form.live_refused.connect(self._on_live_refused)
        self.form.more_wanted.connect(self._on_more_wanted)
        actions.more_settings.toggled.connect(self._on_more_toggled)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._train, self._pause, self._stop):
            buttons.addWidget(button)
        buttons.addWidget(self._rate)
        buttons.addStretch(1)
        buttons.addWidget(more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.form)
        layout.addLayout(buttons)
        layout.addWidget(self.banner)
        layout.addWidget(self.charts, 1)
        self.show_state(TrainingState.IDLE, can_train=False)

    def show_state(self, state: TrainingState, *, can_train: bool) -> None:
        """Enable what fits the state; ``can_train`` says whether there is data."""
        had_focus = self.window().focusWidget()
        is_idle = state is TrainingState.IDLE
        is_active = state in (TrainingState.RUNNING, TrainingState.PAUSED)
        text = "Resume" if state is TrainingState.PAUSED else "Pause"
        for enabled, action, button in (
            (is_idle and can_train, self._actions.train, self._train),
            (is_active, self._actions.pause, self._pause),
            (is_active, self._actions.stop, self._stop),
        ):
            action.setEnabled(enabled)
            button.setEnabled(enabled)
        self._actions.pause.setText(f"&{text}")
        self._pause.setText(text)
        if is_idle:
            self._rate.clear()
        self.form.set_running(not is_idle)
        self.form.setEnabled(is_idle or is_active)
        for action in self._actions.presets.values():
            action.setEnabled(is_idle)
        if had_focus is not None and self.isAncestorOf(had_focus) and not had_focus.isEnabled():
            # Qt gives it to the next field, where a digit meant for the drawing would change a setting.
            self.focus_lost.emit()

    def show_learning_rate(self, rate: float) -> None:
        """Show the learning rate at work, until the run ends."""
        self._rate.setText(f"{_RATE_CAPTION}\n{rate:.3g}")

    @Slot(str)
    def _on_live_refused(self, message: str) -> None:
        self.banner.withdraw(self._refusal)
        self._refusal = message
        if message:
            self.banner.show_message(message)

    @Slot()
    def _on_more_wanted(self) -> None:
        self._actions.more_settings.setChecked(True)

    @Slot(bool)
    def _on_more_toggled(self, is_shown: bool) -> None:
        self.form.set_more_shown(is_shown)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(wrapped(tip))
    button.setMinimumHeight(32)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.setMinimumWidth(92)
    return button


def _rate_label() -> QLabel:
    label = QLabel()
    label.setObjectName("learning_rate_now")
    label.setAccessibleName("Learning rate at work")
    label.setToolTip(wrapped("The learning rate in the form, multiplied by the factor of the schedule."))
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    follow_text_size(label, lambda: _fit(label))
    return label


def _fit(label: QLabel) -> None:
    # No number changes the size, or the window would be laid out anew for each.
    room = QFontMetrics(label.font()).size(0, f"{_RATE_CAPTION}\n0")
    label.setFixedSize(room.width() + 4, room.height())
