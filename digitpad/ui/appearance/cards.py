"""Cards: what belongs together stands on the surface, inside one quiet border."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

CARD_MARGIN_PX = 8
"""Between the border of a card and what is on it."""


def make_card(widget: QWidget) -> None:
    """Turn a widget into a card, and give its layout the margins of one."""
    widget.setProperty("role", "card")  # the style sheet paints it
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = widget.layout()
    if layout is not None:
        layout.setContentsMargins(CARD_MARGIN_PX, CARD_MARGIN_PX, CARD_MARGIN_PX, CARD_MARGIN_PX)
