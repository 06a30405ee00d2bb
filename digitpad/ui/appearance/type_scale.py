"""The sizes of texts, in sizes of the window's text. A heading is as large as the text, and bold."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from digitpad.ui.appearance.text_size import enlarged, follow_text_size

DISPLAY = 2.0
"""The one thing that a page asks for or says."""

LARGE = 1.6
"""On an empty canvas."""

TITLE = 1.25
"""Above what belongs together."""


def give_size(widget: QWidget, size: float, *, is_bold: bool = False) -> None:
    """Give a widget's text one of these sizes, now and whenever the window's text changes."""

    def fit() -> None:
        font = enlarged(size)
        font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
        widget.setFont(font)

    follow_text_size(widget, fit)
