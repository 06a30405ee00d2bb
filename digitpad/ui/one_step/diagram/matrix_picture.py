"""Picture of a matrix: numbers as colours, or as ink for digits."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from digitpad.insight.step.cell_layout import GAP, CellLayout
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.theme import current_theme

_GAP_COLOR = 255


def matrix_picture(values: NDArray[np.float64], layout: CellLayout, *, is_ink: bool) -> QImage:
    """Return a picture with one pixel per place of a layout.

    Parameters
    ----------
    values : (rows, columns) float
    layout : CellLayout
    is_ink : bool
        Whether values are ink, 0..1, shown white on black as the network sees them. Otherwise colours diverge
        at 0.
    """
    spread = layout.spread(values)
    if is_ink:
        picture = _ink_picture(spread)
        gap = QColor(current_theme().faint_text)
    else:
        picture = diverging_image(spread)
        gap = QColor(current_theme().track)
    if not layout.is_plain:
        table = picture.colorTable()
        table += [gap.rgb()] * (_GAP_COLOR + 1 - len(table))
        table[_GAP_COLOR] = gap.rgb()
        picture.setColorTable(table)
        pixels = np.frombuffer(picture.bits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        pixels[:, : picture.width()][layout.cells == GAP] = _GAP_COLOR
    return picture


def _ink_picture(values: NDArray[np.float64]) -> QImage:
    levels = (np.clip(values, 0.0, 1.0) * (_GAP_COLOR - 1) + 0.5).astype(np.uint8)
    height, width = levels.shape
    picture = QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    picture.setColorTable(
        [QColor(level, level, level).rgb() for level in np.linspace(0, 255, _GAP_COLOR).astype(int).tolist()]
    )
    return picture.copy()
