"""Pictures of one digit, and the digits found in pictures of many."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from digitpad.errors import DataFileError, StoppedError
from digitpad.ui.files.photo_file import open_picture, picture_of
from digitpad.ui.files.picture_file import PHOTO_SIDE_PX, gray_image, read_picture


def poles(size, *places, paper="white"):
    """Return an image with upright bars at fractions of the width."""
    image = QImage(QSize(*size), QImage.Format.Format_RGB32)
    image.fill(QColor(paper))
    painter = QPainter(image)
    width, height = size
    for place in places:
        painter.fillRect(QRect(round(place * width), height // 4, height // 20, height // 2), QColor("black"))
    painter.end()
    return image


def saved(image, path):
    assert image.save(str(path))
    return path


@pytest.mark.parametrize("size", [(28, 28), (2_000, 1_500)])
def test_a_picture_of_one_digit_is_read_as_before(tmp_path, size):
    path = saved(poles(size, 0.5), tmp_path / "one.png")

    for opened in (open_picture(path), picture_of(poles(size, 0.5), "The pasted picture")):
        np.testing.assert_array_equal(opened.one, read_picture(path))
        assert opened.size == QSize(*size)
        assert opened.image.width() == min(size[0], PHOTO_SIDE_PX)
        assert all((digit.picture == opened.one).all() for digit in opened.found.digits)
        assert len(opened.found.digits) == (size[0] > 28)


@pytest.mark.parametrize(("size", "kind"), [((600, 300), "png"), ((4_000, 2_000), "jpg")])
def test_boxes_are_in_pixels_of_the_picture_itself(tmp_path, size, kind):
    path = saved(poles(size, 0.2, 0.7), tmp_path / f"two.{kind}")

    parts = []
    opened = open_picture(path, parts.append)

    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert opened.one is None
    assert opened.size == QSize(*size)
    assert max(opened.image.width(), opened.image.height()) <= PHOTO_SIDE_PX
    width, height = size
    expected = [(place * width, height / 4, height / 20, height / 2) for place in (0.2, 0.7)]
    found = [digit.box for digit in opened.found.digits]
    np.testing.assert_allclose(found, expected, atol=max(4, width / 200))


def test_a_photo_that_was_taken_upright_has_its_boxes_upright(tmp_path):
    path = saved(poles((2_000, 1_000), 0.2, 0.7), tmp_path / "upright.jpg")
    jpeg = path.read_bytes()
    turned_right = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    path.write_bytes(
        jpeg[:2] + b"\xff\xe1" + (len(turned_right) + 2).to_bytes(2, "big") + turned_right + jpeg[2:]
    )

    opened = open_picture(path)

    assert (opened.size.width(), opened.size.height()) == (1_000, 2_000)
    assert opened.image.height() == 2 * opened.image.width()


def test_what_shows_no_digit_is_refused_in_a_sentence(tmp_path, rendered_photos):
    texture = gray_image(rendered_photos.text_free("texture") / np.float32(255))

    with pytest.raises(DataFileError, match=r"texture\.png shows no digits that can be found\. Write them"):
        open_picture(saved(texture, tmp_path / "texture.png"))
    with pytest.raises(DataFileError, match=r"The pasted picture cannot be used: it shows no digit"):
        picture_of(poles((200, 200)), "The pasted picture")
    with pytest.raises(DataFileError, match="The pasted picture is empty"):
        picture_of(QImage(), "The pasted picture")
    huge = QImage(6_000, 5_000, QImage.Format.Format_Mono)
    huge.fill(Qt.GlobalColor.color0)
    with pytest.raises(DataFileError, match="picture is too large: it may have at most 24 million"):
        picture_of(huge, "The pasted picture")


def test_a_page_full_of_marks_is_refused_with_its_own_sentence(tmp_path):
    page = QImage(QSize(800, 800), QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    for place in range(30 * 30):
        painter.fillRect(QRect(30 + place % 30 * 24, 30 + place // 30 * 24, 3, 14), QColor("black"))
    painter.end()

    with pytest.raises(DataFileError, match=r"page\.png shows more than 500 digits or other marks, too many"):
        open_picture(saved(page, tmp_path / "page.png"))
    with pytest.raises(DataFileError, match=r"The pasted picture shows more than 500 digits"):
        picture_of(page, "The pasted picture")


def test_reading_can_be_stopped(tmp_path):
    path = saved(poles((600, 300), 0.2, 0.7), tmp_path / "two.png")
    for n_questions in range(1, 5):
        answers = iter([False] * n_questions + [True] * 20)
        with pytest.raises(StoppedError):
            open_picture(path, None, lambda answers=answers: next(answers))
