"""A photo in the window: opened, pasted or dropped; read, corrected, kept and taught."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.photo.picture_opener import PictureOpener
from digitpad.ui.state import NetworkInUse

SEED = 15
LABELS = "09106614482" + "5"


@pytest.fixture
def photo(rendered_photos, tmp_path):
    """Return the file of a photo of twelve digits that are all read right."""
    path = tmp_path / "sheet.png"
    assert gray_image(rendered_photos.photo(SEED).gray / np.float32(255)).save(str(path))
    return path


@pytest.fixture
def pictures(window, qtbot, user):
    """Opens pictures in the window, and waits until they are there."""

    class Pictures:
        opener = window.findChild(PictureOpener)

        def wait(self):
            qtbot.waitUntil(lambda: not self.opener.is_busy)

        def open(self, path: Path):
            self.opener.open_file(path)
            self.wait()

        @property
        def text(self):
            return user.text(window, "photo_text")

    return Pictures()


@pytest.fixture
def view(window, user, pictures, photo):
    pictures.open(photo)
    return user.find(window, "photo_view")


def is_framed(view):
    """Return whether there is ink in each digit's frame."""
    image, frames = view.grab().toImage(), [view.frame(index).adjusted(4, 4, -4, -4) for index in range(12)]
    return all(
        any(
            image.pixelColor(x, y).lightness() < 110
            for x in range(frame.left(), frame.right())
            for y in range(frame.top(), frame.bottom())
        )
        for frame in frames
    )


def click(view, index):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.frame(index).center())


def drop(window, data: QMimeData) -> bool:
    """Drag data onto the window and drop it there; return whether it was accepted."""
    copy, left, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, no_key)
    move = QDragMoveEvent(QPoint(60, 60), copy, data, left, no_key)
    for event in (enter, move):
        event.ignore()
        QApplication.sendEvent(window, event)
        if not event.isAccepted():
            return False
    event = QDropEvent(QPointF(50, 50), copy, data, left, no_key)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def test_a_photo_is_read_on_a_page_of_its_own_and_a_click_shows_a_digit_on_the_canvas(
    window, qtbot, user, view, pictures, tip_at
):
    assert window.findChild(PageTabs).current == "photo"
    assert pictures.text == "12 digits in 2 lines: 091 0661 / 44 8 2 5"
    assert user.status(window) == "12 digits found in sheet.png."
    assert user.text(window, "photo_status").startswith("Click a digit")
    assert view.hasFocus()
    assert is_framed(view)
    window.resize(1_100, 700)
    assert is_framed(view)
    looks = [view.grab().toImage()]
    click(view, 2)
    looks.append(view.grab().toImage())
    assert view.accessibleDescription().startswith("Read as 1")
    window.state.set_drawing(())
    click(view, 2)  # brings it back

    assert "digit 3 of 12" in window.state.picture.caption
    qtbot.waitUntil(lambda: user.answer(window) == "1")
    keys = ["Right", "Down", "Left", "Up", "Up", "Up", "Left"]
    for key, number in zip(keys, (4, 5, 4, 3, 2, 1, 1), strict=True):
        user.keys(window, key)
        assert f"digit {number} of 12" in window.state.picture.caption
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() - 1, view.height() - 1))
    user.press(window, "5")  # none is chosen
    assert len(window.state.samples) == 0
    assert view.accessibleDescription() == ""
    looks.append(view.grab().toImage())
    user.keys(window, "Left", "Right")
    assert "digit 12 of 12" in window.state.picture.caption
    user.press(window, "5")
    assert view.accessibleDescription().startswith("Your label: 5. Read as 5")
    assert tip_at(view, view.frame(11).center()) == view.accessibleDescription()
    looks.append(view.grab().toImage())
    assert all(one != other for one, other in pairwise(looks))
    tags = [look.pixelColor(view.frame(11).bottomLeft() + QPoint(2, 9)).name() for look in looks[2:]]
    assert tags == [LIGHT.surface, LIGHT.accent]  # one's own label is filled


def test_a_digits_key_keeps_it_as_ones_own_another_corrects_it_and_it_can_be_taken_back(
    window, user, view, pictures
):
    click(view, 1)
    assert not user.find(window, "forget_photo_button").isEnabled()
    user.press(window, "4")
    assert [sample.label for sample in window.state.samples.samples] == [4]
    assert user.text(window, "photo_status").startswith("Remembered as 4.")
    assert "Label 4 more digits" in user.find(window, "teach_photo_button").toolTip()

    user.press(window, "9")

    [sample] = window.state.samples.samples
    assert sample.label == 9
    picture = rasterize(sample.strokes)
    assert Recognizer(window.state.network.saved).recognize_picture(picture).answer == "9"
    assert "1 in My digits" in pictures.text
    user.keys(window, "Ctrl+Z", "Ctrl+Z")
    assert user.text(window, "photo_status") == "Undone."
    assert len(window.state.samples) == 0
    assert "My digits" not in pictures.text
    user.press(window, "0")
    user.keys(window, "Del")
    assert user.text(window, "photo_status") == "Taken out of My digits."
    assert len(window.state.samples) == 0
    assert not user.find(window, "forget_photo_button").isEnabled()


