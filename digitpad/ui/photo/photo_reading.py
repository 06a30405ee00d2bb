"""Pictures with the strokes of their digits."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from digitpad.digits.data_file import ShouldStop, Watch
from digitpad.digits.photos import traced
from digitpad.digits.photos.photo import ONE_DIGIT_PX
from digitpad.digits.strokes.strokes import Stroke
from digitpad.ui.files.photo_file import OpenedPicture, open_picture, picture_of


@dataclass(frozen=True, eq=False)
class TracedPhoto:
    """A photo with the strokes of each digit, as own digits are stored."""

    opened: OpenedPicture
    strokes: tuple[tuple[Stroke, ...], ...]


def with_strokes(opened: OpenedPicture, should_stop: ShouldStop | None = None) -> TracedPhoto:
    """Return a photo with the strokes of its digits. Takes a few milliseconds per digit.

    Raises
    ------
    StoppedError
        If ``should_stop`` returned True; it is called before each digit.
    """
    watch = Watch(None, should_stop)
    strokes = []
    for index, digit in enumerate(opened.found.digits):
        watch.at(index / len(opened.found.digits))
        strokes.append(traced(digit.picture))
    return TracedPhoto(opened, tuple(strokes))


def read_photo(source: Path | QImage, name: str, should_stop: ShouldStop | None = None) -> TracedPhoto:
    """Find the digits of a file or of an image with a name, and their strokes.

    A small picture of one digit needs no strokes: it goes to the canvas.

    Raises
    ------
    DataFileError
        If it cannot be read, or shows no digit or too many.
    StoppedError
        If ``should_stop`` returned True.
    """
    if isinstance(source, Path):
        opened = open_picture(source, None, should_stop)
    else:
        opened = picture_of(source, name, should_stop)
    is_small = max(opened.size.width(), opened.size.height()) <= ONE_DIGIT_PX
    if is_small and opened.one is not None:
        return TracedPhoto(opened, ())
    return with_strokes(opened, should_stop)
