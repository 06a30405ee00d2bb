"""The bar in a status line."""

from PySide6.QtWidgets import QProgressBar

from digitpad.ui.widgets.tool_tips import wrapped

FULL = 1_000


def slim_bar(name: str, accessible_name: str, tip: str) -> QProgressBar:
    """Return a bar without text, from 0 to ``FULL``, that fits into a line."""
    bar = QProgressBar()
    bar.setObjectName(name)
    bar.setAccessibleName(accessible_name)
    bar.setToolTip(wrapped(tip))
    bar.setRange(0, FULL)
    bar.setTextVisible(False)
    bar.setFixedSize(150, 14)
    return bar