def test_all_other_digits_are_kept_as_read_and_taught(window, user, view, few_steps):
    assert not user.find(window, "teach_photo_button").isEnabled()
    click(view, 2)
    user.press(window, "7")  # a label that differs from all answers

    user.click(window, "keep_photo_button")

    assert user.text(window, "photo_status").startswith("11 digits added to My digits.")
    assert view.hasFocus()
    labels = [sample.label for sample in window.state.samples.samples]
    assert labels == [7, *(int(label) for index, label in enumerate(LABELS) if index != 2)]
    assert not user.find(window, "keep_photo_button").isEnabled()
    user.click(window, "teach_photo_button")
    user.until_not_fine_tuning(window)
    assert "12 digits" in window.state.network.source


def test_digits_of_a_photo_opened_again_are_not_added_twice(window, user, view, pictures, photo):
    click(view, 2)
    user.press(window, "7")
    user.click(window, "keep_photo_button")
    user.click(window, "forget_photo_button")
    assert view.hasFocus()
    kept = window.state.samples.samples
    assert len(kept) == 11

    pictures.open(photo)

    assert "11 in My digits" in pictures.text
    assert user.text(window, "photo_status").startswith("Click a digit")
    user.keys(window, "Ctrl+Z")  # what was done before is not undone
    assert len(window.state.samples) == 11
    user.click(window, "keep_photo_button")
    assert len(window.state.samples) == 12
    assert window.state.samples.samples[:11] == kept
    pictures.open(photo)
    assert not user.find(window, "keep_photo_button").isEnabled()


def test_a_correction_starts_automatic_teaching(window, user, view, few_steps):
    user.click(window, "keep_photo_button")
    user.choose(window, "Teach automatically after each correction")

    click(view, 2)
    user.press(window, "7")

    user.until_not_fine_tuning(window)
    assert window.state.network.is_pending


def test_another_network_reads_it_again_while_it_is_seen(window, view, pictures, user):
    letters = SavedNetwork(Network((784, 2), ("identity",), "cross_entropy"), ("a", "b"))
    shipped = window.state.network
    other = NetworkInUse(letters, "letters", letters)
    for network, start in ((other, "12 marks in 2 lines"), (shipped, "12 digits")):
        window.state.set_network(network)
        assert pictures.text.startswith(start)
        assert user.find(window, "keep_photo_button").isEnabled() is (network is shipped)
    window.state.set_network(other)
    click(view, 0)
    user.press(window, "5")
    assert not window.state.samples.samples
    user.open_page(window, "mistakes")
    window.state.set_network(shipped)
    assert pictures.text.startswith("12 marks")
    user.open_page(window, "photo")
    assert pictures.text.startswith("12 digits")


