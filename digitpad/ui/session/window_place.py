"""The place of a window as text."""

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def place_as_text(window: QWidget) -> str:
    """Return the place and size of a window, and whether it is maximized, as text."""
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii")


def restore_place(window: QWidget, text: str) -> None:
    """Move a window to a stored place. A damaged text leaves the window where it is.

    Qt restores even places on a missing screen, and takes any numbers from a damaged text.
    """
    default = window.geometry()
    if not window.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "ignore"))):
        return
    # A window closed in projector mode opens in normal mode.
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
    if not _is_in_sight(window.normalGeometry()):
        default.moveCenter(QGuiApplication.primaryScreen().availableGeometry().center())
        window.setGeometry(default)


def _is_in_sight(place: QRect) -> bool:
    """Return whether the upper edge and at least half of a window are on one screen."""

    def is_on(screen: QRect) -> bool:
        width = min(_right(screen), _right(place)) - max(screen.x(), place.x())
        height = min(_bottom(screen), _bottom(place)) - max(screen.y(), place.y())
        has_upper_edge = screen.y() <= place.y() < _bottom(screen)
        return (
            has_upper_edge and min(width, height) > 0 and 2 * width * height >= place.width() * place.height()
        )

    return any(is_on(screen.availableGeometry()) for screen in QGuiApplication.screens())


# Python integers: QRect's 32-bit arithmetic overflows, so that a window far away would seem near.


def _right(rectangle: QRect) -> int:
    return rectangle.x() + rectangle.width()


def _bottom(rectangle: QRect) -> int:
    return rectangle.y() + rectangle.height()
