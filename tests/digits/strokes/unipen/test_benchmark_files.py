"""Files as the UNIPEN benchmark has them: pen data included, segments that name its components."""

import pytest

from digitpad.digits.strokes.unipen import read_pen_characters, read_unipen
from digitpad.errors import DataFileError

PEN_DATA = """\
.COMMENT ### pen data ###
         ### of two people ###
.WRITER_ID jl_vo
.WRITER_INFO
   Occupation: Universit\u00e4t
.COORD T X P Y
.PEN_DOWN
0 10 99 1
8 11 99 2
.PEN_UP
16 12 99 3
24 12 99 4
.PEN_DOWN
32 20 99 1
.PEN_UP
.WRITER_ID 17
.COORD Y X
.PEN_DOWN
1 30
2 31
3 32
.PEN_UP
"""
SEGMENTS = """\
.VERSION 1.0
.INCLUDE lou/lou0.doc
.INCLUDE lou/data/lou0/one.dat
.SEGMENT TEXT 0-3 ? "4 7"
.SEGMENT CHARACTER 0-2 OK "4"
.SEGMENT CHARACTER 3:1-3:2 ? "\\""
.SEGMENT CHARACTER 3,0 ? "A"
"""


@pytest.fixture
def include(tmp_path):
    folder = tmp_path / "include"
    data = folder / "lou" / "data" / "lou0"
    data.mkdir(parents=True)
    (folder / "lou" / "lou0.doc").write_text(".VERSION 1.0\n.COORD X Y\n")
    (data / "one.dat").write_text(PEN_DATA, encoding="latin-1")
    return folder


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "segments.dat"
    path.write_text(SEGMENTS)
    return path


def test_segments_name_components_of_included_files_with_their_writers(file, include):
    four, quote, letter = read_pen_characters(file, include)

    assert [one.label for one in (four, quote, letter)] == ["4", '"', "A"]
    assert [stroke.tolist() for stroke in four.strokes] == [[[10, -1], [11, -2]], [[20, -1]]]
    assert [stroke.tolist() for stroke in quote.strokes] == [[[31, -2], [32, -3]]]
    assert [len(stroke) for stroke in letter.strokes] == [3, 2]
    assert [one.writer for one in (four, quote, letter)] == ["jl_vo", "17", "17"]
    with pytest.raises(DataFileError, match=r"names stroke 2, but there are only 0\. .* --include FOLDER\.$"):
        read_pen_characters(file)


def test_components_are_counted_through_all_included_files(file, include):
    again = ".INCLUDE lou/data/lou0/one.dat\n"
    (include / "nested.dat").write_text(again * 2)
    file.write_text('.INCLUDE nested.dat\n.SEGMENT CHARACTER 7 ? "3"\n.SEGMENT CHARACTER 4 ? "1"\n')

    three, one = read_pen_characters(file, include)

    assert (three.strokes[0].tolist(), three.writer) == ([[30, -1], [31, -2], [32, -3]], "17")
    assert (one.strokes[0].tolist(), one.writer) == ([[10, -1], [11, -2]], "jl_vo")


def test_digits_and_characters_may_have_their_strokes_behind_them(file):
    stroke = ".PEN_DOWN\n1 2\n.PEN_UP\n"
    file.write_text(
        f'.SEGMENT DIGIT 0 ? "3"\n.COMMENT 3 12 0\n{stroke}{stroke}'
        f'.SEGMENT WORD 0 ? "no"\n{stroke}.SEGMENT CHARACTER 1 ? "eight_As"\n.COMMENT eight_As 13 1\n{stroke}'
    )

    three, letter = read_pen_characters(file)

    assert (three.label, three.writer, len(three.strokes)) == ("3", "12", 2)
    assert (letter.label, letter.writer, len(letter.strokes)) == ("eight_As", "13", 1)
    with pytest.raises(DataFileError, match=r"line 13: the segment's label is not a digit\.$"):
        read_unipen(file)


def test_the_pen_data_may_stand_in_the_file_itself_before_or_behind_all_segments(file):
    segments = '.SEGMENT CHARACTER 0 ? "1"\n.SEGMENT CHARACTER 3 ? "7"\n'
    pen_data = PEN_DATA.replace("\u00e4", "ae")

    for text in (pen_data + segments, segments + pen_data):
        file.write_text(text)
        one, seven = read_unipen(file)

        assert (one.label, one.writer, one.strokes[0].tolist()) == (1, 18, [[10, -1], [11, -2]])
        assert (seven.label, seven.writer, len(seven.strokes[0])) == (7, 17, 3)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("3,0", "3,4", r"segments.dat, line 7: the segment names stroke 4, but there are only 4\."),
        ("3,0", "1", r"segments.dat, line 7: the segment names no strokes\."),
        ("3,0", "?", r"segments.dat, line 7: .* does not name any\."),
        ('"A"', "", r"segments.dat, line 7: the segment's label is not a character\."),
        ('"A"', '"AAAAAAAAA"', r"segments.dat, line 7: the segment's label is not a character\."),
        ("lou0.doc", "no.doc", r"line 2: it includes lou/no\.doc, but .*no\.doc does not exist\."),
        *[
            ("lou/lou0.doc", name, rf"line 2: it includes '{name}', which is not a name inside a folder\.")
            for name in ("../x", "/etc/hosts", "c:x", "")
        ],
    ],
)
def test_a_fault_of_segments_and_includes_names_its_line(file, include, old, new, reason):
    assert old in SEGMENTS
    file.write_text(SEGMENTS.replace(old, new))

    with pytest.raises(DataFileError, match=reason + "$"):
        read_pen_characters(file, include)


def test_files_that_include_each_other_or_too_much_are_refused(file, include):
    (include / "a").write_text(".INCLUDE b\n")
    (include / "b").write_text(".INCLUDE a\n")
    file.write_text(".INCLUDE a\n")
    with pytest.raises(DataFileError, match=r"b, line 1: it includes a, which is already being read\.$"):
        read_pen_characters(file, include)

    for number in range(10):
        (include / f"deep{number}").write_text(f".INCLUDE deep{number + 1}\n")
    file.write_text(".INCLUDE deep0\n")
    with pytest.raises(DataFileError, match=r"or nests them too deeply\.$"):
        read_pen_characters(file, include)

    file.write_text(".INCLUDE lou/lou0.doc\n" * 1_001)
    with pytest.raises(DataFileError, match=r"line 1001: it includes more than 1,000 files"):
        read_pen_characters(file, include)

    (include / "large").write_text((" " * 999 + "\n") * 11_000)
    file.write_text(".INCLUDE large\n" * 2)
    with pytest.raises(DataFileError, match=r"segments\.dat is too large: more than 20 MB of text\.$"):
        read_pen_characters(file, include)
