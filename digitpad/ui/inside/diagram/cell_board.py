"""Many small pictures in rows and columns as one image, which is painted at once."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from digitpad.nn.activations import FloatArray
from digitpad.ui.appearance.diverging import diverging_image

_BLANK = 255  # an index that diverging_image leaves free; its colour is transparent


def cell_board(
    pictures: FloatArray, limit: float, side: int, gap: int, n_columns: int, cell_width: int
) -> QImage:
    """Return pictures in diverging colours, each in the right of a cell; between them nothing is covered.

    Parameters
    ----------
    pictures : (n, height, width) float
    limit : float
        The absolute value that gets the full colour.
    side, gap : int
        Of the pictures in the image, and between them, in its pixels.
    n_columns, cell_width : int
        Cells in a row; the width of one is at least ``side``.
    """
    n, height, width = pictures.shape
    strip = diverging_image(np.ascontiguousarray(pictures).reshape(-1, width), limit)
    # Qt's rows are padded to 4 bytes.
    levels = np.frombuffer(strip.constBits(), np.uint8).reshape(n, height, strip.bytesPerLine())
    rows, columns = (np.arange(side) * size // side for size in (height, width))
    n_rows = -(-n // n_columns)
    cells: NDArray[np.uint8] = np.full((n_rows * n_columns, side, side), _BLANK, np.uint8)
    cells[:n] = levels[:, rows][:, :, columns]
    board = np.full((n_rows, side + gap, n_columns, cell_width + gap), _BLANK, np.uint8)
    by_place = cells.reshape(n_rows, n_columns, side, side).transpose(0, 2, 1, 3)
    board[:, :side, :, cell_width - side : cell_width] = by_place
    lines = board.reshape(n_rows * (side + gap), -1)
    image = QImage(lines.tobytes(), lines.shape[1], len(lines), lines.shape[1], QImage.Format.Format_Indexed8)
    table = strip.colorTable()
    image.setColorTable([*table, *[0] * (_BLANK + 1 - len(table))])
    return image.copy()  # the bytes belong to Python
