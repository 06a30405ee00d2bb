"""Place, raise and close windows other than the main one."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_TITLE_PX = 32  # about the height of a title bar


def bring_to_front(window: QWidget) -> None:
    """Show a window in front of the others and activate it, even if it is closed or minimised."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def place_over_parent(dialog: QWidget, size: QSize) -> None:
    """Centre a dialog that is about to be shown over its parent's window, inside the screen.

    Qt does so too, but accounts for the title bar only from the second time on.
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
    """An event filter that closes a window on Ctrl+W, and on Escape if no widget inside uses the key."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        QShortcut(QKeySequence.StandardKey.Close, window, window.close)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on an Escape that no widget used. A repeated one may have closed a message before."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            return False
        if not event.isAutoRepeat():
            self._window.close()
        return True
