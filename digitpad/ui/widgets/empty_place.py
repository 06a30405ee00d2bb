"""What stands in the place of things that are not there yet, and says how they come."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.icons import large_icon
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.appearance.type_scale import TITLE, give_size

_ICON_PX = 48
_WIDTH_PX = 440  # of the text at most: longer lines are hard to read


class EmptyPlace(QWidget):
    """Shows an icon, a title, a text and buttons, in the middle of the room there is.

    Parameters
    ----------
    name : str
        Object name of the text.
    icon_name : str
        As ``icon`` takes it.
    title, text : str
    buttons : sequence of QPushButton
    """

    def __init__(
        self, name: str, icon_name: str, title: str, text: str, buttons: Sequence[QPushButton] = ()
    ) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._icon, self._title, self._text = QLabel(), QLabel(title), QLabel(text)
        self._text.setObjectName(name)
        self._text.setProperty("role", "caption")
        for label in (self._title, self._text):
            label.setWordWrap(True)
        give_size(self._title, TITLE, is_bold=True)
        self._column = QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 16, 8, 16)
        row.addStretch(1)
        row.addWidget(self._column, 1_000)  # all the width up to its own most
        row.addStretch(1)
        rows = QVBoxLayout(self._column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addStretch(1)
        for widget in (self._icon, self._title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            rows.addWidget(widget)
        for button in buttons:
            rows.addSpacing(8)
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        rows.addStretch(1)
        follow_theme(self, self._show_icon)
        follow_text_size(self, self._fit)

    def _fit(self) -> None:
        self._column.setMaximumWidth(scaled_px(_WIDTH_PX))
        self._show_icon()

    def _show_icon(self) -> None:
        self._icon.setPixmap(large_icon(self._icon_name, scaled_px(_ICON_PX), self.devicePixelRatioF()))
