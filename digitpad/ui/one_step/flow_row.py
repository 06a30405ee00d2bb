"""Widgets in a row that wraps like text."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_GAP_PX = 6


class FlowRow(QWidget):
    """Arranges widgets from left to right, wrapped to its width.

    Hidden widgets take no room. A widget has the width of its size hint, or of the row if that is smaller.
    """

    def __init__(self, widgets: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []
        self._height = 0
        self.set_widgets(widgets)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Arrange other widgets. The caller owns the earlier ones."""
        self._widgets = list(widgets)
        for widget in self._widgets:
            widget.setParent(self)
            widget.show()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest widget, and the current height."""
        width = max((_width(widget) for widget in self._shown()), default=0)
        return QSize(width, self._height)

    def sizeHint(self) -> QSize:
        """Return the minimum height, and the width of a single line."""
        widths = [_width(widget) + _GAP_PX for widget in self._shown()]
        return QSize(sum(widths), self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to as few lines as the width allows."""
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Lay out again when the size of a widget or the font changes."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self._fit()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _fit(self) -> None:
        lines: list[list[tuple[QWidget, int, int]]] = []
        x = 0
        for widget in self._shown():
            width = min(_width(widget), max(1, self.width()))
            if not lines or x + width > self.width():
                lines.append([])
                x = 0
            lines[-1].append((widget, x, width))
            x += width + _GAP_PX
        y = 0
        for line in lines:
            height = max(widget.sizeHint().height() for widget, _, _ in line)
            for widget, left, width in line:
                own = widget.sizeHint().height()
                widget.setGeometry(left, y + (height - own) // 2, width, own)
            y += height + _GAP_PX
        height = max(0, y - _GAP_PX)
        if height != self._height:
            self._height = height
            self.updateGeometry()


def _width(widget: QWidget) -> int:
    return max(widget.sizeHint().width(), widget.minimumWidth())
