"""A row of buttons that wraps."""

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
    """Return the left and top edges of the buttons in a row of a given width."""
    row.resize(width, 400)
    return [(button.x(), button.y()) for button in row.findChildren(Block)]


def test_if_all_fit_they_are_in_one_row_with_the_last_group_at_the_end(row):
    assert places(row, 530) == [(0, 0), (106, 0), (218, 0), (324, 0), (430, 0)]
    assert places(row, 524) == [(0, 0), (106, 0), (212, 0), (318, 0), (424, 0)]
    assert row.minimumSizeHint() == QSize(100, 20)
    assert row.sizeHint() == QSize(524, 20)


def test_otherwise_each_group_has_a_row_and_is_halved_if_necessary(row):
    assert places(row, 523) == [(0, 0), (106, 0), (0, 26), (106, 26), (212, 26)]
    assert row.minimumSizeHint().height() == 46
    assert places(row, 311) == [(0, 0), (106, 0), (0, 26), (106, 26), (0, 52)]
    assert places(row, 205) == [(0, 26 * number) for number in range(5)]
    assert row.n_rows == 5
    assert places(row, 50)[-1] == (0, 104)
    assert {button.width() for button in row.findChildren(Block)} == {50}


def test_a_hidden_button_takes_no_room(row):
    first, *others = row.findChildren(Block)
    first.hide()

    assert places(row, 418)[1:] == [(0, 0), (106, 0), (212, 0), (318, 0)]
    assert row.sizeHint() == QSize(418, 20)
    for button in others:
        button.hide()
    assert row.minimumSizeHint() == QSize(0, 0)
