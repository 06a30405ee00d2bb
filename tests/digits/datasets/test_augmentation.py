import numpy as np
import pytest

from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter

NOTHING = dict.fromkeys(vars(AugmentationRanges()), 0.0)
INSIDE = slice(8, 20)
"""Rows and columns that are read from inside the picture in all tests of known displacements."""


class AtTheLimit(np.random.Generator):
    """A source of chance that always draws the largest value of a range."""

    def __init__(self):
        super().__init__(np.random.PCG64(0))

    def uniform(self, low=0.0, high=1.0, size=None):
        return np.full(size, high)


def augmenter(**ranges):
    return Augmenter(AugmentationRanges(**{**NOTHING, **ranges}))


def at_the_limit(images, **ranges):
    varied = augmenter(**ranges)(images.reshape(len(images), -1), AtTheLimit())
    return varied.reshape(-1, 28, 28)


@pytest.fixture
def images():
    """Return pictures of smooth ink, away from the border, (5, 784) uint8."""
    rng = np.random.default_rng(0)
    pictures = np.zeros((5, 28, 28))
    pictures[:, 8:20, 8:20] = rng.uniform(0, 255, (5, 12, 12))
    return pictures.round().astype(np.uint8).reshape(5, -1)


@pytest.fixture
def ramp():
    """Return a picture whose ink tells the column, 9 of 255 for each, (1, 28, 28) uint8."""
    return np.tile(np.arange(28, dtype=np.uint8) * 9, (1, 28, 1))


def columns_read(varied):
    """Return at which column of the ramp each pixel was read."""
    return varied * 255.0 / 9.0


def test_ranges_of_zero_give_the_pictures_back(images):
    varied = augmenter()(images, np.random.default_rng(0))

    np.testing.assert_array_equal(varied, images * np.float32(1.0 / 255.0))


@pytest.mark.parametrize("axis", [1, 2])
def test_elastic_displacements_are_as_large_as_is_said_smooth_and_without_a_direction(ramp, axis):
    picture = ramp if axis == 2 else np.ascontiguousarray(ramp.transpose(0, 2, 1))
    images = np.repeat(picture.reshape(1, 784), 400, axis=0)

    varied = augmenter(elastic_px=0.6)(images, np.random.default_rng(0)).reshape(-1, 28, 28)

    displacements = (columns_read(varied) - picture / 9.0)[:, INSIDE, INSIDE]
    assert displacements.std() == pytest.approx(0.6, rel=0.1)
    assert displacements.mean() == pytest.approx(0.0, abs=0.06)
    assert np.diff(displacements, axis=axis).std() < 0.15


@pytest.mark.parametrize("n_images", [0, 257])
def test_varied_pictures_are_float32_from_0_to_1_of_the_same_shape(n_images):
    images = np.random.default_rng(0).integers(0, 256, (n_images, 784), np.uint8)

    varied = Augmenter(AugmentationRanges())(images, np.random.default_rng(1))

    assert (varied.shape, varied.dtype) == ((n_images, 784), np.float32)
    assert ((varied >= 0.0) & (varied <= 1.0)).all()


def test_the_same_chance_gives_the_same_pictures_of_a_slice_too(images):
    spread = np.repeat(images, 2, axis=0)[::2]
    spread.flags.writeable = False

    a = Augmenter(AugmentationRanges())(images, np.random.default_rng(7))
    b = Augmenter(AugmentationRanges())(spread, np.random.default_rng(7))

    np.testing.assert_array_equal(a, b)
    assert repr(Augmenter(AugmentationRanges())) == f"Augmenter({AugmentationRanges()!r})"


def test_half_a_pixel_of_shift_mixes_four_neighbours(images):
    pictures = images.reshape(-1, 28, 28) / 255.0

    varied = at_the_limit(images.reshape(-1, 28, 28), shift_px=0.5)

    mixed = (pictures[:, :-1, :-1] + pictures[:, 1:, :-1] + pictures[:, :-1, 1:] + pictures[:, 1:, 1:]) / 4.0
    np.testing.assert_allclose(varied[:, :-1, :-1], mixed, atol=1e-6)


