"""The cells of a gallery: a picture, with its class and the network's answer below it."""

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
"""The text, and whether the picture was read wrong."""


@dataclass(frozen=True)
class CellSize:
    """The size of a cell and of its parts, in pixels."""

    width: int
    height: int

    def picture(self, x: int, y: int) -> QRect:
        """Return the rectangle of the picture in a cell with its top left corner at (x, y)."""
        return QRect(x + (self.width - PICTURE_PX) // 2, y + _GAP_PX // 2, PICTURE_PX, PICTURE_PX)

    def caption(self, x: int, y: int) -> QRect:
        """Return the rectangle of the caption in a cell with its top left corner at (x, y)."""
        top = y + _GAP_PX // 2 + PICTURE_PX
        return QRect(x, top, self.width, self.height - PICTURE_PX - _GAP_PX)


def caption_of(readings: ExampleReadings, row: int) -> Caption:
    """Return the caption of a picture: "3 → 7?" for a doubtful mistake, or just its class."""
    mark = "" if readings.doubt(row) is Doubt.NONE else "?"
    if readings.report.is_right[row]:
        return f"{readings.label_name(row)}{mark}", False
    return f"{readings.label_name(row)} → {readings.answer_name(row)}{mark}", True


def cell_size(readings: ExampleReadings | None, metrics: QFontMetrics) -> CellSize:
    """Return a cell size that fits the captions, unless class names are very long."""
    names = ("0",) if readings is None else (*readings.report.row_names, *readings.report.class_names)
    widest = max(metrics.horizontalAdvance(name) for name in names)
    caption = min(_MOST_CAPTION_PX, 2 * widest + metrics.horizontalAdvance(" → ?") + 2)
    width = max(PICTURE_PX, caption) + _GAP_PX
    return CellSize(width, PICTURE_PX + metrics.height() + 2 + _GAP_PX)


def paint_caption(painter: QPainter, caption: Caption, place: QRect, theme: Theme) -> None:
    """Paint the caption of a picture."""
    text, is_wrong = caption
    painter.setPen(QColor(theme.validation if is_wrong else theme.faint_text))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width() - 2)
    painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)


class CaptionPixmaps:
    """A cache of painted captions. There are far fewer different captions than pictures.

    Parameters
    ----------
    readings : ExampleReadings
    size : CellSize
    font : QFont
    ratio : float
        Device pixel ratio.
    theme : Theme
    """

    def __init__(
        self, readings: ExampleReadings, size: CellSize, font: QFont, ratio: float, theme: Theme
    ) -> None:
        self._readings, self._size, self._font, self._theme = readings, size, font, theme
        self.ratio = ratio
        report, labels = readings.report, readings.examples.labels.astype(np.int64)
        # Examples of the same kind have the same caption.
        self._kinds = (labels * len(report.class_names) + report.answers) * 2 + report.is_doubted
        self._pixmaps: dict[int, QPixmap] = {}

    def of(self, rows: NDArray[np.integer]) -> list[QPixmap]:
        """Return the captions of some examples, in the size of the caption's rectangle."""
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
    """Return pictures (k, 28, 28) stacked in one image, and the array that owns its pixels."""
    pixels = np.ascontiguousarray(levels)
    n_pictures, height, width = pixels.shape
    image = QImage(pixels.data, width, n_pictures * height, width, QImage.Format.Format_Grayscale8)
    return image, pixels
