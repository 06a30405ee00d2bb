"""The steps from the last sums to probabilities, and their relation to the bars beside the canvas."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.cards import make_card
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.output_table import OutputTable


class OutputSection(QWidget):
    """The table of output steps, with a note on the bars beside the canvas."""

    def __init__(self, model: InsideModel) -> None:
        super().__init__()
        self.setObjectName("output_section")
        heading = QLabel("From the last sums to probabilities")
        heading.setProperty("role", "heading")
        self._table = OutputTable(model)
        self._note = QLabel()
        self._note.setObjectName("output_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        for widget in (heading, self._table, self._note):
            layout.addWidget(widget)
        layout.addStretch(1)
        make_card(self)

    def table(self) -> list[list[object]]:
        """Return the numbers shown."""
        return self._table.table()

    def show_note(self, text: str) -> None:
        """Show how the bars beside the canvas relate to these numbers."""
        self._note.setText(text)
