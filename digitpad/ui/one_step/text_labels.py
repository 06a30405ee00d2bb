"""Labels for formulas, code and sentences."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def text_label(name: str, role: str = "", text: str = "") -> QLabel:
    """Return a label that breaks its text into lines, and lets it be copied.

    Parameters
    ----------
    name : str
        Its object name.
    role : str
        "heading", "caption" or "code", as the style sheet of the theme knows them.
    text : str
    """
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label
