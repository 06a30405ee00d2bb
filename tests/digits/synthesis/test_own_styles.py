"""Pen styles of the user: from drawings, to files and back, and what is refused."""

import json

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke, evenly_spaced, smoothed
from digitpad.digits.synthesis.drawn_style import drawing_as_entry
from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.own_styles import (
    MAX_DRAWING,
    MAX_DRAWINGS,
    MAX_LABEL,
    MAX_NAME,
    own_style,
    pen_styles_of,
    read_own_styles,
    write_own_styles,
)
from digitpad.digits.synthesis.pen_curves import PenCurve
from digitpad.digits.synthesis.pen_generator import PenGenerator
from digitpad.digits.synthesis.pen_styles import load_styles, read_styles
from digitpad.errors import DataFileError
from digitpad.paths import pen_styles_dir

TURN = np.linspace(0.0, 2.0 * np.pi, 60)
HOOK = evenly_spaced(as_stroke([(0.2, 0.2), (0.7, 0.2), (0.4, 0.9)]), 0.02)
SEVEN = (HOOK, as_stroke([(0.3, 0.5), (0.65, 0.5)]))
ONE_STROKE_SEVEN = SEVEN[:1]
EIGHT = (as_stroke(np.column_stack([80.0 + 20.0 * np.sin(2.0 * TURN), 50.0 + 50.0 * np.cos(TURN)])),)


@pytest.fixture
def seven():
    return own_style("crossed", "7", [drawing_as_entry(SEVEN), drawing_as_entry(ONE_STROKE_SEVEN)])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.json"


def farthest(curve, drawing):
    """Return the largest distance of a curve from a drawing, and of the drawing from the curve."""
    gaps = np.hypot(*(evenly_spaced(curve, 0.01)[:, None] - evenly_spaced(drawing, 0.01)).transpose(2, 0, 1))
    return max(gaps.min(axis=0).max(), gaps.min(axis=1).max())


@pytest.mark.parametrize("drawing", [SEVEN, EIGHT])
def test_a_drawing_keeps_its_shape_at_a_height_of_one_with_few_points(drawing):
    (style,) = pen_styles_of([own_style("mine", "a", [drawing_as_entry(drawing)])])

    points = np.concatenate(drawing)
    low, height = points.min(axis=0), np.ptp(points[:, 1])
    curve = PenCurve(style)
    assert style.n_strokes == len(drawing)
    assert len(style.points) < 25
    for part, stroke in zip(curve.slices, drawing, strict=True):
        assert farthest((curve.matrix @ style.points)[part], smoothed((stroke - low) / height)) < 0.03


def test_a_sharp_turn_becomes_a_corner_and_a_round_one_does_not():
    entry = json.loads(drawing_as_entry(SEVEN))
    assert [place[2:] for place in entry["strokes"][0] if place[2:]] == [["corner"]]
    assert not any(place[2:] for place in json.loads(drawing_as_entry(EIGHT))["strokes"][0])


def test_a_dot_in_a_drawing_stays_a_dot_and_a_flat_line_stays_flat():
    colon = (as_stroke([(5.0, 0.0), (5.0, 8.0)]), as_stroke([(5.0, 10.0)]))
    dot = np.array(json.loads(drawing_as_entry(colon))["strokes"][1])
    assert np.ptp(dot, axis=0).max() <= 0.03
    dash = json.loads(drawing_as_entry((as_stroke([(0.0, 0.0), (12.0, 0.0)]),)))["strokes"][0]
    assert dash[0] == [0.0, 0.0]
    assert dash[-1] == [1.2, 0.0]
    assert np.diff([x for x, _ in dash]).max() <= 0.25


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ((), "drawing is empty"),
        ((as_stroke([(0.5, 0.5)]),), "single dot"),
        (SEVEN * 10 + SEVEN[:1], "more than 20 strokes"),
    ],
)
def test_a_drawing_that_is_no_character_is_refused(drawing, reason):
    with pytest.raises(DataFileError, match=reason):
        drawing_as_entry(drawing)
    assert len(json.loads(drawing_as_entry(SEVEN * 10))["strokes"]) == 20


def test_samples_vary_each_drawing_and_drawings_are_equally_frequent(seven):
    generator = PenGenerator(pen_styles_of([seven]))
    drawn, _ = generator.draw(400, np.random.default_rng(3))

    n_crossed = sum(len(strokes) == 2 for strokes in drawn)
    assert 150 < n_crossed < 230  # some strokes are joined
    assert len({str(strokes) for strokes in drawn}) == 400


def test_a_style_of_a_digit_is_a_tenth_of_that_digit_and_another_is_a_non_digit(seven):
    euro = own_style("euro", "€", [drawing_as_entry(SEVEN)])
    letter = own_style("round", "g", [drawing_as_entry(EIGHT)])
    own = pen_styles_of([seven, euro, letter])

    sevens = [style for style in (*load_styles(), *own) if style.label == "7"]
    share = sum(style.weight for style in sevens[-2:]) / sum(style.weight for style in sevens)
    assert 0.08 < share < 0.15
    for kind, n_strokes in (("letter", 1), ("symbol", 2)):
        drawings = NonDigitGenerator(own).samples(kind, 5, np.random.default_rng(1))
        assert [len(strokes) for strokes in drawings] == [n_strokes] * 5


