"""Card with a question before the step, and its answer afterwards."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from digitpad.insight.step.questions import Question
from digitpad.ui.one_step.flow_row import FlowRow
from digitpad.ui.one_step.text_labels import text_label


class QuestionCard(QFrame):
    """Asks a question, and shows the result after the step. Hidden without a question.

    Signals
    -------
    answered()
    """

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question_card")
        self.setAccessibleName("Predict, then see")
        self._question: Question | None = None
        self._answer: int | None = None
        self._text = text_label("question_text", "heading")
        self._choices = FlowRow()
        self._buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addWidget(self._text)
        layout.addWidget(self._choices)
        self.hide()

    @property
    def question(self) -> Question | None:
        """The open or answered question, or None."""
        return self._question

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._question is not None and self._answer is None

    def ask(self, question: Question) -> None:
        """Ask a question."""
        self._question, self._answer = question, None
        self._text.setText(question.text)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for number, choice in enumerate(question.choices):
            button = QPushButton(choice)
            button.setObjectName(f"answer_{number}")
            button.setAutoDefault(False)
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
        self._choices.set_widgets(self._buttons)
        self._choices.show()
        self.show()
        if self._buttons:
            self._buttons[0].setFocus()

    def show_outcome(self) -> None:
        """Show the result, if a question was answered."""
        if self._question is not None and self._answer is not None:
            chosen = self._question.choices[self._answer]
            self._text.setText(f"Your answer: {chosen}. {self._question.verdict(self._answer)}")
            self._question = None

    def withdraw(self) -> None:
        """Remove the question."""
        self._question = self._answer = None
        self.hide()

    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        assert self._question is not None
        self._answer = self._buttons.index(button)
        self._text.setText(f"{self._question.text} Your answer: {button.text()}.")
        self._choices.hide()
        self.answered.emit()
