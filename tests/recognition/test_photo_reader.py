"""Digits of photos are found and read."""

import numpy as np
import pytest

from digitpad.digits.photos import find_digits, traced
from digitpad.digits.strokes.raster import rasterize
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.photo_reader import read_photo
from digitpad.recognition.recognizer import Recognizer


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer(open_network(shipped_network_path()))


def overlap(one, other):
    """Return the common part of two boxes (left, top, width, height), of both together."""
    sides = [
        max(0, min(one[axis] + one[axis + 2], other[axis] + other[axis + 2]) - max(one[axis], other[axis]))
        for axis in (0, 1)
    ]
    common = sides[0] * sides[1]
    return common / (one[2] * one[3] + other[2] * other[3] - common)


def test_98_of_100_digits_of_twenty_photos_are_found_in_their_places_and_read(rendered_photos, recognizer):
    n_digits = n_read = n_false = n_in_order = 0
    overlaps = []
    for seed in rendered_photos.SEEDS:
        photo = rendered_photos.photo(seed)
        reading = read_photo(find_digits(photo.gray), recognizer)
        boxes = [digit.box for digit in reading.found.digits]
        matches = [
            max(range(len(boxes)), key=lambda index, box=digit.box: overlap(boxes[index], box), default=None)
            for digit in photo.digits
        ]
        for digit, index in zip(photo.digits, matches, strict=True):
            overlaps.append(0.0 if index is None else overlap(boxes[index], digit.box))
            n_read += overlaps[-1] > 0.5 and reading.digits[index].answer == str(digit.label)
        n_digits += len(photo.digits)
        n_false += len(set(range(len(boxes))) - set(matches))
        n_in_order += [[len(number) for number in line] for line in reading.found.lines] == [
            [len(number) for number in line] for line in photo.numbers
        ]

    assert n_digits > 300
    assert n_read >= 0.98 * n_digits
    assert np.mean(overlaps) > 0.94
    assert n_false == 0
    assert n_in_order == len(rendered_photos.SEEDS)


def test_traced_strokes_are_read_as_the_picture_is(rendered_photos, recognizer):
    found = find_digits(rendered_photos.photo(18).gray)
    pictures = [digit.picture for digit in found.digits]

    again = recognizer.recognize_pictures([rasterize(traced(picture)) for picture in pictures])

    same = [
        one.answer == other.answer
        for one, other in zip(again, recognizer.recognize_pictures(pictures), strict=True)
    ]
    assert np.mean(same) >= 0.9
