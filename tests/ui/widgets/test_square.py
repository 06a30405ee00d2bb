"""The largest square that fits."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QPushButton

from digitpad.ui.widgets.square import Square


@pytest.mark.parametrize(
    ("size", "place"),
    [
        ((300, 200), (50, 0, 200, 200)),
        ((200, 260), (0, 30, 200, 200)),
        ((900, 900), (250, 0, 400, 400)),  # no higher than it may be
    ],
)
def test_a_widget_gets_the_largest_square_in_the_middle(qtbot, size, place):
    content = QPushButton()
    square = Square(content, 100, 400)
    qtbot.addWidget(square)

    square.resize(*size)
    square.show()

    assert content.geometry() == QRect(*place)
    assert square.minimumSizeHint() == square.sizeHint() == QSize(100, 100)