def test_a_quarter_turn_is_exact(images):
    pictures = images.reshape(-1, 28, 28)

    varied = at_the_limit(pictures, rotation_deg=90.0)

    expected = np.rot90(pictures, -1, axes=(1, 2)) / 255.0
    np.testing.assert_allclose(varied, expected, atol=1e-4)


def test_a_scale_changes_the_size_around_the_middle(ramp):
    expected = 13.5 + (np.arange(28) - 13.5) * np.exp(0.2)

    for picture, axis in ((ramp, 0), (ramp.transpose(0, 2, 1), 1)):
        read = columns_read(at_the_limit(np.ascontiguousarray(picture), scale=0.2))[0]
        along = read[14, INSIDE] if axis == 0 else read[INSIDE, 14]
        np.testing.assert_allclose(along, expected[INSIDE], atol=1e-3)


def test_a_shear_shifts_each_row_by_its_height_and_leaves_it_where_it_is(ramp):
    rows, columns = np.mgrid[0:28, 0:28]

    for picture, expected in ((ramp, columns + 0.25 * (rows - 13.5)), (ramp.transpose(0, 2, 1), rows)):
        varied = at_the_limit(np.ascontiguousarray(picture), shear=0.25)
        read = columns_read(varied)[0, INSIDE, INSIDE]
        np.testing.assert_allclose(read, expected[INSIDE, INSIDE], atol=1e-3)


@pytest.mark.parametrize("part", ["rotation_deg", "scale", "shear", "shift_px"])
def test_a_range_is_drawn_on_both_sides_up_to_its_limit(ramp, part):
    limit = {"rotation_deg": 10.0, "scale": 0.1, "shear": 0.2, "shift_px": 2.0}[part]
    images = np.repeat(ramp.reshape(1, 784), 500, axis=0)

    varied = augmenter(**{part: limit})(images, np.random.default_rng(0)).reshape(-1, 28, 28)

    # A place where each part, at its limit, displaces the column by a known amount.
    row, column = 20, 18
    angle = np.deg2rad(limit)
    most = {
        "rotation_deg": 6.5 * np.sin(angle) + 4.5 * (1.0 - np.cos(angle)),
        "scale": 4.5 * (np.exp(0.1) - 1.0),
        "shear": 6.5 * 0.2,
        "shift_px": 2.0,
    }[part]
    displacements = columns_read(varied)[:, row, column] - column
    assert np.abs(displacements).max() <= most * 1.001
    assert displacements.max() > 0.85 * most
    assert displacements.min() < -0.85 * most


def test_strokes_become_thicker_and_thinner_each_by_its_own_part_of_the_range():
    pictures = np.zeros((300, 28, 28), np.uint8)
    pictures[:, 12:15, 5:20] = 255
    ink = augmenter(thickness=1.0)(pictures.reshape(300, -1), np.random.default_rng(0)).sum(axis=1)

    # 45 pixels of ink; 13 where a pixel less is left on every side, 36 more where one is added.
    assert ink.min() == pytest.approx(13.0, abs=0.5)
    assert ink.max() == pytest.approx(81.0, abs=0.5)
    assert (ink < 45.0).mean() == pytest.approx(0.5, abs=0.1)
    assert len(np.unique(ink)) > 290


@pytest.mark.parametrize("n_images", [1, 65])
def test_earlier_calls_leave_no_trace(n_images):
    rng = np.random.default_rng(0)
    earlier, images = (rng.integers(0, 256, (n, 784), np.uint8) for n in (300, n_images))
    used = augmenter(rotation_deg=20.0, shift_px=3.0, thickness=1.0)
    used(earlier, rng)

    again = used(images, np.random.default_rng(5))

    fresh = augmenter(rotation_deg=20.0, shift_px=3.0, thickness=1.0)(images, np.random.default_rng(5))
    np.testing.assert_array_equal(again, fresh)


def test_no_ink_gets_from_one_picture_into_its_neighbours():
    images = np.zeros((130, 784), np.uint8)
    images[::2] = 255
    wild = AugmentationRanges(rotation_deg=90, scale=1.0, shift_px=40.0, elastic_px=20.0, thickness=1.0)

    varied = Augmenter(wild)(images, np.random.default_rng(0))

    assert not varied[1::2].any()
    assert (varied[::2].max(axis=1) > 0.5).mean() > 0.5
