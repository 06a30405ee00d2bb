"""A part of the page: a heading, an explanation and its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.cards import make_card


class Part(QWidget):
    """Heading and explanation above some widgets.

    Parameters
    ----------
    name, heading, sentence : str
    widgets : QWidget
        From top to bottom.
    """

    def __init__(self, name: str, heading: str, sentence: str, *widgets: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self._heading = _label(f"{name}_heading", heading, "heading")
        self._sentence = _label(f"{name}_sentence", sentence, "caption")
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.addWidget(self._heading)
        layout.addWidget(self._sentence)
        for widget in widgets:
            layout.addWidget(widget)
        make_card(self)

    def tell(self, sentence: str) -> None:
        """Show another explanation."""
        self._sentence.setText(sentence)


def _label(name: str, text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