def test_a_written_file_comes_back_and_is_in_the_format_of_the_shipped_files(seven, path):
    styles = (seven, own_style("euro", "€", [drawing_as_entry(EIGHT)]))

    write_own_styles(styles, path)

    assert read_own_styles(path) == styles
    assert [(style.name, style.label) for style in read_styles(path)] == [
        ("crossed (1)", "7"),
        ("crossed (2)", "7"),
        ("euro", "€"),
    ]


def test_the_largest_styles_that_are_possible_come_back_from_their_file(path):
    weight = {"weight": 1.3333333333333333}
    moves = {"range": [0, 1], "moves": {"0": [0.1, 0]}}
    content = {"strokes": [[[0, 0], [0.5, 1]]], **weight}
    n_free = MAX_DRAWING - len(json.dumps({**content, "parameters": {"": moves}}))
    largest = json.dumps({**content, "parameters": {"x" * n_free: moves}})
    half = MAX_DRAWINGS // 2
    styles = [
        own_style(
            f"{n:2d}".rjust(MAX_NAME, "\N{GRINNING FACE}"), "\N{GRINNING FACE}" * MAX_LABEL, [largest] * 2
        )
        for n in range(10, 10 + half)
    ]

    write_own_styles(styles, path)

    assert read_own_styles(path) == tuple(styles)


def test_a_shipped_file_can_be_read_with_its_parameters(path):
    shipped = pen_styles_dir() / "4.json"

    own = pen_styles_of(read_own_styles(shipped))

    for one, other in zip(own, read_styles(shipped), strict=True):
        assert (one.name, one.label, one.weight, one.cut) == (other.name, "4", other.weight, other.cut)
        assert np.array_equal(one.points, other.points)
        assert [each.name for each in one.parameters] == sorted(each.name for each in other.parameters)


def entry(**values):
    usual = {"name": "mine", "label": "7", "weight": 1, "strokes": [[[0, 0], [0.5, 1]]]}
    return [{**usual, **values}]


ZIGZAG = [[[0.2 * (i % 2), i / 100] for i in range(101)]]
SPIKY = [[[0.1 * (i % 2), i / 100, "corner"] for i in range(80)]]
NEAR = {"range": [0, 1], "moves": {"0.0": [0.1, 0]}}
LONG, FAR = {"long" * 5_000: NEAR}, {"far": {"range": [-10, 10], "moves": {"0.0": [1, 0]}}}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({}, "must hold a list"),
        (entry(strokes=[[[0, 0]]]), "style 'mine': stroke 0 must be a list of 2 points"),
        (entry(label="   "), "Name the character"),
        (entry(label="much too long"), "Name the character"),
        (entry(name="a\nb"), "name of a style must have 1 to 60"),
        (entry(strokes=ZIGZAG), "more than 100 points, or its strokes are too long"),
        (entry(strokes=[[[0, 0], [3, 0]]] * 5), "more than 100 points, or its strokes are too long"),
        (entry(strokes=SPIKY), "more than 100 points, or its strokes are too long or too many"),
        (entry(parameters={"\ud800": FAR["far"]}), "signs that cannot be shown"),
        (entry(parameters=LONG), "entry is too long"),
        (entry(parameters={str(n): NEAR for n in range(21)}), "more than 20 parameters"),
        (entry(parameters=FAR), "parameter 'far' moves a point by more"),
        ([*entry(), *entry(label="1", name="mine ")], "two styles named 'mine'"),
        ([one for i in range(MAX_DRAWINGS + 1) for one in entry(name=str(i))], "more than 200 pen styles"),
        ([one for i in range(101) for one in entry(name=str(i))], "at most 100 styles of 200 drawings"),
    ],
)
def test_what_is_no_style_is_told_with_the_file_and_the_reason(path, content, reason):
    path.write_text(json.dumps(content))

    with pytest.raises(DataFileError, match=rf"mine\.json.*{reason}"):
        read_own_styles(path)


def test_a_file_that_is_too_large_or_missing_or_no_json_is_told(path, tmp_path):
    with pytest.raises(DataFileError, match="does not exist"):
        read_own_styles(path)
    path.write_text("[" * 100_000)
    with pytest.raises(DataFileError, match="not a file of pen styles"):
        read_own_styles(path)
    path.write_text(" " * 2_000_000)
    with pytest.raises(DataFileError, match="too large"):
        read_own_styles(path)
    with pytest.raises(DataFileError, match="cannot be saved"):
        write_own_styles((), tmp_path)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "hook (2)", "a\tb"])
def test_a_name_that_would_not_come_back_from_a_file_is_refused(name):
    with pytest.raises(DataFileError, match="name of a style"):
        own_style(name, "7", [drawing_as_entry(SEVEN)])
