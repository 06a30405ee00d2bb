import numpy as np
import pytest

from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter

NOTHING = {
    "rotation_deg": 0.0,
    "scale": 0.0,
    "shear": 0.0,
    "shift_px": 0.0,
    "elastic_px": 0.0,
    "thickness": 0.0,
}
INSIDE = slice(8, 20)
"""Rows and columns that are read from inside the picture in all tests of known displacements."""


class AtTheLimit(np.random.Generator):
    """A source of chance that always draws the largest value of a range."""

    def __init__(self):
        super().__init__(np.random.PCG64(0))

    def uniform(self, low=0.0, high=1.0, size=None):
        return np.full(size, high)


class OneBump(AtTheLimit):
    """A source of chance that draws 1 for one of the bumps and 0 for the others."""

    def __init__(self, bump):
        super().__init__()
        self._bump = bump

    def standard_normal(self, size=None, dtype=np.float64, out=None):
        return np.tile(np.arange(size[1]) == self._bump, (size[0], 1)).astype(dtype)


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


@pytest.mark.parametrize("n_images", [0, 1, 257])
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


# Each part alone, against what is known


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
    varied = at_the_limit(ramp, scale=0.2)

    expected = 13.5 + (np.arange(28) - 13.5) * np.exp(0.2)
    np.testing.assert_allclose(columns_read(varied)[0, 14, INSIDE], expected[INSIDE], atol=1e-3)
    np.testing.assert_allclose(columns_read(varied)[0, INSIDE, 10], expected[10], atol=1e-3)


def test_a_shear_shifts_each_row_by_its_height(ramp):
    varied = at_the_limit(ramp, shear=0.25)

    rows, columns = np.mgrid[0:28, 0:28]
    expected = columns + 0.25 * (rows - 13.5)
    np.testing.assert_allclose(columns_read(varied)[0, INSIDE, INSIDE], expected[INSIDE, INSIDE], atol=1e-3)


@pytest.mark.parametrize("part", ["shear", "scale"])
def test_a_shear_leaves_the_rows_alone_and_a_scale_the_columns(ramp, part):
    vary = augmenter(**{part: 0.25})
    turned = vary(ramp.transpose(0, 2, 1).reshape(1, 784), AtTheLimit()).reshape(1, 28, 28)

    rows = np.arange(8, 20) if part == "shear" else 13.5 + (np.arange(8, 20) - 13.5) * np.exp(0.25)
    np.testing.assert_allclose(columns_read(turned)[0, INSIDE, INSIDE].T, np.tile(rows, (12, 1)), atol=1e-3)


@pytest.mark.parametrize("bump", [14, 21])
def test_a_bump_is_a_gaussian_at_its_place_on_a_grid_of_six(ramp, bump):
    varied = augmenter(elastic_px=1.5)(ramp.reshape(1, 784), OneBump(bump)).reshape(28, 28)

    places = (np.arange(6) + 0.5) * 28 / 6 - 0.5
    along = np.exp(-0.5 * ((np.arange(28) - places[:, None]) / (0.8 * 28 / 6)) ** 2)
    bumps = along[:, None, :, None] * along[None, :, None, :]
    # The mean square of all displacements together is that of one coefficient.
    expected = bumps[bump // 6, bump % 6] / np.sqrt((bumps**2).sum(axis=(0, 1)).mean())
    np.testing.assert_allclose(
        (columns_read(varied) - np.arange(28))[INSIDE, INSIDE], 1.5 * expected[INSIDE, INSIDE], atol=1e-3
    )


def test_rows_and_columns_are_bent_each_by_chance_of_their_own(ramp):
    images = np.repeat(ramp.reshape(1, 784), 500, axis=0)
    bent = [
        augmenter(elastic_px=1.0)(pictures, np.random.default_rng(0)).reshape(-1, 28, 28)
        for pictures in (images, images.reshape(-1, 28, 28).swapaxes(1, 2).reshape(-1, 784))
    ]

    columns, rows = bent[0][:, 14, 14], bent[1][:, 14, 14]

    assert abs(np.corrcoef(columns, rows)[0, 1]) < 0.15
    assert (columns * 255.0 / 9.0 - 14).std() == pytest.approx(1.07, rel=0.1)


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


@pytest.mark.parametrize("thickness", [0.25, 1.0])
def test_a_stroke_becomes_thicker_by_that_much_on_every_side(thickness):
    picture = np.zeros((1, 28, 28), np.uint8)
    picture[0, 12:15, 5:20] = 255

    thicker = at_the_limit(picture, thickness=thickness)[0]

    expected = np.zeros((28, 28))
    expected[12:15, 5:20] = 1.0
    for border in (np.s_[11, 5:20], np.s_[15, 5:20], np.s_[12:15, 4], np.s_[12:15, 20]):
        expected[border] = thickness
    np.testing.assert_allclose(thicker, expected, atol=1e-6)


def test_strokes_become_thicker_and_thinner_each_by_its_own_part_of_the_range():
    pictures = np.zeros((300, 28, 28), np.uint8)
    pictures[:, 12:15, 5:20] = 255
    ink = augmenter(thickness=1.0)(pictures.reshape(300, -1), np.random.default_rng(0)).sum(axis=1)

    # 45 pixels of ink; 13 where a pixel less is left on every side, 36 more where one is added.
    assert ink.min() == pytest.approx(13.0, abs=0.5)
    assert ink.max() == pytest.approx(81.0, abs=0.5)
    assert (ink < 45.0).mean() == pytest.approx(0.5, abs=0.1)
    assert len(np.unique(ink)) > 290


# Arrays that are used again


@pytest.mark.parametrize("n_images", [1, 64, 65, 257])
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
