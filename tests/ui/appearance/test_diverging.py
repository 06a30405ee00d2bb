"""Numbers as colours."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.theme import DARK, LIGHT, Theme, apply_theme


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_zero_is_the_background_and_the_limits_are_the_full_colours(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    image = diverging_image(np.array([[0.0, 2.0, -2.0, 8.0, np.nan]]), limit=2.0)
    colors = [image.pixelColor(column, 0) for column in range(5)]
    surface, above, below = QColor(theme.surface), QColor(theme.training), QColor(theme.validation)
    assert colors == [surface, above, below, above, surface]
    without_limit = diverging_image(np.array([[4.0, 8.0, np.inf]]))
    half, whole, none = (without_limit.pixelColor(column, 0) for column in range(3))
    assert (whole, none) == (above, surface)
    assert half.getRgb() == pytest.approx((np.array(above.getRgb()) + surface.getRgb()) / 2, abs=2)
    assert diverging_image(np.zeros((1, 1))).pixelColor(0, 0) == surface
