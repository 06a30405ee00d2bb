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
    """Captions that are painted once: there are far fewer different ones than pictures.

    Parameters
    ----------
    readings : ExampleReadings
    size : CellSize
    font : QFont
    ratio : float
        Pixels of the screen for each of the window.
    theme : Theme
    """

    def __init__(
        self, readings: ExampleReadings, size: CellSize, font: QFont, ratio: float, theme: Theme
    ) -> None:
        self._readings, self._size, self._font, self._theme = readings, size, font, theme
        self.ratio = ratio
        report, labels = readings.report, readings.examples.labels.astype(np.int64)
        # Of equal kinds are the captions equal.
        self._kinds = (labels * len(report.class_names) + report.answers) * 2 + report.is_doubted
        self._pixmaps: dict[int, QPixmap] = {}

    def of(self, rows: NDArray[np.integer]) -> list[QPixmap]:
        """Return the captions of some examples, each as large as its place in a cell."""
        kinds = self._kinds[rows].tolist()
        for row, kind in zip(rows.tolist(), kinds, strict=True):
            if kind not in self._pixmaps:
                self._pixmaps[kind] = self._painted(row)
        return [self._pixmaps[kind] for kind in kinds]

    def _painted(self, row: int) -> QPixmap:
        place = self._size.caption(0, 0)
        place.moveTo(0, 0)
        pixmap = QPixmap(place.size() * self.ratio)
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setFont(self._font)
        paint_caption(painter, caption_of(self._readings, row), place, self._theme)
        painter.end()
        return pixmap


def column_image(levels: NDArray[np.uint8]) -> tuple[QImage, NDArray[np.uint8]]:
    """Return pictures (k, 28, 28) as one image, one below the other, and the pixels it refers to."""
    pixels = np.ascontiguousarray(levels)
    n_pictures, height, width = pixels.shape
    image = QImage(pixels.data, width, n_pictures * height, width, QImage.Format.Format_Grayscale8)
    return image, pixels
