"""The network's input: the 28x28 picture of the drawing, enlarged, and its other views."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_SCALE = 3
_FRAME_PX = 2
_GAP_PX = 4
_MOST_SMALL = 2  # other views that are shown
_LEAST_SMALL_PX = SIDE_PX + _FRAME_PX
_SEEN = (
    "What the network sees: 28x28 pixels, made as MNIST was made. Your strokes are scaled to 20 pixels, "
    "inked in one width and centred, so size, place and pen do not matter."
)
_SEEN_IN_VIEWS = (
    "What the network sees: your strokes as 28x28 pixels, as drawn and in other views. The bars are the mean "
    "of its {n} answers; an answer that differs stands in its picture."
)
_SEEN_ALONE = "What the network sees: a picture of 28x28 pixels, read as it is because it has no strokes."


class NetworkInputView(QWidget):
    """A view of a 28x28 picture, large enough to see its pixels, with smaller pictures of the other views.

    Signals
    -------
    views_changed()
        The number of views changed, and so did the room that the widget can use.
    """

    views_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_input_view")
        self.setAccessibleName("What the network sees")
        self._recognition: Recognition | None = None
        self._tip = ""
        self._n_views = 1
        self._n_small = 0  # of the other views that are shown
        self._side = SIDE_PX * _LEAST_SCALE + _FRAME_PX
        self._describe()

    def set_n_views(self, n_views: int) -> None:
        """Set the number of views in which the network reads drawings, at least 1: the drawing as drawn."""
        if n_views != self._n_views:
            self._n_views = n_views
            self._describe()
            self.views_changed.emit()
            self.update()

    def set_recognition(self, recognition: Recognition | None) -> None:
        """Show the pictures that were read; None shows empty ones."""
        self._recognition = recognition
        self._describe()
        self.update()

    def fit(self, width: int, height: int) -> None:
        """Show each pixel as the largest whole number of screen pixels that fits, at least three.

        The other views are left out if there is no room for them.
        """
        self._n_small = min(self._n_views - 1, _MOST_SMALL)
        if self._size(_LEAST_SCALE).width() > width:
            self._n_small = 0
        scale = _LEAST_SCALE
        while self._size(scale + 1).width() <= width and self._size(scale + 1).height() <= height:
            scale += 1
        self._side = self._large(scale)
        self.setFixedSize(self._size(scale))

    def minimumSizeHint(self) -> QSize:
        """Return the size with three screen pixels per pixel, without the other views."""
        return QSize(self._large(_LEAST_SCALE), self._large(_LEAST_SCALE))

    def _large(self, scale: int) -> int:
        return SIDE_PX * scale + _FRAME_PX

    def _small(self, side: int) -> int:
        """Return the side of the other views, two of which have the height of the large picture."""
        if side == self._large(_LEAST_SCALE):  # there is hardly room beside the bars
            return _LEAST_SMALL_PX
        return (side - _GAP_PX) // 2

    def _size(self, scale: int) -> QSize:
        side = self._large(scale)
        return QSize(side if self._n_small == 0 else side + _GAP_PX + self._small(side), side)

    def _describe(self) -> None:
        recognition = self._recognition
        tip = _SEEN_IN_VIEWS.format(n=self._n_views)
        if self._n_views == 1:
            tip = _SEEN
        elif recognition is not None and len(recognition.pictures) == 1:
            tip = _SEEN_ALONE
        if tip != self._tip:  # wrapping it takes longer than the rest
            self._tip = tip
            self.setToolTip(wrapped(tip))
        if recognition is None:
            self.setAccessibleDescription("28 x 28 pixels, nothing is drawn")
            return
        text = f"28 x 28 pixels, {np.count_nonzero(recognition.picture)} pixels have ink"
        if len(recognition.pictures) > 1:
            text += f"; read in {len(recognition.pictures)} views as {', '.join(recognition.view_answers)}"
        self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures light on dark, like MNIST."""
        painter, recognition = QPainter(self), self._recognition
        large = QRect(0, 0, self._side, self._side)
        pictures = [] if recognition is None else np.rint(recognition.pictures * 255.0).astype(np.uint8)
        _paint(painter, large, pictures[0] if len(pictures) else None)
        if not len(pictures):
            painter.setPen(QColor("#b0b7bf"))
            painter.drawText(large, Qt.AlignmentFlag.AlignCenter, "28 x 28")
        small = self._small(self._side)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        n_small = self._n_small if len(pictures) != 1 else 0  # a picture without strokes has no other views
        for index in range(1, 1 + n_small):
            place = QRect(self._side + _GAP_PX, (index - 1) * (small + _GAP_PX), small, small)
            _paint(painter, place, pictures[index] if index < len(pictures) else None)
            if recognition is not None and index < len(pictures):
                _paint_answer(painter, place, recognition, index)


def _paint(painter: QPainter, place: QRect, picture: NDArray[np.uint8] | None) -> None:
    if picture is None:
        painter.fillRect(place, QColor("black"))
    else:
        height, width = picture.shape
        image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
        painter.drawImage(place.adjusted(1, 1, -1, -1), image)
    painter.setPen(QPen(QColor(current_theme().border), 1.0))
    painter.drawRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_answer(painter: QPainter, place: QRect, recognition: Recognition, index: int) -> None:
    """Paint the answer to a view in its corner, if it differs from the answer to all of them."""
    answer = recognition.view_answers[index]
    if answer == recognition.answer:
        return
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("#ffb454"))
    painter.drawText(
        place.adjusted(3, 1, -3, -1), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, answer
    )
