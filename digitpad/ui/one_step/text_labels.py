"""Labels for formulas, code and sentences."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QLabel

from digitpad.ui.appearance.text_size import enlarged, follow_text_size

_CODE_SIZE = 0.92


def text_label(name: str, role: str = "", text: str = "") -> QLabel:
    """Return a label that breaks its text into lines, and lets it be copied."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label


def code_label(name: str) -> QLabel:
    """Return such a label in letters of one width."""
    label = text_label(name)

    def fit() -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(enlarged(_CODE_SIZE).pointSizeF())
        label.setFont(font)

    follow_text_size(label, fit)
    return label
