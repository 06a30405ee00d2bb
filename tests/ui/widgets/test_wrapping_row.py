"""Buttons in as many rows as there has to be."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton

from digitpad.ui.widgets.wrapping_row import WrappingRow


class Block(QPushButton):
    """A button of a size that does not depend on the font."""

    def sizeHint(self):
        return QSize(100, 20)


@pytest.fixture
def row(qtbot):
    row = WrappingRow([Block(), Block()], [Block(), Block(), Block()])
    qtbot.addWidget(row)
    row.show()
    return row


def places(row, width):
    """Return left and top edge of each button, in a row of that width."""
    row.resize(width, 400)
    return [(button.x(), button.y()) for button in row.findChildren(Block)]


def test_with_room_all_are_in_one_row_and_the_last_group_at_its_end(row):
    assert places(row, 530) == [(0, 0), (106, 0), (218, 0), (324, 0), (430, 0)]
    assert places(row, 524) == [(0, 0), (106, 0), (212, 0), (318, 0), (424, 0)]
    assert row.minimumSizeHint() == QSize(100, 20)
    assert row.sizeHint() == QSize(524, 20)


def test_with_less_each_group_has_a_row_and_is_cut_in_halves_if_it_must(row):
    assert places(row, 523) == [(0, 0), (106, 0), (0, 26), (106, 26), (212, 26)]
    assert row.minimumSizeHint().height() == 46
    assert places(row, 311) == [(0, 0), (106, 0), (0, 26), (106, 26), (0, 52)]
    assert places(row, 205) == [(0, 26 * number) for number in range(5)]
    assert row.n_rows == 5
    assert places(row, 50)[-1] == (0, 104)
    assert {button.width() for button in row.findChildren(Block)} == {50}
