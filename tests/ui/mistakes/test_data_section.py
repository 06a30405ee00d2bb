"""The section that shows the examples themselves: classes, odd ones, and the way to the preview."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from digitpad.ui.mistakes.data.class_board import ClassBoard
from digitpad.ui.mistakes.data.data_section import DataSection
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.widgets.elided_line import ElidedLine


@pytest.fixture
def section(qtbot, read):
    """The section, with the classes found."""
    read.open_section("data")
    section = read.findChild(DataSection)
    qtbot.waitUntil(lambda: section.model.classes is not None)
    return section


def click_class(section, label):
    board = section.findChild(ClassBoard)
    QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=board.cell_rect(label).center())


def test_all_examples_are_there_and_a_class_is_chosen_and_left_by_clicks(section, rows_dataset):
    labels, told = rows_dataset.test.labels, section.findChild(ElidedLine, "data_summary")
    assert sorted(section.model.rows) == list(range(100))
    assert told.text == "100 test pictures of rows, 10 classes"

    click_class(section, 3)
    assert (labels[section.model.rows] == 3).all()
    assert told.text.endswith(f"· 3: {(labels == 3).sum()}")
    click_class(section, 3)
    assert len(section.model.rows) == 100


def test_a_picture_with_a_wrong_label_is_the_oddest(qtbot, context, read, section, rows_dataset, until_read):
    labels = rows_dataset.test.labels.copy()
    labels[17] = (labels[17] + 5) % 10
    test = dataclasses.replace(rows_dataset.test, labels=labels)
    context.state.set_dataset(dataclasses.replace(rows_dataset, test=test))
    until_read(read, "own network")
    qtbot.waitUntil(lambda: section.model.classes is not None and len(section.model.rows) == 100)

    assert section.model.rows[0] == 17
    order = section.findChild(QComboBox, "data_order")
    order.setCurrentIndex(1)
    order.activated.emit(1)
    np.testing.assert_array_equal(section.model.rows, np.arange(100))


def test_a_click_puts_a_picture_on_the_canvas_and_a_second_one_asks_why(context, read, section):
    wanted = []
    read.why_wanted.connect(lambda: wanted.append(context.state.picture.caption))
    gallery = section.findChild(GalleryView, "data_gallery")
    row = section.model.rows[0]

    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.cell_rect(0).center())
    assert context.state.picture.caption.startswith(f"test picture {row + 1}:")
    gallery.opened.emit(int(section.model.rows[1]))
    assert wanted[0].startswith(f"test picture {section.model.rows[1] + 1}:")


def test_keys_choose_a_class_and_escape_all(section):
    board = section.findChild(ClassBoard)
    QTest.keyClick(board, Qt.Key.Key_Right)
    QTest.keyClick(board, Qt.Key.Key_Right)
    assert section.model.label == 1
    assert "1: " in board.accessibleDescription()
    QTest.keyClick(board, Qt.Key.Key_Escape)
    assert section.model.label is None


def test_the_preview_of_augmentation_is_opened_from_here(context, section, user):
    opened = []
    context.actions.augmentation.triggered.connect(lambda: opened.append(True))
    user.click(section, "data_augmentation")
    assert opened == [True]


def test_without_own_digits_it_says_so(qtbot, read, section):
    read.source.activated.emit(3)  # My digits
    read.source.setCurrentIndex(3)
    qtbot.waitUntil(lambda: section.model.readings is None)
    assert section.model.classes is None
    assert not len(section.model.rows)
