"""Card for the current operation: its equation, and the engine's code for it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from digitpad.ui.one_step.step_player import StepPlayer
from digitpad.ui.one_step.text_labels import text_label

_BEFORE = "The whole step"
_BEFORE_NOTE = "Forward to the loss, back to the gradients, and a step against them. Press Next to start."


class EquationCard(QFrame):
    """Shows the current operation."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("equation_card")
        self.setAccessibleName("Current equation")
        self._title = text_label("equation_title", "heading")
        self._place = text_label("equation_place", "caption")
        self._place.setWordWrap(False)
        self._formula = text_label("equation_formula")
        self._code = text_label("equation_code", "code")
        self._code.setToolTip("The lines of digitpad's engine that compute this")
        self._note = text_label("equation_note", "caption")
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        for label in (self._formula, self._code, self._note):
            layout.addWidget(label)
        layout.addStretch(1)

    def show_position(self, player: StepPlayer) -> None:
        """Show the current operation."""
        now = player.now
        self._place.setText(f"{player.position} of {len(player.operations)}" if now else "")
        self._title.setText(f"{now.phase}: {now.title}" if now else _BEFORE)
        self._formula.setText(now.formula if now else "")
        self._code.setText("\n".join(now.code) if now else "")
        self._note.setText(now.note if now else _BEFORE_NOTE)
        for label in (self._formula, self._code):
            label.setVisible(bool(label.text()))
