"""Where a window is, as a text, so that it comes back to the same place."""

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def place_as_text(window: QWidget) -> str:
    """Return a window's place and size, and whether it is maximized."""
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii")


def restore_place(window: QWidget, text: str) -> None:
    """Put a window where it was when the text was made; leave it as it is if the text is damaged.

    Qt brings a window back whose screen is gone. Out of a damaged text it takes any numbers.
    """
    default = window.geometry()
    if not window.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "ignore"))):
        return
    # It was closed in projector mode, which is not entered by itself.
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
    if not _is_in_sight(window.normalGeometry()):
        default.moveCenter(QGuiApplication.primaryScreen().availableGeometry().center())
        window.setGeometry(default)


def _is_in_sight(place: QRect) -> bool:
    """Tell whether half a window or more is on one screen, with its upper edge."""

    def is_on(screen: QRect) -> bool:
        width = min(_right(screen), _right(place)) - max(screen.x(), place.x())
        height = min(_bottom(screen), _bottom(place)) - max(screen.y(), place.y())
        has_upper_edge = screen.y() <= place.y() < _bottom(screen)
        return (
            has_upper_edge and min(width, height) > 0 and 2 * width * height >= place.width() * place.height()
        )

    return any(is_on(screen.availableGeometry()) for screen in QGuiApplication.screens())


# In Python's numbers: Qt's own overflow at the end of 32 bits, and there a window far away seems to be near.


def _right(rectangle: QRect) -> int:
    return rectangle.x() + rectangle.width()


def _bottom(rectangle: QRect) -> int:
    return rectangle.y() + rectangle.height()