def test_a_picture_is_pasted_and_without_one_that_is_said(window, user, pictures, photo, qtbot):
    user.open_page(window, "photo")
    assert user.find(window, "no_photo_text").isVisible()
    assert pictures.text == user.text(window, "photo_status") == ""
    for name in ("keep", "forget", "teach"):
        assert not user.find(window, f"{name}_photo_button").isEnabled()
    QGuiApplication.clipboard().clear()
    user.keys(window, "Ctrl+V")
    assert user.message(window).startswith("There is no picture to paste.")
    QGuiApplication.clipboard().setText("no picture")
    user.keys(window, "Ctrl+V")
    assert user.message(window).startswith("There is no picture to paste.")
    QGuiApplication.clipboard().setImage(QImage(str(photo)))

    user.click(window, "paste_photo_button")
    assert user.status(window) == "Looking for digits in the picture…"
    pictures.wait()

    assert pictures.text.endswith("091 0661 / 44 8 2 5")
    assert user.status(window) == "12 digits found in the pasted picture."
    user.click(window, "open_photo_button")
    dialog = window.findChild(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.selectFile(str(photo))
    dialog.accept()
    assert user.status(window) == "Looking for digits in sheet.png…"
    pictures.wait()
    assert user.status(window) == "12 digits found in sheet.png."
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


def test_a_file_or_a_picture_is_dropped(window, user, pictures, photo):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    assert drop(window, data)
    pictures.wait()
    assert pictures.text.endswith("091 0661 / 44 8 2 5")
    assert window.acceptDrops()

    image = QMimeData()
    image.setImageData(QImage(str(photo)))
    assert drop(window, image)
    pictures.wait()
    assert user.status(window) == "12 digits found in the dropped picture."
    text = QMimeData()
    text.setText("no picture")
    assert not drop(window, text)


def test_a_small_picture_goes_to_the_canvas(window, qtbot, user, pictures, tmp_path):
    seven = rasterize([as_stroke([(0.2, 0.1), (0.8, 0.1), (0.4, 0.9)])])
    assert gray_image(seven).save(str(tmp_path / "seven.png"))

    pictures.open(tmp_path / "seven.png")

    assert window.findChild(PageTabs).current == "train"
    assert window.state.picture.caption == "seven.png"
    assert user.status(window) == "Seven.png is on the canvas."
    np.testing.assert_allclose(window.state.picture.pixels, seven, atol=1 / 255)
    qtbot.waitUntil(lambda: user.answer(window) == "7")


def test_a_photo_without_digits_is_reported_and_the_previous_one_stays(
    window, user, view, pictures, tmp_path, rendered_photos
):
    assert gray_image(rendered_photos.text_free("wood") / np.float32(255)).save(str(tmp_path / "wood.png"))

    pictures.open(tmp_path / "wood.png")

    assert "wood.png shows no digits that can be found." in user.message(window)
    assert user.status(window) == "No picture was opened."
    assert pictures.text.startswith("12 digits")


def test_a_window_that_is_closed_while_a_photo_is_read_waits_for_it(window, pictures, photo):
    pool = pictures.opener.findChild(QThreadPool)
    pictures.opener.open_file(photo)
    assert pool.activeThreadCount() == 1

    window.close()

    assert pool.activeThreadCount() == 0


def drawn(window):
    """Return how often each symbol was drawn."""
    return window.state.library.library.symbols.classes("Runes")


def test_marks_are_kept_as_symbols_corrected_and_undone(window, user, view, pictures, photo):
    assert not user.find(window, "photo_symbol_field").isVisible()
    assert "S keeps it" not in user.text(window, "photo_status")
    symbols, field = window.state.library.library.symbols, user.find(window, "photo_symbol_field")
    for label in ("ᚠ", "ᚢ"):
        symbols.add_class("Runes", label)
    assert field.isVisible()
    assert field.currentText() == "ᚠ"
    assert not field.isEnabled()
    user.keys(window, "S")  # no mark is chosen
    click(view, 0)
    user.click(window, "keep_photo_symbol_button")
    assert user.text(window, "photo_status").startswith("Kept as ᚠ in Runes.")
    assert view.hasFocus()
    assert drawn(window) == {"ᚠ": 1, "ᚢ": 0}
    field.setFocus()
    field.setCurrentIndex(1)
    field.activated.emit(1)
    assert view.hasFocus()
    symbols.add_class("Marks", "*")
    assert [field.itemText(row) for row in range(3)] == ["ᚠ · Runes", "ᚢ · Runes", "* · Marks"]
    assert field.currentText() == "ᚢ · Runes"

    user.keys(window, "S", "S")

    assert drawn(window) == {"ᚠ": 0, "ᚢ": 1}
    assert "1 in My symbols" in pictures.text
    [drawing] = window.state.library.library.symbols.drawings("Runes", "ᚢ")
    assert Recognizer(window.state.network.saved).recognize_picture(rasterize(drawing.strokes)).answer == "0"
    user.keys(window, "Ctrl+Z")
    assert drawn(window) == {"ᚠ": 1, "ᚢ": 0}
    assert "1 in My symbols" in pictures.text
    pictures.open(photo)
    assert "S keeps it" in user.text(window, "photo_status")
    click(view, 0)
    user.keys(window, "Del")
    assert user.text(window, "photo_status") == "Removed from My symbols."
    assert drawn(window) == {"ᚠ": 0, "ᚢ": 0}
    assert "My symbols" not in pictures.text


def test_a_mark_that_is_said_to_be_a_digit_is_no_symbol(window, user, view):
    window.state.library.library.symbols.add_class("Runes", "ᚠ")
    click(view, 0)
    user.keys(window, "S")

    user.press(window, "0")

    assert drawn(window) == {"ᚠ": 0}
    assert [sample.label for sample in window.state.samples.samples] == [0]
    user.keys(window, "Ctrl+Z")
    assert drawn(window) == {"ᚠ": 1}
    assert not window.state.samples.samples
    user.keys(window, "Ctrl+Z")
    assert drawn(window) == {"ᚠ": 0}
