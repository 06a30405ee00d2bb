"""The gallery's pictures and captions, and the contact sheet."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.example_readings import ExampleFilter, Order, read_examples
from digitpad.recognition.evaluation.example_set import examples_of_dataset
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.mistakes.gallery.contact_sheet import MOST_PICTURES, contact_sheet
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView, described
from digitpad.ui.mistakes.gallery.picture_cells import caption_of, cell_size
from digitpad.ui.mistakes.mistakes_model import MistakesModel

N_CLASSES = 26
NAMES = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read(n_examples=10_000, names=NAMES, labels=None, answers=None):
    """Return examples of 26 classes. Each has its own grey level, and is read as the next class.

    The second half is doubtful.
    """
    network = Network((784, N_CLASSES), ("identity",), "cross_entropy")
    network.weights[0][:, :N_CLASSES] = 20.0 * np.eye(N_CLASSES)
    labels = np.asarray(np.arange(n_examples) % N_CLASSES if labels is None else labels, np.uint8)
    answers = (labels.astype(int) + 1) % N_CLASSES if answers is None else answers
    images = np.zeros((n_examples, 28, 28), np.uint8)
    images[:, 10:] = (20 + 9 * labels)[:, np.newaxis, np.newaxis]
    inks = np.where(np.arange(n_examples) < n_examples // 2, 255, 40)
    flat = images.reshape(n_examples, -1)
    flat[np.arange(n_examples), answers] = inks
    part = LabelledImages(images, labels)
    saved = SavedNetwork(network, NAMES, {}, Calibration(1.0, 0.9, 0.0))
    return read_examples(
        saved, "own network", examples_of_dataset(Dataset("", part, part, part, names), "test")
    )


@pytest.fixture
def model():
    return MistakesModel()


@pytest.fixture
def view(qtbot, model, put_on):
    """A gallery of ten thousand pictures."""
    put_on(LIGHT)
    view = GalleryView(model)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    model.show(read())
    model.set_filter(ExampleFilter(order=Order.AS_IN_DATA))
    return view


def grabbed(view):
    return view.viewport().grab().toImage()


def grey_at(view, place):
    """Return the grey level in the lower half of the picture at a place in the order."""
    cell = view.cell_rect(place)
    return grabbed(view).pixelColor(cell.center().x(), cell.top() + 45).red()


def scroll_to(view, place):
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + view.cell_rect(place).top())


def test_a_tap_chooses_a_picture_and_a_finger_that_moves_scrolls(view, qtbot):
    chosen, finger, sheet = [], QTest.createTouchDevice(), view.viewport()
    view.chosen.connect(chosen.append)
    spot = view.cell_rect(3).center()
    QTest.touchEvent(sheet, finger).press(0, spot, sheet).commit()
    QTest.touchEvent(sheet, finger).release(0, spot, sheet).commit()
    qtbot.waitUntil(lambda: chosen == [3])

    QTest.touchEvent(sheet, finger).press(0, QPoint(200, 350), sheet).commit()
    for y in range(340, 40, -10):
        QTest.touchEvent(sheet, finger).move(0, QPoint(200, y), sheet).commit()
        QTest.qWait(5)
    QTest.touchEvent(sheet, finger).release(0, QPoint(200, 40), sheet).commit()

    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 100)
    assert chosen == [3]


def level_of(model, place):
    return model.readings.examples.pictures[model.rows[place], 20, 20]


def test_keys_go_through_the_pictures_and_choose_one(view, model, qtbot):
    chosen = []
    view.chosen.connect(chosen.append)
    n_columns, n_lines = view.n_columns, view.viewport().height() // view.cell_rect(0).height()

    def place_after(*keys):
        for key in keys:
            QTest.keyClick(view, key)
        return model.rows.tolist().index(model.current)

    key = Qt.Key
    assert place_after(key.Key_Home, key.Key_Left, key.Key_Up) == 0
    assert place_after(key.Key_Right, key.Key_Down) == 1 + n_columns
    below = place_after(key.Key_PageDown)
    assert below == 1 + (1 + n_lines) * n_columns
    assert place_after(key.Key_PageUp) == 1 + n_columns
    assert place_after(key.Key_PageUp, key.Key_PageUp) == 0
    assert place_after(key.Key_End, key.Key_PageDown, key.Key_Right) == 9_999
    assert view.viewport().rect().intersects(view.cell_rect(9_999))
    QTest.keyClick(view, key.Key_Space)
    assert chosen == [9_999]


def test_a_picture_is_told_under_the_mouse(view, model, tip_at):
    scroll_to(view, 4_711)

    tip = tip_at(view.viewport(), view.cell_rect(4_712).center())

    assert tip == f"{described(model.readings, 4_712)}. Click to put it on the canvas."


def test_ten_thousand_pictures_are_shown_each_in_its_place(view, model):
    for place in (0, view.n_columns + 1, 4_711, 9_999):
        scroll_to(view, place)
        assert grey_at(view, place) == level_of(model, place)

    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert view.place_at(view.cell_rect(9_999).center()) == 9_999
    assert view.place_at(view.viewport().rect().bottomRight()) is None


def test_a_caption_says_what_it_is_what_was_read_and_doubt(model):
    readings = read()

    assert caption_of(readings, 0) == ("A → B", True)
    assert caption_of(readings, 9_999) == ("P → Q?", True)
    right = dataclasses.replace(
        readings, report=dataclasses.replace(readings.report, is_right=np.ones(10_000, bool))
    )
    assert caption_of(right, 0) == ("A", False)
    assert described(readings, 0) == "test picture 1: A, read as B, > 99 % sure"
    assert described(readings, 9_999).endswith("% sure, which it calls not sure")


@pytest.mark.qt_log_ignore("MouseRelease")  # nobody needs it
def test_a_press_beside_the_pictures_chooses_nothing(view, model):
    model.set_filter(ExampleFilter(label=7, answer=8, is_doubted=None))
    chosen = []
    view.chosen.connect(chosen.append)

    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=view.cell_rect(0).center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.viewport().width() - 1, 10))

    assert chosen == []


def test_a_sheet_has_the_first_pictures_in_order_under_a_title():
    readings, font = read(), QFont()
    rows = np.arange(9_999, -1, -1)
    size = cell_size(readings, QFontMetrics(font))

    sheet = contact_sheet(readings, rows, "own network", font)

    n_columns = (sheet.width() - 24) // size.width
    top = sheet.height() - 12 - -(-MOST_PICTURES // n_columns) * size.height
    for number in (0, n_columns + 2, MOST_PICTURES - 1):
        line, column = divmod(number, n_columns)
        place = size.picture(12 + column * size.width, top + line * size.height).center()
        level = readings.examples.pictures[rows[number], 20, 20]
        assert sheet.pixelColor(place.x(), place.y() + 15).red() == level
    assert top > 12 + QFontMetrics(font).height()
