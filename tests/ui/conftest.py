"""Small helpers to drive widgets as a person would."""

import logging

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.digits.dataset import Dataset, LabelledImages, class_names


@pytest.fixture
def drag():
    """Draw with the mouse along points given in units of the widget's smaller side."""

    def drag(widget, points, button=Qt.MouseButton.LeftButton):
        side = min(widget.width(), widget.height())
        pixels = [QPoint(round(x * side), round(y * side)) for x, y in points]
        QTest.mousePress(widget, button, pos=pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(widget, pixel)
        QTest.mouseRelease(widget, button, pos=pixels[-1])

    return drag


@pytest.fixture
def rows_dataset() -> Dataset:
    """Ten classes, each a bright row of pixels at another height: learned in an epoch or two."""
    rng = np.random.default_rng(5)

    def part(n_images: int) -> LabelledImages:
        labels = rng.integers(0, 10, n_images).astype(np.uint8)
        images = rng.integers(0, 40, (n_images, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label + 3 : 2 * label + 5] = 220
        return LabelledImages(images, labels)

    return Dataset("rows", part(600), part(100), part(100), class_names(10))


@pytest.fixture
def quiet_log(caplog):
    """Yield the log; fail if anything serious is in it at the end."""
    yield caplog
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
