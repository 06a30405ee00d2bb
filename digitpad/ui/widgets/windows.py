"""Bring windows beside the main one to the front, and close them by keys."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_TITLE_PX = 32  # about what a desktop puts above a window


def bring_to_front(window: QWidget) -> None:
    """Show a window over the others and let it be typed into, also if it is closed or minimised."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def place_over_parent(dialog: QWidget, size: QSize) -> None:
    """Put a dialog that is about to be shown into the middle of its parent's window, inside the screen.

    Qt would do that too, but takes the title bar into account only from the second time on.
    """
    room = dialog.screen().availableGeometry().adjusted(0, _TITLE_PX, 0, 0)
    place = QRect(room.topLeft(), size.boundedTo(room.size()))
    parent = dialog.parentWidget()
    place.moveCenter((parent.window().geometry() if parent else room).center())
    place.moveRight(min(place.right(), room.right()))
    place.moveBottom(min(place.bottom(), room.bottom()))
    place.moveLeft(max(place.left(), room.left()))
    place.moveTop(max(place.top(), room.top()))
    dialog.setGeometry(place)


class ClosingKeys(QObject):
    """Closes a window on Ctrl+W, and on Escape if nothing inside the window has a use for that key."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        QShortcut(QKeySequence.StandardKey.Close, window, window.close)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take an Escape that came as far as the window itself. One held down may have hidden a message."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            return False
        if not event.isAutoRepeat():
            self._window.close()
        return True
