import numpy as np
import pytest

from digitpad.digits.datasets.picture import MIN_CONTRAST, from_gray
from digitpad.errors import DataFileError


def page(height=200, width=150, paper=255, ink=0):
    """Return an L on a page: 100 pixels high and 60 wide, strokes 12 wide."""
    gray = np.full((height, width), paper, np.uint8)
    top, left = height // 4, width // 5
    gray[top : top + 100, left : left + 12] = ink
    gray[top + 88 : top + 100, left : left + 60] = ink
    return gray


def box_of(picture):
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def centre_of_mass(picture):
    places = np.arange(28)
    return picture.sum(axis=1) @ places / picture.sum(), picture.sum(axis=0) @ places / picture.sum()


def test_the_ink_is_20_pixels_high_with_its_centre_of_mass_on_pixel_14():
    picture = from_gray(page())

    height, width = box_of(picture)
    assert height in (20, 21)
    assert width in (12, 13)
    assert centre_of_mass(picture) == pytest.approx((14.0, 14.0), abs=0.01)


def test_any_two_shades_and_any_size_give_the_same_picture():
    enlarged = np.kron(page(), np.ones((5, 5), np.uint8))

    for other in (page(paper=0, ink=255), page(paper=200, ink=60), enlarged):
        np.testing.assert_allclose(from_gray(other), from_gray(page()), atol=1e-3)


@pytest.mark.parametrize(("shade", "ink"), [(0.26, 0.02), (0.6, 0.7), (0.8, 1.0)])
def test_the_middle_half_of_the_contrast_is_what_becomes_ink(shade, ink):
    gray = np.full((40, 40), 255, np.uint8)
    gray[10:30, 10:20] = 55
    gray[10:30, 20:30] = 255 - 200 * shade

    picture = from_gray(gray)

    # 20 pixels wide already, so that only the columns between two shades are mixed.
    assert np.sort(picture[14])[[-12, -1]] == pytest.approx([ink, 1.0], abs=1e-6)


@pytest.mark.parametrize(
    "gray",
    [
        np.empty((0, 0), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.full((300, 200), 127, np.uint8),
        page(paper=250, ink=250 - MIN_CONTRAST + 1),
    ],
    ids=["0x0", "1x1", "grey", "hardly any contrast"],
)
def test_a_page_without_ink_is_refused(gray):
    with pytest.raises(DataFileError, match=r"^it shows no digit: it is all of one shade\.$"):
        from_gray(gray)


def test_every_test_picture_of_mnist_comes_back_exactly(mnist):
    for image in mnist.test.images:
        assert np.array_equal(from_gray(image), image.astype(np.float32) / np.float32(255.0))


def test_28x28_counts_as_mnists_own_up_to_eight_pixels_of_ink_on_the_border():
    gray = np.zeros((28, 28), np.uint8)
    gray[1, 10:18] = gray[0, 10:18] = 255

    assert np.array_equal(from_gray(gray), gray / np.float32(255.0))
    gray[0, 18] = 255
    assert box_of(from_gray(gray))[1] in (20, 21)
