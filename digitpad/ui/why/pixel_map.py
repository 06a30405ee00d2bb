"""Map of the pixels that speak for or against an answer."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.presentation import decimal_text
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.spoken_numbers import spoken_range
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX = 154
_VEIL = 0.16  # opacity of the ink under pale colours


class PixelMap(QWidget):
    """Contributions of pixels in diverging colours, over the faint ink."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_pixel_map")
        self.setAccessibleName("Contributions of the pixels")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._values: NDArray[np.floating] = np.zeros((SIDE_PX, SIDE_PX))
        self._picture = np.zeros((SIDE_PX, SIDE_PX), np.float32)
        self._names = ("", "")
        follow_text_size(self, self.updateGeometry)

    @property
    def values(self) -> NDArray[np.floating]:
        """The values shown (28, 28)."""
        return self._values

    def show_values(
        self,
        values: NDArray[np.floating],
        picture: NDArray[np.float32],
        names: tuple[str, str],
    ) -> None:
        """Show contributions (784,), their picture, and the answers that they speak for and against."""
        self._values = values.reshape(SIDE_PX, SIDE_PX)
        self._picture, self._names = picture, names
        self.setToolTip(wrapped(f"Blue speaks for {names[0]}, orange for {names[1]}."))
        self.setAccessibleDescription(
            f"Values above 0 speak for {names[0]}, below 0 for {names[1]}: {spoken_range(values)}."
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the map."""
        return QSize(scaled_px(_SIDE_PX), scaled_px(_SIDE_PX))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the contribution of the pixel under the mouse."""
        pixel = self._pixel_at(event.position().toPoint())
        if pixel is None:
            return
        row, column = pixel
        value, ink = float(self._values[row, column]), float(self._picture[row, column])
        side = self._names[0] if value > 0.0 else self._names[1]
        told = f"{decimal_text(value, 3, is_signed=True)}, for {side}" if value else "nothing"
        self.setToolTip(
            wrapped(f"Row {row + 1}, column {column + 1}: ink {decimal_text(ink, 2)} contributes {told}.")
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the map."""
        painter, theme = QPainter(self), current_theme()
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.drawImage(self.rect(), diverging_image(np.ascontiguousarray(self._values)))
        ink = self._picture if theme.is_dark else 1.0 - self._picture
        mode = QPainter.CompositionMode
        painter.setCompositionMode(
            mode.CompositionMode_Screen if theme.is_dark else mode.CompositionMode_Multiply
        )
        painter.setOpacity(_VEIL)
        painter.drawImage(self.rect(), gray_image(ink))
        painter.setOpacity(1.0)
        painter.setCompositionMode(mode.CompositionMode_SourceOver)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _pixel_at(self, position: QPoint) -> tuple[int, int] | None:
        if not self.rect().contains(position):
            return None
        return position.y() * SIDE_PX // self.height(), position.x() * SIDE_PX // self.width()
