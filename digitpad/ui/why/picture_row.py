"""Small pictures with a line or two of text each, wrapped to their width."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX, _LEAST_SIDE_PX = 42, 28
_GAP_PX = 6
_MOST_KEYS = 9
_OUTDATED = 0.45  # opacity of outdated pictures


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A picture of the row.

    Attributes
    ----------
    picture : (rows, columns) float
        Ink 1.0 on 0.0.
    lines : tuple of str
        Text below the picture.
    tip : str
        Its description in a sentence.
    """

    picture: NDArray[np.floating]
    lines: tuple[str, ...]
    tip: str


class PictureRow(QWidget):
    """Thumbnails with a title above. A click or the keys 1 to 9 choose one.

    Parameters
    ----------
    name, spoken, title : str
        A row without a title has the name ``spoken`` for screen readers.
    n_lines : int
        Lines of text below each picture. With one, the pictures shrink to stay in one row.
    cell_px : int
        Width of a picture with its text, at normal text size.

    Signals
    -------
    chosen(int)
        Emitted with the index of the chosen thumbnail.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, spoken: str, title: str = "", *, n_lines: int = 1, cell_px: int = _SIDE_PX
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title, self._n_lines, self._cell_px = title, n_lines, cell_px
        self._spoken = spoken
        self._thumbnails: Sequence[Thumbnail] = ()
        self._images: list[QImage] = []
        self._note = ""
        self._describe()
        follow_text_size(self, self.updateGeometry)

    @property
    def thumbnails(self) -> Sequence[Thumbnail]:
        """The thumbnails shown."""
        return self._thumbnails

    @property
    def note(self) -> str:
        """The note shown instead of pictures."""
        return self._note

    @property
    def title(self) -> str:
        """The title above the pictures."""
        return self._title

    def show_thumbnails(
        self, thumbnails: Sequence[Thumbnail], *, title: str | None = None, note: str = ""
    ) -> None:
        """Show pictures, or a note if there are none; and another title, if given."""
        n_rows = self._n_rows()
        self._thumbnails, self._note = thumbnails, note
        self._images = [gray_image(thumbnail.picture) for thumbnail in thumbnails]
        self.setEnabled(True)
        self._title = self._title if title is None else title
        self._describe()
        if self._n_rows() != n_rows:
            self.updateGeometry()
        self.update()

    def show_outdated(self, note: str = "") -> None:
        """Show outdated pictures faintly until new ones are known; the note, if there are none."""
        if not self.isEnabled() and note == self._note:  # called at each pen movement
            return
        self._note = note
        self.setEnabled(False)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the rows at the current width."""
        return QSize(0, self._top() + self._n_rows() * self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to as few rows as the width allows."""
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the picture under the mouse."""
        index = self._index_at(event.position().toPoint())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Describe the picture under the mouse."""
        index = self._index_at(event.position().toPoint())
        self.setToolTip(wrapped(self._title if index is None else self._thumbnails[index].tip))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a picture by its number."""
        index = event.key() - Qt.Key.Key_1
        if 0 <= index < min(_MOST_KEYS, len(self._thumbnails)) and not event.modifiers():
            self.chosen.emit(index)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, pictures and texts."""
        painter, theme, metrics = QPainter(self), current_theme(), self.fontMetrics()
        line = metrics.height()
        painter.setPen(QColor(theme.faint_text))
        right = Qt.TextElideMode.ElideRight
        if self._title:
            painter.drawText(
                QRect(0, 0, self.width(), line), 0, metrics.elidedText(self._title, right, self.width())
            )
        if not self._thumbnails:
            painter.drawText(
                QRect(0, self._top(), self.width(), 2 * line), Qt.TextFlag.TextWordWrap, self._note
            )
        painter.setOpacity(1.0 if self.isEnabled() else _OUTDATED)
        for index, thumbnail in enumerate(self._thumbnails):
            cell = self._cell(index)
            side = self._side()
            place = QRect(cell.left(), cell.top(), side, side)
            painter.drawImage(place, self._images[index])
            painter.setPen(QColor(theme.border))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            painter.setPen(QColor(theme.text))
            for number, text in enumerate(thumbnail.lines):
                below = QRect(cell.left(), place.bottom() + 2 + number * line, cell.width(), line)
                flags = Qt.AlignmentFlag.AlignLeft
                if metrics.horizontalAdvance(text) <= side and self._n_lines == 1:
                    below.setWidth(side)
                    flags = Qt.AlignmentFlag.AlignHCenter
                painter.drawText(below, flags, metrics.elidedText(text, right, below.width()))
                painter.setPen(QColor(theme.faint_text))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _describe(self) -> None:
        self.setAccessibleName(self._title.strip() or self._note or self._spoken)
        told = "; ".join(thumbnail.tip for thumbnail in self._thumbnails)
        self.setAccessibleDescription(told or "No pictures yet.")

    def _top(self) -> int:
        return self.fontMetrics().height() + 3 if self._title else 0

    def _side(self) -> int:
        side = scaled_px(_SIDE_PX)
        if self._n_lines > 1 or not self._thumbnails:
            return side
        fitting = (self.width() + _GAP_PX) // len(self._thumbnails) - _GAP_PX
        return max(_LEAST_SIDE_PX, min(side, fitting))

    def _cell_width(self) -> int:
        return (self._side() if self._n_lines == 1 else scaled_px(self._cell_px)) + _GAP_PX

    def _row_height(self) -> int:
        return self._side() + self._n_lines * self.fontMetrics().height() + _GAP_PX

    def _n_columns(self) -> int:
        return max(1, (self.width() + _GAP_PX) // self._cell_width())

    def _n_rows(self) -> int:
        return max(1, -(-len(self._thumbnails) // self._n_columns()))

    def _cell(self, index: int) -> QRect:
        row, column = divmod(index, self._n_columns())
        width, height = self._cell_width(), self._row_height()
        return QRect(column * width, self._top() + row * height, width - _GAP_PX, height - _GAP_PX)

    def _index_at(self, position: QPoint) -> int | None:
        places = range(len(self._thumbnails))
        return next((index for index in places if self._cell(index).contains(position)), None)
