"""The training pictures that excite a unit most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.presentation import decimal_text
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

N_PICTURES = 9
_MOST_PX, _LEAST_PX = 56, 28
_GAP_PX = 4
_TIP = "Click it to send it through the network."


@dataclass(frozen=True)
class ExcitingPicture:
    """A training picture and the unit's activation for it.

    Attributes
    ----------
    row : int
        Index of the picture, counted from 0.
    pixels : (28, 28) uint8
    class_name : str
    activation : float
    """

    row: int
    pixels: NDArray[np.uint8]
    class_name: str
    activation: float


class ExcitingPictures(QWidget):
    """Up to nine pictures side by side, the most exciting first. Click or press 1 to 9 to choose one.

    Signals
    -------
    clicked(int)
        Emitted with the index of the chosen training picture, counted from 0.
    """

    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("unit_exciting_pictures")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_pictures("", ())

    @property
    def title(self) -> str:
        """Title above the pictures."""
        return self._title

    @property
    def pictures(self) -> Sequence[ExcitingPicture]:
        """The pictures shown."""
        return self._pictures

    def show_pictures(self, title: str, pictures: Sequence[ExcitingPicture]) -> None:
        """Show pictures, or a title that says why there are none."""
        self._title, self._pictures = title, pictures
        self.setAccessibleName(title)
        told = [f"a {picture.class_name}, {decimal_text(picture.activation, 3)}" for picture in pictures]
        self.setAccessibleDescription("; ".join(told) or "None yet.")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of nine pictures in a row."""
        return QSize(N_PICTURES * (_MOST_PX + _GAP_PX), _MOST_PX + self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        """Return the size of nine pictures at their original resolution."""
        return QSize(N_PICTURES * (_LEAST_PX + _GAP_PX), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the picture under the mouse."""
        index = self._index_at(event.position().toPoint())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._pictures[index].row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a picture by its position."""
        index = event.key() - Qt.Key.Key_1
        if 0 <= index < len(self._pictures) and not event.modifiers():
            self.clicked.emit(self._pictures[index].row)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Describe the picture under the mouse."""
        index = self._index_at(event.position().toPoint())
        tip = "The training pictures with the largest activations of this unit."
        if index is not None:
            one = self._pictures[index]
            activation = decimal_text(one.activation, 3)
            tip = f"Training picture {one.row + 1}, a {one.class_name}: a = {activation}. {_TIP}"
        self.setToolTip(wrapped(tip))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and pictures."""
        painter, theme, line = QPainter(self), current_theme(), self.fontMetrics().height()
        painter.setPen(QColor(theme.faint_text))
        title = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRect(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, title)
        for index in range(N_PICTURES):
            place = self._place(index)
            if index < len(self._pictures):
                painter.drawImage(place, gray_image(self._pictures[index].pixels / np.float32(255.0)))
            else:
                painter.fillRect(place, QColor(theme.track))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRect(self.rect().adjusted(1, line + 1, -1, -1))

    def _place(self, index: int) -> QRect:
        side = min(_MOST_PX, self.width() // N_PICTURES - _GAP_PX)
        return QRect(index * (side + _GAP_PX), self.fontMetrics().height() + 4, side, side)

    def _index_at(self, position: QPoint) -> int | None:
        return next((i for i in range(len(self._pictures)) if self._place(i).contains(position)), None)
