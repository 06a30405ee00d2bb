"""Sentences below the table of a race."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.race.race_chooser import caption

_SPACING = 6
_FEWEST_LINES = 6


class RaceLabels(QWidget):
    """Shows notes and an explanation, and reserves some lines for them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("race_texts")
        self.setAccessibleName("Explanation of the race")
        self._notes = caption("")
        self._notes.setObjectName("race_notes")
        self._explanation = QLabel()
        self._explanation.setObjectName("race_explanation")
        self._explanation.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for label in (self._notes, self._explanation):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            layout.addWidget(label)
        layout.addStretch(1)
        self.show_labels("", "")
        follow_text_size(self, self._keep_room)

    def show_labels(self, notes: str, explanation: str) -> None:
        """Show notes and an explanation."""
        self._notes.setText(notes)
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))

    def _keep_room(self) -> None:
        self.setMinimumHeight(_FEWEST_LINES * self.fontMetrics().lineSpacing())
