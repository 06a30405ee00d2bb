"""The Data section: classes, odd examples, and the button of the preview."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QComboBox

from digitpad.insight.class_pictures import ClassPictures
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.mistakes.data.class_board import ClassBoard
from digitpad.ui.mistakes.data.data_section import DataSection
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.workers.newest_runner import NewestRunner

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def section(qtbot, read):
    """The section with its classes computed."""
    section = read.findChild(DataSection)
    assert section.model.readings is None  # nothing is done before it is shown
    told, board, gallery = [], section.findChild(ClassBoard), section.findChild(GalleryView)
    section.model.classes_changed.connect(
        lambda: told.append((board.accessibleDescription(), gallery.accessibleDescription()))
    )
    read.open_section("data")
    assert told == [("Comparing the classes…", "")]
    qtbot.waitUntil(lambda: section.model.classes is not None)
    return section


def click_class(section, label):
    board = section.findChild(ClassBoard)
    QTest.mouseClick(board.viewport(), LEFT, pos=board.cell_rect(label).center())


def summary(section):
    return section.findChild(ElidedLine, "data_summary").text


def order(section, index):
    box = section.findChild(QComboBox, "data_order")
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_clicks_choose_a_class(qtbot, section, rows_dataset, read, use, reader_of_rows, until_read):
    labels = rows_dataset.test.labels
    assert sorted(section.model.rows) == list(range(100))
    assert summary(section) == "100 test pictures of rows, 10 classes"

    click_class(section, 3)
    threes = np.flatnonzero(labels == 3)
    np.testing.assert_array_equal(np.sort(section.model.rows), threes)
    assert summary(section).endswith(f"· 3: {len(threes)}")
    order(section, 1)
    np.testing.assert_array_equal(section.model.rows, threes)
    section.model.point_out(int(threes[1]))
    use(reader_of_rows(shift=1), "shifted")
    until_read(read, "shifted")
    assert (section.model.label, section.model.current) == (3, threes[1])
    click_class(section, 3)
    assert len(section.model.rows) == 100
    use(reader_of_rows(12), "twelve classes")
    qtbot.waitUntil(lambda: section.model.classes is not None and len(section.model.classes.counts) == 12)
    assert summary(section) == "100 test pictures of rows, 10 classes"
    assert section.findChild(ClassBoard).accessibleDescription().endswith(", A: 0, B: 0")


def test_a_picture_with_a_wrong_label_is_the_oddest(qtbot, context, read, section, rows_dataset, until_read):
    labels = rows_dataset.test.labels.copy()
    labels[17] = (labels[17] + 5) % 10
    test = dataclasses.replace(rows_dataset.test, labels=labels)
    context.state.set_dataset(dataclasses.replace(rows_dataset, test=test))
    assert not len(section.model.rows)
    until_read(read, "own network")
    qtbot.waitUntil(lambda: section.model.classes is not None and len(section.model.rows) == 100)

    assert section.model.rows[0] == 17
    order(section, 1)
    np.testing.assert_array_equal(section.model.rows, np.arange(100))
    order(section, 0)
    assert section.model.rows[0] == 17


def test_a_click_puts_a_picture_on_the_canvas_and_a_second_one_asks_why(context, read, section, user):
    wanted = []
    read.why_wanted.connect(lambda: wanted.append(context.state.picture.caption))
    gallery = section.findChild(GalleryView, "data_gallery")
    first, second = (f"test picture {row + 1}:" for row in section.model.rows[:2])

    QTest.mouseClick(gallery.viewport(), LEFT, pos=gallery.cell_rect(0).center())
    assert context.state.picture.caption.startswith(first)
    assert gallery.accessibleDescription().startswith(first)
    QTest.mouseDClick(gallery.viewport(), LEFT, pos=gallery.cell_rect(1).center())
    assert wanted[0].startswith(second)

    context.actions.augmentation.triggered.connect(lambda: wanted.append("the preview"))
    user.click(section, "data_augmentation")
    assert wanted[1:] == ["the preview"]


def test_without_own_digits_it_says_so(qtbot, read, user):
    section = read.findChild(DataSection)
    read.open_section("data")
    user.find(read, "mistakes_source").activated.emit(3)  # My digits, while the classes are compared
    assert section.model.readings is None
    assert not section.findChild(NewestRunner).is_busy
    gallery = section.findChild(GalleryView)
    qtbot.waitUntil(lambda: "no digits of your own" in gallery.accessibleDescription())
    assert section.findChild(ClassBoard).accessibleDescription() == summary(section) == ""
    assert section.model.classes is None
    assert not len(section.model.rows)


@pytest.fixture
def board(qtbot, put_on):
    """Six classes in two columns, of which one line fits. What is chosen is marked."""
    put_on(LIGHT)
    board = ClassBoard()
    qtbot.addWidget(board)
    board.resize(260, 130)
    board.show()
    show_classes(board, tuple("ABCDEF"))
    board.chosen.connect(board.set_chosen)
    return board


def show_classes(board, names):
    none = np.zeros(0)
    averages, counts = np.ones((6, 28, 28), np.float32), np.array([40, 20, 10, 0, 5, 25])
    board.show_classes(names, ClassPictures(counts, averages, 0.25 * averages, none, none))


def test_keys_choose_a_class_and_escape_all(board, qtbot):
    chosen, key = [], Qt.Key
    board.chosen.connect(chosen.append)
    assert board.accessibleDescription() == "A: 40, B: 20, C: 10, D: 0, E: 5, F: 25"
    for step in (
        *(key.Key_Right, key.Key_Right, key.Key_Down, key.Key_Down, key.Key_Down),
        *(key.Key_Left, key.Key_Up, key.Key_Up, key.Key_Up, key.Key_A),
    ):
        QTest.keyClick(board, step)
        assert board.viewport().rect().contains(board.cell_rect(chosen[-1]))
    assert chosen == [0, 1, 3, 5, 5, 4, 2, 0, 0]
    assert board.accessibleDescription().startswith("A: 40 pictures, 40.0 % of all. Left their average")
    QTest.keyClick(board, key.Key_Escape)
    QTest.keyClick(board, key.Key_Escape)
    assert chosen[9:] == [None]

    board.show_classes((), None)
    board.set_empty_text("No pictures")
    QTest.keyClick(board, key.Key_Right)
    assert len(chosen) == 10
    assert board.accessibleDescription() == "No pictures"
    with_text = board.grab().toImage()
    board.set_empty_text("")
    assert board.grab().toImage() != with_text


@pytest.mark.qt_log_ignore("MouseRelease")  # nobody needs it
def test_the_mouse_chooses_and_tells_a_class(board, tip_at):
    chosen, second = [], board.cell_rect(1)
    board.chosen.connect(chosen.append)
    beside = QPoint(second.right() + 5, second.center().y())
    for button, place in (
        *((Qt.MouseButton.RightButton, second.center()), (LEFT, beside)),
        *((LEFT, second.center()), (LEFT, second.center())),
    ):
        QTest.mouseClick(board.viewport(), button, pos=place)
    assert chosen == [1, None]
    assert tip_at(board.viewport(), second.center()).startswith("B: 20 pictures, 20.0 % of all.")


def test_a_cell_has_average_spread_and_a_bar_by_size(board):
    board.set_chosen(3)
    image = board.viewport().grab().toImage()

    def colors(label, part):
        cell = board.cell_rect(label)
        x = cell.left() + round(part * cell.width())
        return [image.pixelColor(x, y).name() for y in range(cell.top(), min(cell.bottom() + 1, 128))]

    for label in (0, 1):
        pictures = [set(colors(label, part)[15:45]) for part in (0.25, 0.75)]
        assert pictures == [{"#ffffff"}, {"#808080"}]  # spreads are at most 0.5
    for label, end in ((0, 0.9), (1, 0.5)):
        parts = [part for part in (0.2, 0.45, 0.55, 0.8) if LIGHT.training in colors(label, part)]
        assert parts == [part for part in (0.2, 0.45, 0.55, 0.8) if part < end]
    assert [QColor(LIGHT.accent).name() in colors(label, 0.5) for label in (2, 3)] == [False, True]


def test_a_board_that_saw_changes_looks_like_a_new_one(board, looks_new, put_on):
    names = [tuple("ABCDEF"), tuple(f"a long class {name}" for name in "ABCDEF")]

    def new():
        made = ClassBoard()
        show_classes(made, names[0])
        return made

    looks_new(
        *(board, new, lambda: put_on(DARK), lambda: set_text_percent(150), lambda: board.resize(500, 200)),
        lambda: (names.reverse(), show_classes(board, names[0])),
    )
    board.resize(200, 150)
    bar, height = board.verticalScrollBar(), board.viewport().height()
    assert bar.maximum() == board.cell_rect(5).bottom() + 1 - height > 0
    bar.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepAdd)
    assert 0 < bar.value() < board.cell_rect(0).height()
