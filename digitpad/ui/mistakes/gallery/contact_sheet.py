"""The pictures of a gallery as one image."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.mistakes.gallery.picture_cells import caption_of, cell_size, column_image, paint_caption

MOST_PICTURES = 2_000
"""Limit for one sheet, which then has 40 MB of pixels."""

_MARGIN_PX = 12


def contact_sheet(readings: ExampleReadings, rows: NDArray[np.integer], title: str, font: QFont) -> QImage:
    """Return a light sheet with a title and the first ``MOST_PICTURES`` of some examples.

    May be called outside the GUI thread.
    """
    rows = rows[:MOST_PICTURES]
    metrics = QFontMetrics(font)
    size = cell_size(readings, metrics)
    n_columns = max(8, math.ceil(math.sqrt(len(rows) * size.height / size.width)))
    n_lines = math.ceil(len(rows) / n_columns)
    top = _MARGIN_PX + metrics.height() + 6
    width = max(n_columns * size.width, metrics.horizontalAdvance(title) + 4) + 2 * _MARGIN_PX
    sheet = QImage(width, top + n_lines * size.height + _MARGIN_PX, QImage.Format.Format_RGB32)
    sheet.fill(QColor(LIGHT.surface))
    painter = QPainter(sheet)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(_MARGIN_PX, _MARGIN_PX + metrics.ascent(), title)
    image, _pixels = column_image(readings.examples.levels(rows))
    side = readings.examples.pictures.shape[1]
    for number, row in enumerate(rows.tolist()):
        line, column = divmod(number, n_columns)
        x, y = _MARGIN_PX + column * size.width, top + line * size.height
        painter.drawImage(size.picture(x, y), image, QRect(0, number * side, side, side))
        paint_caption(painter, caption_of(readings, row), size.caption(x, y), LIGHT)
    painter.end()
    return sheet
