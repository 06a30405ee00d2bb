"""What the tests of photos share."""

import numpy as np
import pytest


def seven(height: int, thickness: int) -> np.ndarray:
    """Return the ink of a seven, (height, about 0.7 height) bool."""
    width = round(0.7 * height)
    ink = np.zeros((height, width), np.bool_)
    ink[:thickness] = True
    for row in range(height):
        middle = round((width - thickness) * (1.0 - 0.8 * row / height))
        ink[row, middle : middle + thickness] = True
    return ink


@pytest.fixture
def sevens():
    """Return a function that writes sevens at places (left, top) onto white paper (height, width)."""

    def sevens(shape, places, height=40, thickness=5):
        gray = np.full(shape, 235, np.uint8)
        ink = seven(height, thickness)
        for left, top in places:
            part = gray[top : top + ink.shape[0], left : left + ink.shape[1]]
            part[ink[: part.shape[0], : part.shape[1]]] = 40
        return gray

    return sevens
