"""Buttons that leave out the digits that taught an answer, and what the answer becomes."""

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
    "Train the same network twice again in the background, each time from the same seed: without the digits "
    "that pushed most towards the answer, and, to compare, without as many of the same classes at random."
)
_HOW_FAR = (
    "One trial says little: a mistake often mends itself in another training. Without 200, the lead of a "
    "wrong answer fell in 82 of 90 trials with Fast, and without others in 57."
)


class LeaveOutView(QWidget):
    """Begins and stops what a model does, and shows how far it is and what it came to."""

    def __init__(self, model: LeaveOutModel, explained: WhyModel) -> None:
        super().__init__()
        self.setObjectName("why_leave_out")
        self._model, self._explained = model, explained
        self._buttons = [self._begin_button(number) for number in _NUMBERS]
        self._stop = QPushButton("Stop")
        self._stop.setObjectName("why_leave_out_stop")
        self._stop.setAccessibleName("Stop training again")
        self._stop.setToolTip("End training, without a result")
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
        model.changed.connect(self._show)
        self._show()

    def _begin_button(self, number: int) -> QPushButton:
        button = QPushButton(f"Leave out {number}")
        button.setObjectName(f"why_leave_out_{number}")
        button.setAccessibleName(f"Leave out {number} and train again")
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
            return (
                f"Training again: {model.progress.epochs_done} of {model.progress.epochs_total} epochs done."
            )
        if model.is_running:
            return "Training again…"
        return model.note

    def _result(self, found: LeftOut) -> str:
        answered = self._explained.answered
        if answered is None:
            return ""
        names, rival = answered.subject.saved.class_names, answered.explanation.rival_name
        answer = answered.explanation.answer_name

        def told(margin: Margin) -> str:
            return f"read as {names[margin.answer]}, lead {decimal_text(margin.lead, 3, is_signed=True)}"

        n = found.n_digits
        return (
            f"Lead of {answer} over {rival}, in logits:\n"
            f"as it is: {told(found.before)}\n"
            f"without these {n}: {told(found.without_teachers)}\n"
            f"without {n} others at random: {told(found.without_others)}"
        )
