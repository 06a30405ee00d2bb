"""The preview of augmentation on pictures of the data set."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter
from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

COLUMNS, ROWS = 6, 4
_GAP_PX = 4


class VariedPictures(QWidget):
    """A grid of varied pictures. It shows the originals while the mouse button or the space bar is held.

    The random seed stays the same while ranges change, so a slider shows only its own effect.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("varied_pictures")
        self.setAccessibleName("Varied pictures")
        self.setToolTip(wrapped("Hold the mouse button or the space bar to see the original pictures."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(COLUMNS * 2 * SIDE_PX, ROWS * 2 * SIDE_PX)
        self._originals: NDArray[np.uint8] = np.zeros((0, SIDE_PX**2), np.uint8)
        self._seed = 0
        self._is_held = False
        self._image: QImage | None = None  # all pictures, unscaled
        self.set_ranges(AugmentationRanges())

    @property
    def pictures(self) -> NDArray[np.float32]:
        """The displayed pictures, (n, 784), ink 1.0 on 0.0."""
        return self._originals.astype(np.float32) / 255.0 if self._is_held else self._varied

    def set_originals(self, images: NDArray[np.uint8]) -> None:
        """Set the pictures to vary, (n, 784), ink 255 on 0. Only as many as fit the grid are shown."""
        self._originals = images[: ROWS * COLUMNS]
        self._vary()

    def set_ranges(self, ranges: AugmentationRanges) -> None:
        """Vary the pictures by other ranges, with the same seed."""
        self._augmenter = Augmenter(ranges)
        self._vary()

    def vary_again(self) -> None:
        """Vary the pictures with another seed."""
        self._seed += 1
        self._vary()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the original pictures."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the varied pictures again."""
        self._hold(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the original pictures while the space bar is held."""
        if event.key() == Qt.Key.Key_Space:
            self._hold(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Show the varied pictures again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the varied pictures again, as another widget will get the key release."""
        self._hold(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures light on dark, like MNIST."""
        if self._image is None:
            self._image = gray_image(self.pictures.reshape(-1, SIDE_PX)) if len(self.pictures) else QImage()
        painter = QPainter(self)
        side = min((self.width() + _GAP_PX) // COLUMNS, (self.height() + _GAP_PX) // ROWS) - _GAP_PX
        step = side + _GAP_PX
        left = (self.width() - COLUMNS * step + _GAP_PX) // 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in range(len(self.pictures)):
            place = QRect(left + number % COLUMNS * step, number // COLUMNS * step, side, side)
            painter.drawImage(place, self._image, QRect(0, number * SIDE_PX, SIDE_PX, SIDE_PX))
        if not len(self.pictures):
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Loading the pictures…")
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.palette().highlight().color()), 1.0, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _hold(self, is_held: bool) -> None:
        self._is_held = is_held
        self._repaint()

    def _vary(self) -> None:
        self._varied = self._augmenter(self._originals, np.random.default_rng(self._seed))
        self._repaint()

    def _repaint(self) -> None:
        self._image = None
        self.update()
