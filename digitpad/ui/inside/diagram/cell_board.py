"""Many small pictures or bars, in rows and columns, as one image."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from digitpad.nn.activations import FloatArray
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.theme import current_theme

_BLANK = 255  # colour index unused by diverging_image, made transparent


def cell_board(
    pictures: FloatArray, limit: float, side: int, n_columns: int, step: tuple[int, int], left: int = 0
) -> QImage:
    """Return pictures in diverging colours, one per cell, transparent in between.

    Parameters
    ----------
    pictures : (n, height, width) float
    limit : float
        Absolute value shown in full colour.
    side : int
        Side of a picture in pixels of the image.
    n_columns : int
        Cells per row.
    step : tuple of int
        Distance from one cell to the next, across and down.
    left : int
        Left margin of the pictures in their cells.
    """
    n, height, width = pictures.shape
    strip = diverging_image(np.ascontiguousarray(pictures).reshape(-1, width), limit)
    # Qt's rows are padded to 4 bytes.
    levels = np.frombuffer(strip.constBits(), np.uint8).reshape(n, height, strip.bytesPerLine())
    rows, columns = (np.arange(side) * size // side for size in (height, width))
    n_rows = -(-n // n_columns)
    cells: NDArray[np.uint8] = np.full((n_rows * n_columns, side, side), _BLANK, np.uint8)
    cells[:n] = levels[:, rows][:, :, columns]
    board = np.full((n_rows, step[1], n_columns, step[0]), _BLANK, np.uint8)
    by_place = cells.reshape(n_rows, n_columns, side, side).transpose(0, 2, 1, 3)
    board[:, :side, :, left : left + side] = by_place
    lines = board.reshape(n_rows * step[1], -1)
    image = QImage(lines.tobytes(), lines.shape[1], len(lines), lines.shape[1], QImage.Format.Format_Indexed8)
    table = strip.colorTable()
    image.setColorTable([*table, *[0] * (_BLANK + 1 - len(table))])
    return image.copy()  # a deep copy, because the buffer belongs to NumPy


def bar_board(shares: FloatArray, side: int, height: int, n_columns: int, step: tuple[int, int]) -> QImage:
    """Return one bar per cell as one image, transparent between and behind the bars.

    Parameters
    ----------
    shares : (n,) float
        Filled part of a bar, -1..1; the sign selects the colour.
    side, height : int
        Size of a full bar in pixels.
    n_columns, step : see ``cell_board``
    """
    theme, n_rows = current_theme(), -(-len(shares) // n_columns)
    lengths = np.zeros(n_rows * n_columns)
    lengths[: len(shares)] = np.rint(shares * side)
    pixels = np.arange(side)
    bars = (pixels < lengths[:, np.newaxis]) + 2 * (pixels < -lengths[:, np.newaxis])
    board = np.zeros((n_rows, step[1], n_columns, step[0]), np.uint8)
    board[:, :height, :, :side] = bars.reshape(n_rows, 1, n_columns, side)
    lines = board.reshape(n_rows * step[1], -1)
    image = QImage(lines.tobytes(), lines.shape[1], len(lines), lines.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable([0, QColor(theme.training).rgb(), QColor(theme.validation).rgb()])
    return image.copy()  # a deep copy, because the buffer belongs to NumPy
