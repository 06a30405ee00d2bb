import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit, read_unipen, write_unipen
from digitpad.errors import DataFileError


@pytest.fixture
def file(tmp_path):
    return tmp_path / "pen.unipen"


@pytest.fixture(scope="module")
def scratch_file(tmp_path_factory):
    return tmp_path_factory.mktemp("unipen") / "scratch"


numbers = st.floats(-1e9, 1e9)
drawings = st.lists(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4).map(as_stroke), min_size=1, max_size=3
).map(tuple)
pen_digits = st.builds(PenDigit, st.integers(0, 9), st.none() | st.integers(0, 999_999_999), drawings)

ONE = PenDigit(1, None, (as_stroke([[0.1, -2.0], [3, 4]]),))
EIGHT = PenDigit(8, 12, (as_stroke([[1e-3, 0]]), as_stroke([[5, 6]])))


def as_numbers(digits):
    return [(digit.label, digit.writer, [stroke.tolist() for stroke in digit.strokes]) for digit in digits]


@settings(max_examples=15, deadline=None)
@given(st.lists(pen_digits, min_size=1, max_size=4))
def test_written_digits_are_read_back_exactly(scratch_file, digits):
    write_unipen(digits, scratch_file)

    assert as_numbers(read_unipen(scratch_file)) == as_numbers(digits)


def test_what_is_written_is_the_dialect_of_the_pen_digits(file):
    write_unipen([ONE, EIGHT], file)

    assert (
        file.read_text()
        == """\
.VERSION 1.0
.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY DIGIT

.SEGMENT DIGIT 0 ? "1"
.PEN_DOWN
0.1 2.0
3.0 -4.0
.PEN_UP

.SEGMENT DIGIT 1-2 ? "8"
.COMMENT 8 12 1
.PEN_DOWN
0.001 -0.0
.PEN_UP
.PEN_DOWN
5.0 -6.0
.PEN_UP
"""
    )


def test_a_name_that_ends_in_gz_is_written_compressed_and_the_same_each_time(tmp_path):
    first, second = tmp_path / "pen.unipen.gz", tmp_path / "again.gz"

    for path in (first, second):
        write_unipen([ONE, EIGHT], path)

    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == bytes(4)  # without a date
    assert as_numbers(read_unipen(first)) == as_numbers([ONE, EIGHT])


def test_no_digits_and_more_than_can_be_read_again_are_not_written(file):
    file.write_text("old")
    point = as_stroke([[1.0, 2.0]])

    def why_not(*digits):
        with pytest.raises(DataFileError, match=r" was not written: ") as caught:
            write_unipen(digits, file)
        return str(caught.value).partition(" was not written: ")[2]

    assert why_not() == "there are no digits to write."
    assert why_not(PenDigit(1, None, (point,) * 51)).startswith("a digit has more than 50 strokes")
    assert why_not(PenDigit(1, None, (as_stroke(np.ones((5_001, 2))),))).startswith(
        "a stroke has more than 5,000 points"
    )
    assert why_not(*[PenDigit(1, None, (point,) * 50)] * 4_001).startswith(
        "4,001 digits are more than 200,000 strokes"
    )
    assert file.read_text() == "old"
    with pytest.raises(DataFileError, match=r"pen\.unipen.* cannot be written: "):
        write_unipen([ONE], file / "below")
