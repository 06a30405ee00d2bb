"""A row of buttons that wraps."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

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


def test_hidden_widgets_take_no_room_and_minimum_widths_are_kept(qtbot, row):
    buttons = row.findChildren(Block)
    buttons[2].hide()
    buttons[3].setMinimumWidth(150)

    assert [place for place, button in zip(places(row, 468), buttons, strict=True) if button.isVisible()] == [
        (0, 0),
        (106, 0),
        (212, 0),
        (368, 0),
    ]
    assert buttons[3].width() == 150
    assert row.sizeHint().width() == 468
    assert row.minimumSizeHint().width() == 150
    buttons[2].show()
    qtbot.waitUntil(lambda: places(row, 468)[2] == (0, 26))


def test_a_changed_content_requests_another_height(qtbot):
    holder, button = QWidget(), QPushButton("short")
    qtbot.addWidget(holder)
    row = WrappingRow([button, QPushButton("other")])
    layout = QVBoxLayout(holder)
    layout.addWidget(row)
    layout.addStretch(1)
    holder.resize(300, 200)
    holder.show()
    qtbot.waitUntil(lambda: row.height() == button.sizeHint().height())
    assert row.n_rows == 1

    button.setText("so long that there is no room for both of them")
    qtbot.waitUntil(lambda: row.height() == 2 * button.sizeHint().height() + 6)

    before, font = row.height(), row.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    holder.setFont(font)
    for other in row.findChildren(QPushButton):
        other.setFont(font)
    qtbot.waitUntil(lambda: row.height() > before)


def test_a_row_is_as_high_as_its_highest_button(qtbot):
    tall = Block()
    tall.setMinimumHeight(30)
    row = WrappingRow([Block(), tall])
    qtbot.addWidget(row)
    row.show()

    assert row.minimumSizeHint().height() == 30
