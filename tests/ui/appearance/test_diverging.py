"""Numbers as colours."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.diverging import diverging_color, diverging_image
from digitpad.ui.appearance.theme import DARK, LIGHT, Theme, apply_theme


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_zero_is_the_background_and_the_limits_are_the_full_colours(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    image = diverging_image(np.array([[0.0, 2.0, -2.0, 8.0, np.nan]]), limit=2.0)
    colors = [image.pixelColor(column, 0) for column in range(5)]
    surface, above, below = QColor(theme.surface), QColor(theme.training), QColor(theme.validation)
    assert colors == [surface, above, below, above, surface]


def test_without_a_limit_the_largest_number_has_the_full_colour(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    values = np.array([[0.5, -0.1], [0.0, 0.25]])
    image = diverging_image(values)
    assert image.pixelColor(0, 0) == QColor(LIGHT.training)
    assert [image.pixelColor(x, y) for y in range(2) for x in range(2)] == [
        diverging_color(value, 0.5) for value in values.ravel()
    ]


def test_zeros_alone_are_all_background(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    assert diverging_image(np.zeros((2, 3))).pixelColor(2, 1) == QColor(LIGHT.surface)
