"""Labels for formulas, code and sentences."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def text_label(name: str, role: str = "", text: str = "") -> QLabel:
    """Return a label with word wrap and selectable text.

    Parameters
    ----------
    name : str
        Object name.
    role : str
        "heading", "caption" or "code", for the theme's style sheet.
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
