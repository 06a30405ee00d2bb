"""A container that keeps a widget square."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Square(QWidget):
    """A container that gives its content the largest centred square.

    Parameters
    ----------
    content : QWidget
    least_px, most_px : int
        Limits of the square's side.
    """

    def __init__(self, content: QWidget, least_px: int, most_px: int) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)
        self._least_px = least_px
        self.setMaximumHeight(most_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest square."""
        return QSize(self._least_px, self._least_px)

    def sizeHint(self) -> QSize:
        """Return the smallest square; the container takes any remaining room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the content the largest square that fits."""
        side = min(self.width(), self.height())
        self._content.setGeometry((self.width() - side) // 2, (self.height() - side) // 2, side, side)
