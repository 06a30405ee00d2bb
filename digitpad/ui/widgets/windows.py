"""Bring windows beside the main one to the front, and close them by keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bring_to_front(window: QWidget) -> None:
    """Show a window over the others and let it be typed into, also if it is closed or minimised."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


class ClosingKeys(QObject):
    """Closes a window on Ctrl+W, and on Escape if nothing inside the window has a use for that key.

    Parameters
    ----------
    window : QWidget
    would_lose : callable, optional
        Tells whether closing would end or forget what a person began. Escape, easily pressed by mistake,
        does nothing then.
    """

    def __init__(self, window: QWidget, would_lose: Callable[[], bool] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._would_lose = would_lose
        QShortcut(QKeySequence.StandardKey.Close, window, window.close)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take an Escape that came as far as the window itself. One held down may have hidden a message."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            return False
        if not event.isAutoRepeat() and not (self._would_lose and self._would_lose()):
            self._window.close()
        return True
