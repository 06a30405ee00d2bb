"""A text that is elided to the room of one line, or of a few."""

import pytest

from digitpad.ui.widgets.elided_line import ElidedLine

TEXT = "Shipped network: 784-30-10, sigmoid, quadratic cost"


@pytest.fixture
def line(qtbot):
    line = ElidedLine("line", "")
    qtbot.addWidget(line)
    line.show_text(TEXT)
    return line


def inked_height(line):
    """Return the height in pixels between the first and the last row with ink."""
    image = line.grab().toImage()
    paper = image.pixelColor(0, 0)
    xs, ys = range(image.width()), range(image.height())
    rows = [y for y in ys if any(image.pixelColor(x, y) != paper for x in xs)]
    return rows[-1] - rows[0]


def test_a_long_text_takes_as_many_lines_as_it_may(line):
    height = line.fontMetrics().height()
    line.resize(line.fontMetrics().horizontalAdvance(TEXT) * 2 // 3, 3 * height)
    assert inked_height(line) < height
    assert line.sizeHint().height() < 2 * height

    line.set_lines(2)

    assert inked_height(line) > height
    assert line.sizeHint().height() >= 2 * height
    assert line.text == line.accessibleName() == TEXT
