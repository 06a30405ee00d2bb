"""How an example looks in a gallery: its picture, and under it what it is and what was read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap

from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.recognition.recognizer import Doubt
from digitpad.ui.appearance.theme import Theme

PICTURE_PX = 56
_GAP_PX = 8
_MOST_CAPTION_PX = 120

Caption = tuple[str, bool]
"""The text, and whether it is about a mistake."""


@dataclass(frozen=True)
class CellSize:
    """Of a cell, in pixels: of the picture in its middle, and of all of it."""

    width: int
    height: int

    def picture(self, x: int, y: int) -> QRect:
        """Return where the picture is of a cell that begins at a place."""
        return QRect(x + (self.width - PICTURE_PX) // 2, y + _GAP_PX // 2, PICTURE_PX, PICTURE_PX)

    def caption(self, x: int, y: int) -> QRect:
        """Return where the text is of a cell that begins at a place."""
        top = y + _GAP_PX // 2 + PICTURE_PX
        return QRect(x, top, self.width, self.height - PICTURE_PX - _GAP_PX)


def caption_of(readings: ExampleReadings, row: int) -> Caption:
    """Return what stands under a picture: "3 → 7?" of a doubted mistake, or just its class."""
    mark = "" if readings.doubt(row) is Doubt.NONE else "?"
    if readings.report.is_right[row]:
        return f"{readings.label_name(row)}{mark}", False
    return f"{readings.label_name(row)} → {readings.answer_name(row)}{mark}", True


def cell_size(readings: ExampleReadings | None, metrics: QFontMetrics) -> CellSize:
    """Return a size that fits the captions, if classes have no longer names than usual."""
    names = ("0",) if readings is None else (*readings.report.row_names, *readings.report.class_names)
    widest = max(metrics.horizontalAdvance(name) for name in names)
    caption = min(_MOST_CAPTION_PX, 2 * widest + metrics.horizontalAdvance(" → ?") + 2)
    width = max(PICTURE_PX, caption) + _GAP_PX
    return CellSize(width, PICTURE_PX + metrics.height() + 2 + _GAP_PX)


def paint_caption(painter: QPainter, caption: Caption, place: QRect, theme: Theme) -> None:
    """Paint what stands under a picture."""
    text, is_wrong = caption
    painter.setPen(QColor(theme.validation if is_wrong else theme.faint_text))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width() - 2)
    painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)


class CaptionPixmaps:
    """Captions that are painted once: there are far fewer different ones than pictures."""

    def __init__(self) -> None:
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}

    def get(self, caption: Caption, size: CellSize, font: QFont, ratio: float, theme: Theme) -> QPixmap:
        """Return a caption as a picture of the caption's place in a cell, transparent but for its text."""
        key = (caption, size, font.key(), ratio, theme)
        if key not in self._pixmaps:
            place = size.caption(0, 0)
            pixmap = QPixmap(place.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setFont(font)
            paint_caption(painter, caption, QRect(0, 0, place.width(), place.height()), theme)
            painter.end()
            self._pixmaps[key] = pixmap
        return self._pixmaps[key]

    def forget(self) -> None:
        """Paint all anew when they are needed next."""
        self._pixmaps.clear()


def column_image(levels: NDArray[np.uint8]) -> tuple[QImage, NDArray[np.uint8]]:
    """Return pictures (k, 28, 28) as one image, one below the other, and the pixels it refers to."""
    pixels = np.ascontiguousarray(levels)
    n_pictures, height, width = pixels.shape
    image = QImage(pixels.data, width, n_pictures * height, width, QImage.Format.Format_Grayscale8)
    return image, pixels
