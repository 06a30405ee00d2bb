"""The strokes of a photo's digits."""

import pytest

from digitpad.errors import StoppedError
from digitpad.ui.files.photo_file import picture_of
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.photo.photo_reading import with_strokes

SEED = 15


def test_tracing_stops_at_the_next_digit(rendered_photos):
    gray = rendered_photos.photo(SEED).gray / 255
    opened = picture_of(gray_image(gray.astype("float32")), "The photo")
    n_asked = 0

    def should_stop():
        nonlocal n_asked
        n_asked += 1
        return n_asked == 3

    with pytest.raises(StoppedError):
        with_strokes(opened, should_stop)
    assert n_asked == 3
    assert len(with_strokes(opened).strokes) == len(opened.found.digits) == 12
