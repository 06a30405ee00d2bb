"""A grid of widgets in as many columns as fit."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px

_COLUMN_PX = 137  # minimum width of a column at the normal text size
_FEWEST, _MOST = 2, 6


class FieldGrid(QWidget):
    """A grid that is filled row by row, and again when its width allows another number of columns.

    Attributes
    ----------
    n_columns : int
        The current number of columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self.n_columns = 0
        self._cells: list[tuple[QWidget, int]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        follow_text_size(self, self._fit)

    def add(self, widget: QWidget, span: int = 1) -> None:
        """Add a widget that spans a number of columns."""
        self._cells.append((widget, span))
        widget.setParent(self)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the fewest columns, and the height of the current rows."""
        least = _FEWEST * (scaled_px(_COLUMN_PX) * 3 // 4)
        return QSize(least, self._grid.minimumSize().height())

    def sizeHint(self) -> QSize:
        """Return the minimum size; the grid takes any remaining room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        self._fit()

    def _fit(self) -> None:
        n_columns = max(_FEWEST, min(_MOST, self.width() // scaled_px(_COLUMN_PX)))
        if n_columns != self.n_columns:
            self.n_columns = n_columns
            self._arrange()

    def _arrange(self) -> None:
        row = column = 0
        for widget, span in self._cells:
            width = min(span, self.n_columns)
            if column + width > self.n_columns:
                row, column = row + 1, 0
            self._grid.addWidget(widget, row, column, 1, width)
            column += width
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < self.n_columns else 0)
        self.updateGeometry()
