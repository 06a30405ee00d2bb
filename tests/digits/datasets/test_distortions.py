"""Pictures distorted by degrees."""

import numpy as np
import pytest

from digitpad.digits.datasets.distortions import DISTORTIONS, Distorter

BY_NAME = {one.name: one for one in DISTORTIONS}
MIDDLE = 14  # where the centre of mass of MNIST's digits is


def dot(row, column):
    picture = np.zeros((1, 28, 28), np.uint8)
    picture[0, row, column] = 255
    return picture


def centre_of_mass(picture):
    inks = picture.reshape(28, 28)
    rows, columns = np.indices(inks.shape)
    return np.array([(rows * inks).sum(), (columns * inks).sum()]) / inks.sum()


@pytest.fixture
def distorted():
    """Return a function that distorts pictures (n, 28, 28)."""
    distort = Distorter()
    return lambda pictures, name, level: distort(pictures, BY_NAME[name], level).reshape(-1, 28, 28)


@pytest.fixture
def digits():
    rng = np.random.default_rng(1)
    pictures = np.zeros((70, 28, 28), np.uint8)
    pictures[:, 6:22, 8:20] = rng.integers(0, 256, (70, 16, 12))
    return pictures


@pytest.mark.parametrize("name", BY_NAME)
def test_pictures_as_they_are_stay_so_and_others_do_not(distorted, digits, name):
    distortion = BY_NAME[name]
    before = digits.copy()

    for level in distortion.levels:
        copies = distorted(digits, name, level)
        is_same = np.allclose(copies, digits / 255.0, atol=1e-6)
        assert is_same == (level == distortion.rest)
        assert copies.dtype == np.float32
        assert -1e-6 <= copies.min() <= copies.max() <= 1.0 + 1e-6
    assert (digits == before).all()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_picture_is_distorted_alone_as_among_others_and_as_floats(distorted, digits, name):
    level = BY_NAME[name].levels[-1]
    among = distorted(digits, name, level)

    alone = distorted(digits[:1], name, level)
    as_floats = distorted((digits / np.float32(255.0)).astype(np.float32), name, level)

    np.testing.assert_allclose(alone[0], among[0], atol=1e-6)
    np.testing.assert_allclose(as_floats, among, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "level", "start", "end"),
    [
        ("rotation", 90.0, (MIDDLE - 6, MIDDLE), (MIDDLE, MIDDLE + 6)),  # clockwise: what is above goes right
        ("rotation", -90.0, (MIDDLE - 6, MIDDLE), (MIDDLE, MIDDLE - 6)),
        ("shift", 4, (10, 12), (10, 16)),
        ("shift", -4, (10, 12), (10, 8)),
        ("scale", 2.0, (MIDDLE + 3, MIDDLE - 4), (MIDDLE + 6, MIDDLE - 8)),
        ("slant", 45.0, (MIDDLE - 5, MIDDLE), (MIDDLE - 5, MIDDLE + 5)),  # its upper end leans to the right
        ("slant", 45.0, (MIDDLE + 5, MIDDLE), (MIDDLE + 5, MIDDLE - 5)),
    ],
)
def test_ink_goes_where_the_level_says(distorted, name, level, start, end):
    [copy] = distorted(dot(*start), name, level)

    np.testing.assert_allclose(centre_of_mass(copy), end, atol=0.05)


@pytest.mark.parametrize(
    ("name", "level", "ink"), [("shift", 8, 28 * 20), ("shift", -8, 28 * 20), ("scale", 0.5, 14 * 14)]
)
def test_beyond_the_edges_there_is_no_ink(distorted, name, level, ink):
    full = np.full((1, 28, 28), 255, np.uint8)

    assert distorted(full, name, level).sum() == pytest.approx(ink, rel=0.01)


def test_thicker_is_more_ink_and_thinner_is_less(distorted, digits):
    inks = [distorted(digits, "thickness", level).sum() for level in BY_NAME["thickness"].levels]

    assert inks == sorted(inks)
    [two_px] = distorted(dot(10, 10), "thickness", 2.0)
    assert (two_px[10] > 0.0).sum() == 5


def test_noise_has_its_deviation_where_nothing_is_cut(distorted):
    gray = np.full((200, 28, 28), 0.5, np.float32)

    noise = distorted(gray, "noise", 0.1) - gray

    assert noise.std() == pytest.approx(0.1, rel=0.02)
    assert noise[0].std() != noise[1].std()


def test_blur_spreads_ink_and_keeps_it(distorted):
    [copy] = distorted(dot(14, 14), "blur", 1.5)

    rows = np.indices((28, 28))[0]
    assert copy.sum() == pytest.approx(1.0, rel=1e-4)
    assert np.sqrt((copy * (rows - 14) ** 2).sum()) == pytest.approx(1.5, rel=1e-3)
