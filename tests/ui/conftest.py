"""Small helpers to drive widgets as a person would."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest


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
