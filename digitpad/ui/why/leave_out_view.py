"""Buttons to leave out the digits that taught an answer, and the result."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.insight.why.left_out import LeftOut, Margin
from digitpad.presentation import decimal_text, duration_text
from digitpad.ui.why.leave_out_model import LeaveOutModel
from digitpad.ui.why.why_model import WhyModel
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_NUMBERS = (10, 50, 200)
_TIP = (
    "Retrain the network twice in the background with the same seed: without the digits that pushed most "
    "towards the answer and, as a control, without as many random digits of the same classes."
)
_HOW_FAR = (
    "One trial says little, because another training often fixes a mistake by itself. Without 200 digits, "
    "the lead of a wrong answer fell in 82 of 90 trials with Fast, and in the control in 57."
)


class LeaveOutView(QWidget):
    """Starts and stops retraining, and shows its progress and result."""

    def __init__(self, model: LeaveOutModel, explained: WhyModel) -> None:
        super().__init__()
        self.setObjectName("why_leave_out")
        self._model, self._explained = model, explained
        self._buttons = [self._begin_button(number) for number in _NUMBERS]
        self._stop = QPushButton("Stop")
        self._stop.setObjectName("why_leave_out_stop")
        self._stop.setAccessibleName("Stop retraining")
        self._stop.setToolTip("Stop retraining without a result")
        self._stop.clicked.connect(model.stop)
        self._text = QLabel()
        self._text.setObjectName("why_leave_out_text")
        self._caption = QLabel()
        self._caption.setObjectName("why_leave_out_caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(WrappingRow([*self._buttons, self._stop]))
        for label in (self._text, self._caption):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self._caption.setProperty("role", "caption")
        model.changed.connect(self._show)  # before anything can be seen

    def _begin_button(self, number: int) -> QPushButton:
        button = QPushButton(f"Leave out {number}")
        button.setObjectName(f"why_leave_out_{number}")
        button.setAccessibleName(f"Leave out {number} and retrain")
        button.setProperty("number", number)
        button.clicked.connect(self._on_clicked)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        self._model.begin(self.sender().property("number"))

    @Slot()
    def _show(self) -> None:
        model = self._model
        seconds = f" Takes about {duration_text(model.seconds)}." if model.seconds >= 1.0 else ""
        for button in self._buttons:
            button.setEnabled(model.can_begin)
            button.setToolTip(wrapped(model.why_not or f"{_TIP}{seconds}"))
        self._stop.setVisible(model.is_running)
        text = self._current_text()
        self._text.setText(text)
        self._text.setVisible(bool(text))
        caption = _HOW_FAR if model.left_out is not None else model.why_not
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))

    def _current_text(self) -> str:
        model = self._model
        if model.left_out is not None:
            return self._result(model.left_out)
        if model.progress is not None:
            return f"Retraining: {model.progress.epochs_done} of {model.progress.epochs_total} epochs done."
        if model.is_running:
            return "Retraining…"
        return model.note

    def _result(self, found: LeftOut) -> str:
        answered = self._explained.answered
        assert answered is not None
        names, rival = answered.subject.saved.class_names, answered.explanation.rival_name
        answer = answered.explanation.answer_name

        def told(margin: Margin) -> str:
            return f"read as {names[margin.answer]}, lead {decimal_text(margin.lead, 3, is_signed=True)}"

        n = found.n_digits
        return (
            f"Lead of {answer} over {rival}, in logits:\n"
            f"now: {told(found.before)}\n"
            f"without these {n}: {told(found.without_teachers)}\n"
            f"without {n} random others: {told(found.without_others)}"
        )
