"""The place of the window."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from digitpad.ui.session.parts.session_part import SessionPart
from digitpad.ui.session.window_place import place_as_text, restore_place

_EVENTS = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class PlacePart(SessionPart):
    """The window's place and size, and whether it is maximized."""

    name = "geometry"

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        window.installEventFilter(self)

    def content(self) -> str:
        """Return Qt's description of the place as text."""
        return place_as_text(self._window)

    def restore(self, text: str) -> None:
        """Move the window to the place, if that is on a screen."""
        restore_place(self._window, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Emit ``changed`` when the window moves or is resized."""
        if event.type() in _EVENTS:
            self.changed.emit()
        return False
