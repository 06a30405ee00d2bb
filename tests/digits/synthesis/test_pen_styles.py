import json

import pytest

from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles, read_styles
from digitpad.errors import DataFileError

GOOD = {
    "name": "flag and foot",
    "label": "1",
    "weight": 2,
    "strokes": [[[0.1, 0.2], [0.3, 0, "corner"], [0.3, 1]], [[0.05, 1], [0.55, 1]]],
    "parameters": {
        "flag length": {"range": [0, 1], "moves": {"0.0": [-0.15, 0.25]}},
        "lower": {"range": [-1, 1], "moves": {"0.1-2": [0, 0.1], "1": [0, 0.2]}},
    },
}


def written(folder, styles, name="1.json"):
    path = folder / name
    path.write_text(json.dumps(styles), encoding="utf-8")
    return path


def changed(**fields):
    return {**GOOD, **fields}


def with_parameter(**fields):
    return changed(parameters={"flag": {"range": [0, 1], "moves": {"0.0": [0, 1]}, **fields}})


def test_a_style_has_its_points_corners_and_strokes_in_a_row(tmp_path):
    (style,) = read_styles(written(tmp_path, [GOOD]))

    assert (style.name, style.label, style.group, style.weight) == ("flag and foot", "1", "1", 2.0)
    assert style.points.tolist() == [[0.1, 0.2], [0.3, 0.0], [0.3, 1.0], [0.05, 1.0], [0.55, 1.0]]
    assert style.corners.tolist() == [False, True, False, False, False]
    assert style.stroke_of.tolist() == [0, 0, 0, 1, 1]
    assert style.n_strokes == 2
    flag, lower = style.parameters  # move a point, some points, or a stroke
    assert (flag.name, flag.low, flag.high) == ("flag length", 0.0, 1.0)
    assert flag.direction.tolist() == [[-0.15, 0.25], [0, 0], [0, 0], [0, 0], [0, 0]]
    assert lower.direction.tolist() == [[0, 0], [0, 0.1], [0, 0.1], [0, 0.2], [0, 0.2]]


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("1", "style 1: a style must be an object"),
        ({"name": "x"}, "style 'x': label, strokes, weight must be given"),
        (changed(slant=1), "slant is not known; a style has cut, label, name"),
        (changed(label=7), "label must be a text"),
        (changed(weight=0), "weight must be a number from 0.001 to 1000"),
        (changed(weight=True), "weight must be a number"),
        (changed(strokes=[]), "strokes must be a list with at least one stroke"),
        (changed(strokes=[[[0, 0]]]), "stroke 0 must be a list of 2 points or more"),
        (changed(strokes=[[[0, 0], [1, 1, "sharp"]]]), r"point 0.1 must be \[x, y\]"),
        (changed(strokes=[[[0, 0], [0, float("nan")]]]), "point 0.1 must be a number from -3 to 3"),
        (changed(strokes=[[[0, 0], [0, 0]]]), "point 0.1 is at the same place as the previous point"),
        (changed(cut=[0.5, 0.3]), "cut must begin with the lowest value"),
        (changed(parameters=[]), "parameters must be an object"),
        (changed(parameters={"flag": [0, 1]}), "parameter 'flag' must have a range and moves"),
        (with_parameter(range=[1, 0]), "parameter 'flag': range must begin with the lowest value"),
        (with_parameter(moves={}), "parameter 'flag' must move a point"),
        (with_parameter(moves={"flag": [0, 1]}), "parameter 'flag': 'flag' must be like '0', '0.1' or"),
        (with_parameter(moves={"0.3": [0, 1]}), "parameter 'flag': there is no point 0.3"),
        (with_parameter(moves={"0.2-1": [0, 1]}), "parameter 'flag': there is no point 0.2-1"),
        (with_parameter(moves={"2": [0, 1]}), "parameter 'flag': there is no point 2"),
    ],
)
def test_a_bad_style_is_refused_in_one_sentence_that_names_file_and_style(tmp_path, style, reason):
    path = written(tmp_path, [style])

    with pytest.raises(DataFileError, match=reason) as caught:
        read_styles(path)

    message = str(caught.value)
    assert message.startswith(f"{path}, style ")
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_a_file_that_is_no_list_of_styles_is_refused(tmp_path, text):
    path = tmp_path / "1.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(DataFileError, match="is not a file of pen styles"):
        read_styles(path)


def test_a_new_file_of_styles_is_picked_up(tmp_path):
    written(tmp_path, [GOOD])
    written(tmp_path, [changed(label="Я", name="Ya")], "cyrillic.json")

    assert [style.name for style in load_styles(tmp_path, labels=None)] == ["flag and foot", "Ya"]
    assert [style.group for style in load_styles(tmp_path, labels=["Я"])] == ["cyrillic"]
    with pytest.raises(DataFileError, match="holds no pen style for 2, 3"):
        load_styles(tmp_path, labels=["1", "2", "3"])


def test_every_digit_ships_in_six_styles_or_more():
    labels = [style.label for style in load_styles()]

    assert sorted(set(labels)) == list(DIGITS)
    assert min(labels.count(digit) for digit in DIGITS) >= 6
