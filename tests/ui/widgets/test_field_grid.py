"""Widgets in as many columns as there is room for."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

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
    """Return the texts of the buttons, row by row, after they were laid out."""
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
