"""The gallery's pictures and captions, and the contact sheet."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.example_readings import ExampleFilter, Order, read_examples
from digitpad.recognition.evaluation.example_set import examples_of_dataset
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.mistakes.gallery.contact_sheet import MOST_PICTURES, contact_sheet
from digitpad.ui.mistakes.gallery.gallery_export import GalleryExport
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView, described
from digitpad.ui.mistakes.gallery.picture_cells import PICTURE_PX, caption_of, cell_size
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


def grey_at(view, place, down=45):
    """Return the grey level in the lower half of the picture at a place in the order."""
    cell = view.cell_rect(place)
    return grabbed(view).pixelColor(cell.center().x(), cell.top() + down).red()


def marked(view):
    """Return the visible places that are marked."""
    image, accent = grabbed(view), QColor(LIGHT.accent)
    centres = {place: view.cell_rect(place).center().x() for place in range(view.n_columns * 4)}
    return [
        place
        for place, x in centres.items()
        if any(image.pixelColor(x, view.cell_rect(place).top() + y) == accent for y in range(10))
    ]


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


def is_used(view, key):
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_keys_go_through_the_pictures_and_choose_one(view, model):
    chosen, key = [], Qt.Key
    view.chosen.connect(chosen.append)
    n_columns, n_lines = view.n_columns, view.viewport().height() // view.cell_rect(0).height()

    def place_after(*keys):
        for key in keys:
            QTest.keyClick(view, key)
        return model.rows.tolist().index(model.current)

    assert marked(view) == []
    QTest.keyClick(view, key.Key_Return)
    assert chosen == [0]
    assert place_after(key.Key_Home, key.Key_Left, key.Key_Up) == 0
    assert place_after(key.Key_Right, key.Key_Up) == 1
    assert place_after(key.Key_Down) == 1 + n_columns
    QTest.keyClick(view, key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert marked(view) == [1 + n_columns]
    below = place_after(key.Key_PageDown)
    assert below == 1 + (1 + n_lines) * n_columns
    assert view.viewport().rect().contains(view.cell_rect(below))
    assert place_after(key.Key_PageUp) == 1 + n_columns
    assert place_after(key.Key_PageUp, key.Key_PageUp) == 0
    assert place_after(key.Key_End, key.Key_PageDown, key.Key_Right) == 9_999
    assert view.viewport().rect().intersects(view.cell_rect(9_999))
    QTest.keyClick(view, key.Key_Space)
    assert chosen == [0, 9_999]
    assert is_used(view, key.Key_Up)
    assert not is_used(view, key.Key_A)
    model.set_filter(ExampleFilter(label=7, answer=7))
    assert not is_used(view, key.Key_Up)


def test_ten_thousand_pictures_are_shown_each_in_its_place_and_told_under_the_mouse(view, model, tip_at):
    for place in (0, view.n_columns + 1, 4_711, 9_999):
        scroll_to(view, place)
        assert grey_at(view, place) == level_of(model, place)
        tip = tip_at(view.viewport(), view.cell_rect(place).center())
        assert tip == f"{described(model.readings, place)}. Click to put it on the canvas."

    bar, height = view.verticalScrollBar(), view.viewport().height()
    assert bar.value() == bar.maximum()
    assert view.place_at(view.cell_rect(9_999).center()) == 9_999
    assert view.place_at(view.viewport().rect().bottomRight()) is None
    bar.setValue(0)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
    assert bar.value() == height
    bar.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepAdd)
    assert 0 < bar.value() - height < view.cell_rect(0).height()
    model.show(dataclasses.replace(model.readings, source="another network"))
    assert bar.value() > height
    model.show(read())  # other examples
    assert bar.value() == 0


@pytest.mark.qt_log_ignore("MouseRelease")  # nobody needs it
def test_pictures_cut_off_at_the_edges_are_painted_and_come_into_view_when_chosen(view, model):
    cell, height = view.cell_rect(0), view.viewport().height()
    bar = view.verticalScrollBar()
    bar.setValue(-(height - 30) % cell.height())  # 30 px of the last line, and a part of the first
    last = view.place_at(QPoint(1, height - 1))
    assert view.cell_rect(last).top() == height - 30
    assert grey_at(view, last, 25) == level_of(model, last)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, height - 1))
    assert view.cell_rect(last).bottom() == height - 1
    assert grey_at(view, last) == level_of(model, last)
    assert view.cell_rect(view.place_at(QPoint(5, 0))).top() < 0

    place = view.place_at(QPoint(5, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 0))
    assert view.cell_rect(place).top() == 0


def test_a_gallery_that_saw_changes_looks_like_a_new_one(view, model, looks_new, put_on):
    looks_new(
        view,
        lambda: GalleryView(model),
        lambda: put_on(DARK),
        lambda: set_text_percent(150),
        lambda: model.show(read(names=tuple(f"class {name}" for name in NAMES))),
        lambda: view.resize(300, 500),
        lambda: model.set_filter(ExampleFilter(label=3)),
        lambda: model.set_old(True),
        lambda: model.point_out(int(model.rows[1])),
        lambda: model.set_filter(ExampleFilter(label=3, answer=3)),
    )
    last = view.grab().toImage()
    view.set_empty_text("Nothing")
    assert view.grab().toImage() != last
    view.resize(20, 200)
    assert view.n_columns == 1


def test_a_caption_says_what_it_is_what_was_read_and_doubt(view, model):
    readings = read(8, labels=[0, 0, 2, 2] * 2, answers=[0, 2, 0, 2] * 2)
    told = ["A", "A → C", "C → A", "C", "A?", "A → C?", "C → A?", "C?"]
    model.show(readings)

    assert [caption_of(readings, row) for row in range(8)] == [(one, "→" in one) for one in told]
    image = grabbed(view)
    cells = [view.cell_rect(place).adjusted(0, PICTURE_PX + 4, 0, 0) for place in range(8)]
    captions = [image.copy(cell) for cell in cells]
    assert len({bytes(caption.constBits()) for caption in captions}) == 8
    for row, caption in zip(model.rows, captions, strict=True):
        inks = [caption.pixelColor(x, y) for x in range(caption.width()) for y in range(caption.height())]
        assert (max(ink.saturation() for ink in inks) > 120) == (not readings.report.is_right[row])
    assert described(readings, 1) == "test picture 2: A, read as C, > 99 % sure"
    assert described(readings, 7).startswith("test picture 8: C, read right, ")
    assert described(readings, 7).endswith("% sure, which it calls not sure")


@pytest.mark.parametrize(("letters", "fits"), [(1, True), (7, True), (60, False)])
def test_cells_are_as_wide_as_captions_unless_names_are_very_long(view, letters, fits):
    readings = read(26, names=tuple(name * letters for name in NAMES))
    metrics = QFontMetrics(view.font())
    width = cell_size(readings, metrics).caption(0, 0).width()
    assert (
        width >= max(metrics.horizontalAdvance(caption_of(readings, row)[0]) for row in range(26))
    ) == fits
    assert PICTURE_PX <= width < 3 * PICTURE_PX


@pytest.mark.qt_log_ignore("MouseRelease")  # nobody needs it
def test_a_press_beside_the_pictures_or_with_another_button_chooses_nothing(view, model):
    model.set_filter(ExampleFilter(label=7))
    chosen, left = [], Qt.MouseButton.LeftButton
    view.chosen.connect(chosen.append)
    view.opened.connect(chosen.append)
    scroll_to(view, len(model.rows) - 1)
    last, edge = view.cell_rect(len(model.rows) - 1), QPoint(view.viewport().width() - 1, 10)
    after = last.translated(last.width(), 0).center()

    for button, place in ((Qt.MouseButton.RightButton, last.center()), (left, after), (left, edge)):
        QTest.mouseClick(view.viewport(), button, pos=place)
        QTest.mouseDClick(view.viewport(), button, pos=place)

    assert chosen == []


def test_a_sheet_has_the_first_pictures_in_order_under_a_title(view, model, qtbot, tmp_path):
    export, metrics = GalleryExport(model, view), QFontMetrics(view.font())
    readings, size = model.readings, cell_size(model.readings, metrics)

    with qtbot.waitSignal(export.told) as told:
        export.save_pictures(tmp_path / "sheet.png")
    assert told.args == [f"Saved the first 2,000 of 10,000 pictures to {tmp_path / 'sheet.png'}"]
    sheet = QImage(str(tmp_path / "sheet.png"))

    n_columns = (sheet.width() - 24) // size.width
    top = sheet.height() - 12 - -(-MOST_PICTURES // n_columns) * size.height
    for number in (0, n_columns + 2, MOST_PICTURES - 1):
        line, column = divmod(number, n_columns)
        place = size.picture(12 + column * size.width, top + line * size.height).center()
        level = readings.examples.pictures[number, 20, 20]
        assert sheet.pixelColor(place.x(), place.y() + 15).red() == level
        caption = sheet.copy(size.caption(12 + column * size.width, top + line * size.height))
        assert len(set(bytes(caption.constBits()))) > 3
    assert top > 12 + metrics.height()
    assert len(set(bytes(sheet.copy(QRect(12, 12, 100, metrics.height())).constBits()))) > 3
    assert 0.8 < sheet.width() / sheet.height() < 1.25
    one = contact_sheet(readings, model.rows[:1], "long title " * 200, view.font())
    assert one.width() > metrics.horizontalAdvance("long title " * 199)
