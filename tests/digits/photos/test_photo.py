"""Digits are found in photos, in reading order, and nothing is found where there are none."""

import numpy as np
import pytest

from digitpad.digits.photos import find_digits, is_one_digit

FAR = ((30, 40), (75, 38), (180, 42), (34, 130))  # two digits of a number, another number, another line
BOXES = [(left, top, 28, 40) for left, top in FAR]


def boxes(found):
    return [digit.box for digit in found.digits]


def assert_at(found, expected, tolerance=3):
    assert len(found.digits) == len(expected)
    assert np.abs(np.array(boxes(found)) - np.array(expected)).max() <= tolerance, boxes(found)


def test_digits_are_found_in_reading_order_by_line_and_number(sevens):
    found = find_digits(sevens((220, 320), FAR))

    assert_at(found, BOXES)
    assert found.lines == (((0, 1), (2,)), ((3,),))


def test_each_digit_becomes_the_picture_that_mnist_would_have_made(sevens):
    [digit] = find_digits(sevens((200, 200), [(80, 70)])).digits

    assert (digit.picture.shape, digit.picture.dtype) == ((28, 28), np.float32)
    assert digit.picture.min() >= 0.0
    assert 0.9 < digit.picture.max() <= 1.0
    rows, columns = np.nonzero(digit.picture > 0.3)
    assert max(np.ptp(rows), np.ptp(columns)) in (18, 19, 20)
    weights = digit.picture / digit.picture.sum()
    assert weights.sum(axis=1) @ np.arange(28) == pytest.approx(14.0, abs=0.6)
    assert weights.sum(axis=0) @ np.arange(28) == pytest.approx(14.0, abs=0.6)


def test_a_faint_digit_becomes_the_same_picture_as_a_dark_one_beside_it(sevens):
    gray = sevens((220, 320), FAR)
    gray[:, 60:110] = np.where(gray[:, 60:110] < 100, 150, 235)
    gray[65:77, 95:102] = 190  # a smudge beside its stem

    dark, faint, *_ = find_digits(gray).digits

    assert faint.picture.sum() == pytest.approx(dark.picture.sum(), rel=0.04)


@pytest.mark.parametrize(
    "change",
    [
        lambda gray: 255 - gray,
        lambda gray: (gray * np.linspace(0.35, 1.0, gray.shape[1])).astype(np.uint8),
        lambda gray: np.where(np.arange(gray.shape[0])[:, None] < 100, gray * 0.5, gray).astype(np.uint8),
        lambda gray: np.clip(gray + np.random.default_rng(1).normal(0, 12, gray.shape), 0, 255).astype(
            np.uint8
        ),
        lambda gray: (gray // 4 + 90).astype(np.uint8),
    ],
    ids=["light on dark", "light from one side", "a shadow", "noise", "little contrast"],
)
def test_light_noise_and_the_colour_of_ink_do_not_matter(sevens, change):
    found = find_digits(change(sevens((220, 320), FAR)))

    assert_at(found, BOXES)


@pytest.mark.parametrize(("is_squared", "slope"), [(False, 0.12), (True, 0.0)])
def test_printed_lines_are_no_ink_though_digits_cross_them(sevens, is_squared, slope):
    gray = sevens((220, 320), FAR)
    rows, columns = np.mgrid[:220, :320]
    on_line = (np.rint(rows - slope * columns) % 30) < 2
    if is_squared:
        on_line |= (np.rint(columns + slope * rows) % 30) < 2
    ruled = np.where(on_line, np.minimum(gray, 120), gray).astype(np.uint8)

    assert_at(find_digits(ruled), BOXES, tolerance=8)


def test_a_stroke_along_a_printed_line_stays(sevens):
    gray = sevens((220, 320), [(40, 40), (180, 40)])
    for row in (41, 101, 161):
        gray[row : row + 3] = np.minimum(gray[row : row + 3], 120)

    assert_at(find_digits(gray), [(40, 40, 28, 40), (180, 40, 28, 40)])


def test_bars_of_digits_that_stand_in_a_row_are_no_printed_line(sevens):
    places = [(20 + 48 * column, 20 + 65 * row) for row in range(3) for column in range(6)]

    assert_at(find_digits(sevens((220, 300), places)), [(left, top, 28, 40) for left, top in places])


@pytest.mark.parametrize("table", [70, 250])
def test_a_sheet_lies_on_a_table(sevens, table):
    gray = np.full((340, 440), table, np.uint8)
    gray[60:280, 60:380] = sevens((220, 320), FAR)

    assert_at(find_digits(gray), [(left + 60, top + 60, width, height) for left, top, width, height in BOXES])


def test_specks_blots_and_what_the_edge_cuts_are_left_out(sevens):
    gray = sevens((220, 320), [*FAR, (300, 150)])  # the last one reaches beyond the edge
    for row, column in ((60, 150), (100, 290), (190, 60)):
        gray[row : row + 3, column : column + 3] = 40
    rows, columns = np.indices(gray.shape)
    gray[(rows - 150) ** 2 + (columns - 110) ** 2 < 100] = 40
    gray[140:157, 180:220] = 40

    assert_at(find_digits(gray), BOXES)


def test_a_digit_in_two_pieces_is_one_and_two_that_nearly_touch_are_two(sevens):
    places = ((30, 40), (62, 40), (120, 40), (180, 40))
    gray = sevens((120, 260), places)
    gray[60:63, 115:160] = gray[40:50, 190:193] = 235  # one is cut across, the bar of one is cut off

    assert_at(find_digits(gray), [(left, top, 28, 40) for left, top in places])


@pytest.mark.parametrize("kind", ["blank", "texture", "squared", "shadow", "dark", "wood"])
def test_nothing_is_found_where_nothing_is_written(rendered_photos, kind):
    assert find_digits(rendered_photos.text_free(kind, 1)).digits == ()
    assert find_digits(rendered_photos.text_free(kind, 1)[:5]).digits == ()  # a strip


def test_a_frame_around_digits_is_none(sevens):
    gray = sevens((220, 320), FAR)
    for side in (8, 14):  # a frame in a frame
        gray[[side, side + 1, -side - 1, -side]] = 40
        gray[:, [side, side + 1, -side - 1, -side]] = 40
        gray[:side], gray[-side:], gray[:, :side], gray[:, -side:] = 235, 235, 235, 235

    assert_at(find_digits(gray), BOXES)


@pytest.mark.parametrize("n_rows", [20, 26])
def test_more_than_500_digits_are_too_many_and_not_one(sevens, n_rows):
    places = [(20 + 32 * column, 20 + 32 * row) for row in range(n_rows) for column in range(25)]

    found = find_digits(gray := sevens((1_400, 860), places, 16, 3))

    assert (len(found.digits), found.is_too_many) == ((500, False) if n_rows == 20 else (0, True))
    assert not is_one_digit(gray, found)


def test_one_digit_on_even_paper_is_told_from_a_photo(sevens):
    one, two = sevens((200, 200), [(80, 70)]), sevens((200, 200), [(30, 70), (120, 70)])
    shaded = (one * np.linspace(0.5, 1.0, 200)).astype(np.uint8)

    assert is_one_digit(one, find_digits(one))
    assert not is_one_digit(two, find_digits(two))
    assert not is_one_digit(shaded, find_digits(shaded))
    assert is_one_digit(two[::4, ::4], find_digits(two[::4, ::4]))  # too small for several
