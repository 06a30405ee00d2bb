"""A row of buttons that wraps into several rows if necessary."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_SPACING = 6


class WrappingRow(QWidget):
    """Groups of widgets in one row if they fit, otherwise each group in a row of its own.

    A group that does not fit into a row is halved. The last group of a single row is aligned to the right.
    Hidden widgets take no room.

    Parameters
    ----------
    groups : sequences of QWidget
        From left to right.
    """

    def __init__(self, *groups: Sequence[QWidget]) -> None:
        super().__init__()
        self._groups = [list(group) for group in groups]
        self._rows: list[list[QWidget]] = []
        self._height = 0  # the height requested last
        for group in self._groups:
            for widget in group:
                widget.setParent(self)
        self._fit()

    @property
    def n_rows(self) -> int:
        """The current number of rows."""
        return len(self._rows)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest widget, and the height of the current rows."""
        widths = [_width([widget]) for group in self._shown() for widget in group]
        return QSize(max(widths, default=0), self._row_height() * len(self._rows) + self._gaps(self._rows))

    def sizeHint(self) -> QSize:
        """Return the minimum height, and the width of a single row."""
        everything = [widget for group in self._shown() for widget in group]
        return QSize(_width(everything), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as few rows as the width allows."""
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Lay out again when a widget or the font changes its size, or did so while this was hidden."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange, QEvent.Type.Show):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        groups = self._shown()
        self._rows = self._rows_of(groups)
        y, height = 0, self._row_height()
        for row in self._rows:
            x = 0
            for widget in row:
                width = _width([widget])
                is_last_group = len(self._rows) == 1 and len(groups) > 1
                if is_last_group and widget is groups[-1][0]:
                    x = max(x, self.width() - _width(groups[-1]))
                widget.setGeometry(x, y, min(width, max(1, self.width())), height)
                x += width + _SPACING
            y += height + _SPACING
        if self.minimumSizeHint().height() != self._height:
            self._height = self.minimumSizeHint().height()
            self.updateGeometry()

    def _rows_of(self, groups: list[list[QWidget]]) -> list[list[QWidget]]:
        everything = [widget for group in groups for widget in group]
        if len(everything) < 2 or _width(everything) <= self.width():
            return [everything]
        if len(groups) == 1:
            half = (len(everything) + 1) // 2
            groups = [everything[:half], everything[half:]]
        return [row for group in groups for row in self._rows_of([group])]

    def _shown(self) -> list[list[QWidget]]:
        groups = [[widget for widget in group if not _is_hidden(widget)] for group in self._groups]
        return [group for group in groups if group]

    def _row_height(self) -> int:
        widgets = [widget for group in self._shown() for widget in group]
        return max((max(one.sizeHint().height(), one.minimumHeight()) for one in widgets), default=0)

    @staticmethod
    def _gaps(rows: list[list[QWidget]]) -> int:
        return _SPACING * max(0, len(rows) - 1)


def _is_hidden(widget: QWidget) -> bool:
    # Until the parent is shown, Qt reports all widgets as hidden; only explicitly hidden ones count.
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def _width(row: Sequence[QWidget]) -> int:
    widths = (max(widget.sizeHint().width(), widget.minimumWidth()) for widget in row)
    return sum(widths) + _SPACING * max(0, len(row) - 1)
