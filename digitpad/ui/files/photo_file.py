"""Pictures of one or many digits, from files and from other programs."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.photos import FoundDigit, FoundDigits, find_digits, is_one_digit
from digitpad.digits.photos.photo import MOST_DIGITS, ONE_DIGIT_PX
from digitpad.errors import DataFileError
from digitpad.ui.files.picture_file import (
    MAX_PIXELS,
    PHOTO_SIDE_PX,
    as_gray,
    one_digit,
    read_image,
    read_picture,
    scaled,
)

_NO_DIGITS = (
    "{} shows no digits that can be found. Write them apart from each other and darker than the paper, and "
    "keep them inside the photo."
)
_TOO_MANY = (
    f"{{}} shows more than {MOST_DIGITS} digits or other marks, too many for one picture. "
    "Split it into several pictures."
)


@dataclass(frozen=True, eq=False)
class OpenedPicture:
    """A picture and the digits found in it.

    Attributes
    ----------
    name : str
    image : QImage
        Scaled down if it is large.
    size : QSize
        The original size.
    found : FoundDigits
        Boxes are in pixels of the original size.
    one : (28, 28) float32 or None
        The digit, ink 1.0 on 0.0, of a picture that shows one digit on a plain background.
    """

    name: str
    image: QImage
    size: QSize
    found: FoundDigits
    one: NDArray[np.float32] | None = None


def open_picture(
    path: Path, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> OpenedPicture:
    """Read an image file and find its digits.

    A picture of one digit on a plain background gives the same digit as ``read_picture``.

    Raises
    ------
    DataFileError
        If the file cannot be read, or shows no digit or too many. The message names the file.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(on_progress, should_stop)
    image, size = read_image(path, watch)
    found = _found(image, size, watch)
    one = None
    if is_one_digit(as_gray(scaled(image)), found):
        one = read_picture(path)
    return _opened(OpenedPicture(str(path), image, size, found, one))


def picture_of(image: QImage, name: str, should_stop: ShouldStop | None = None) -> OpenedPicture:
    """Find the digits in an image from another program, such as a screenshot.

    Raises
    ------
    DataFileError
        If it shows no digit or too many, or is too large.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(None, should_stop)
    size = image.size()
    if size.isEmpty():
        raise DataFileError(f"{name} is empty.")
    if size.width() * size.height() > MAX_PIXELS:
        raise DataFileError(
            f"{name} is too large: it may have at most {MAX_PIXELS // 1_000_000} million pixels."
        )
    found = _found(scaled(image, PHOTO_SIDE_PX), size, watch)
    small = scaled(image)
    one = one_digit(small, name) if is_one_digit(as_gray(small), found) else None
    return _opened(OpenedPicture(name, scaled(image, PHOTO_SIDE_PX), size, found, one))


def _found(image: QImage, size: QSize, watch: Watch) -> FoundDigits:
    """Return the digits of an image, with boxes scaled to ``size``."""
    if max(size.width(), size.height()) <= ONE_DIGIT_PX:
        return FoundDigits()
    found = find_digits(as_gray(image), lambda: watch.at(0.6))
    across, down = size.width() / image.width(), size.height() / image.height()
    digits = tuple(FoundDigit(_scaled_box(digit.box, across, down), digit.picture) for digit in found.digits)
    watch.at(1.0)
    return dataclasses.replace(found, digits=digits)


def _scaled_box(box: tuple[int, int, int, int], across: float, down: float) -> tuple[int, int, int, int]:
    left, top, width, height = box
    return round(left * across), round(top * down), round(width * across), round(height * down)


def _opened(picture: OpenedPicture) -> OpenedPicture:
    """Return the picture with ``one`` as its found digit if that is set; raise if no digit was found."""
    digits = picture.found.digits
    if picture.one is None:
        if picture.found.is_too_many:
            raise DataFileError(_TOO_MANY.format(picture.name))
        if not digits:
            raise DataFileError(_NO_DIGITS.format(picture.name))
        return picture
    own = tuple(FoundDigit(digit.box, picture.one) for digit in digits)
    return dataclasses.replace(picture, found=FoundDigits(own, picture.found.lines))
