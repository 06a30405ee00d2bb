import gzip
import re
from pathlib import Path

import pytest

from digitpad.digits.strokes.unipen import MAX_LINE, PenDigit, read_unipen
from digitpad.errors import DataFileError, StoppedError

TEXT = """\
.VERSION 1.0
.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.PEN_DOWN
1 1
.PEN_UP

.SEGMENT DIGIT 0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 266.5  -342
.PEN_UP
.DT 100
.PEN_DOWN
 1 2 300
.PEN_UP
.SEGMENT DIGIT 1 ? "0"
.COMMENT written on a train
.PEN_DOWN
 5 6
 7 8
 9 10
.PEN_UP
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "pen.unipen"


def read(file: Path, text: str) -> list[PenDigit]:
    file.write_text(text, encoding="utf-8")
    return read_unipen(file)


def test_labels_writers_and_strokes_are_read_with_y_downward(file):
    digits = read(file, TEXT)

    assert [digit.label for digit in digits] == [8, 0]
    assert [digit.writer for digit in digits] == [12, None]
    assert [len(digit.strokes) for digit in digits] == [2, 1]
    assert digits[0].strokes[0].tolist() == [[267, -333], [266.5, 342]]
    assert digits[0].strokes[1].tolist() == [[1, -2]]
    assert digits[1].strokes[0].tolist() == [[5, -6], [7, -8], [9, -10]]


def test_a_comment_in_free_text_does_not_change_the_writer(file):
    comments = ["9 13 1", "8 thirteen 1", "8 13", "8 13 1 2", "8 1234567890 1", "8 13 one", "eight 13 1"]
    text = TEXT.replace(".DT 100", "\n".join(f".COMMENT {comment}" for comment in comments))

    assert read(file, text)[0].writer == 12
    assert read(file, text.replace("8 13 one", "8 123456789 1"))[0].writer == 123_456_789


LAST, POSITION = '.SEGMENT DIGIT 1 ? "0"\n', " 7 8\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (TEXT, "", " holds no pen digits: it has no .SEGMENT with strokes."),
        *[
            (' ? "0"', label, ", line 17: the segment's label is not a digit.")
            for label in (" ?", ' ? "A"', ' ? "10"')
        ],
        (LAST, '.SEGMENT DIGIT 1 ? "3"\n' + LAST, ", line 18: the digit before it has no strokes."),
        (TEXT, TEXT + LAST, ", line 24: the digit before it has no strokes."),
        (POSITION, " 7\n", ", line 21: '7' is not a pen position."),
        (POSITION, " 7 x\n", ", line 21: '7 x' is not a pen position."),
        (POSITION, " nan 8\n", ", line 23: a pen position is not a finite number."),
        (POSITION, " 7 2e9\n", ", line 23: a pen position is outside the range of any tablet."),
        (TEXT, TEXT[: -len(".PEN_UP\n")], " is cut short: its last stroke does not end."),
        (".PEN_UP\n.SEGMENT", ".SEGMENT", ", line 16: the stroke before it does not end."),
        (".PEN_UP\n.DT 100\n", "", ", line 12: the stroke before it does not end."),
    ],
)
def test_a_fault_is_refused_with_the_file_and_the_line_named(file, old, new, reason):
    assert old in TEXT

    with pytest.raises(DataFileError) as caught:
        read(file, TEXT.replace(old, new))
    assert str(caught.value) == f"{file}{reason}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", " is not a UNIPEN file: it holds bytes that are not ASCII text."),
        (TEXT.encode() + b"\xff", " is not a UNIPEN file: it holds bytes that are not ASCII text."),
        (gzip.compress(TEXT.encode()) * 2, " holds more than one compressed text."),
    ],
)
def test_what_is_not_one_ascii_text_is_refused(file, content, reason):
    file.write_bytes(content)

    with pytest.raises(DataFileError, match=re.escape(reason) + "$"):
        read_unipen(file)


STROKE = ".PEN_DOWN\n1 1\n.PEN_UP\n"
SEGMENT, NAMED = '.SEGMENT DIGIT 0 ? "3"\n', '.SEGMENT DIGIT 0-49 ? "3"\n'
DIGIT = SEGMENT + STROKE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DIGIT + STROKE * 49, ""),
        (DIGIT + STROKE * 50, ", line 1: a digit has more than 50 strokes, too many for one."),
        (DIGIT.replace("1 1\n", "1 1\n" * 5_000), ""),
        (
            DIGIT.replace("1 1\n", "1 1\n" * 5_001),
            ", line 5004: a stroke has more than 5,000 points, too many for a digit.",
        ),
        (DIGIT + "x" * MAX_LINE + "\n", ", line 5: it has more than 10,000 characters."),
        (DIGIT + STROKE * 200_000, "is too large: more than 200,000 strokes."),
        (STROKE + SEGMENT * 200_001, "is too large: more than 200,000 strokes."),
        (STROKE + SEGMENT * 200_000, ""),
        (STROKE * 50 + NAMED * 4_001, "is too large: more than 200,000 strokes."),
        (DIGIT + (" " * 999 + "\n") * 20_000, "is too large: more than 20 MB of text."),
        (DIGIT + "\n" * 1_499_996, ""),
        (DIGIT + "\n" * 1_499_997, "is too large: more than 1,500,000 lines."),
    ],
    ids=lambda value: value[-40:] if value else "is read",
)
def test_the_largest_file_is_read_and_no_larger_one(file, text, reason):
    file.write_bytes(gzip.compress(text.encode(), 1))

    if not reason:
        assert read_unipen(file)[0].label == 3
        return
    with pytest.raises(DataFileError, match=re.escape(reason) + "$"):
        read_unipen(file)


def test_a_file_of_more_bytes_than_text_may_have_is_refused_unread(file):
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)

    with pytest.raises(DataFileError, match=r" is too large: more than 20 MB\.$"):
        read_unipen(file)


def test_progress_grows_to_the_end_and_reading_stops_when_it_is_asked_to(file):
    parts: list[float] = []
    file.write_text(DIGIT * 10_000)

    read_unipen(file, parts.append)
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert len(parts) >= 4

    parts.clear()
    with pytest.raises(StoppedError):
        read_unipen(file, parts.append, lambda: len(parts) == 2)
    assert 0.0 < parts[-1] < 0.9
