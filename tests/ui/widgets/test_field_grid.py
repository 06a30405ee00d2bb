"""A grid of widgets in as many columns as fit."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.widgets.field_grid import FieldGrid


@pytest.fixture
def grid(qtbot):
    """A grid of six buttons, the second two columns wide."""
    around, grid = QWidget(), FieldGrid()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(grid)
    for number in range(6):
        grid.add(QPushButton(f"{number}"), 2 if number == 1 else 1)
    around.show()
    return grid


def rows(grid):
    """Return the texts of the buttons by row."""
    QApplication.processEvents()
    buttons = sorted(grid.findChildren(QPushButton), key=lambda button: (button.y(), button.x()))
    found = {}
    for button in buttons:
        found.setdefault(button.y(), []).append(button.text())
    return ["".join(row) for row in found.values()]


@pytest.mark.parametrize(
    ("width", "n_columns", "expected"),
    [
        (100, 2, ["0", "1", "23", "45"]),
        (410, 2, ["0", "1", "23", "45"]),
        (411, 3, ["01", "234", "5"]),
        (690, 5, ["0123", "45"]),
        (2_000, 6, ["01234", "5"]),
    ],
)
def test_rows_have_as_many_columns_as_fit(grid, width, n_columns, expected):
    grid.window().resize(width, 300)

    assert rows(grid) == expected
    assert grid.n_columns == n_columns


def test_columns_share_the_width(grid):
    grid.window().resize(500, 200)
    rows(grid)

    widths = [button.width() for button in grid.findChildren(QPushButton)]
    assert max(widths[2:]) - min(widths[2:]) <= 1
    assert abs(widths[1] - 2 * widths[0]) <= 10
    grid.window().resize(300, 200)
    rows(grid)
    assert abs(grid.findChild(QPushButton).width() - 146) <= 2  # removed columns take no width


def test_larger_texts_have_fewer_columns(grid):
    grid.window().resize(560, 200)
    QApplication.processEvents()
    assert grid.n_columns == 4
    set_text_percent(150)
    try:
        QApplication.processEvents()
        assert grid.n_columns == 2
    finally:
        set_text_percent(100)


def test_its_minimum_size_is_narrow_with_the_height_of_its_rows(grid):
    grid.window().resize(2_000, 300)
    rows(grid)
    low = grid.minimumSizeHint()
    grid.window().resize(220, 300)
    rows(grid)

    assert low.width() < 220
    assert grid.minimumSizeHint().height() > 1.8 * low.height()
    assert grid.sizeHint() == grid.minimumSizeHint()
