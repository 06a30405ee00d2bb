"""Numbers as colours: blue above zero, orange below, zero in the colour of the background.

Blue and orange can be distinguished with every common colour deficiency (Okabe and Ito, 2008, "Color
Universal Design").
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from digitpad.ui.appearance.theme import Theme, current_theme

_LEVELS = 127
"""Colours on each side of zero."""


def diverging_image(values: NDArray[np.floating], limit: float | None = None) -> QImage:
    """Return an image with one pixel per number, in the colours of the current theme.

    Parameters
    ----------
    values : (rows, columns) float
    limit : float, optional
        The absolute value shown in full colour; larger values are clipped. Default: the largest absolute
        value.

    Returns
    -------
    QImage
        Owns its memory. Numbers that are not finite count as 0.
    """
    limit = symmetric_limit(values) if limit is None else limit
    levels = np.nan_to_num(values * (_LEVELS / limit if limit > 0.0 else 0.0), posinf=0.0, neginf=0.0)
    # All values are positive here, so adding 0.5 and truncating rounds.
    indices = (np.clip(levels, -_LEVELS, _LEVELS) + (_LEVELS + 0.5)).astype(np.uint8)
    n_rows, n_columns = indices.shape
    image = QImage(indices.tobytes(), n_columns, n_rows, n_columns, QImage.Format.Format_Indexed8)
    image.setColorTable(_color_table(current_theme()))
    return image.copy()  # the bytes belong to NumPy


def symmetric_limit(values: NDArray[np.floating]) -> float:
    """Return the largest finite absolute value, or 0 if there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


@lru_cache(maxsize=4)
def _color_table(theme: Theme) -> list[int]:
    zero, above, below = QColor(theme.surface), QColor(theme.training), QColor(theme.validation)
    return [
        _mixed(zero, above if level > 0 else below, abs(level) / _LEVELS).rgb()
        for level in range(-_LEVELS, _LEVELS + 1)
    ]


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Interpolate between two colours: the first at ``share`` 0, the second at 1."""
    red, green, blue = (
        round(one + (other - one) * share)
        for one, other in (
            (first.red(), second.red()),
            (first.green(), second.green()),
            (first.blue(), second.blue()),
        )
    )
    return QColor(red, green, blue)
