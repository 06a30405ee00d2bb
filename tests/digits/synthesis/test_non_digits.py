import json
import math

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.non_digits import NonDigitGenerator, first_part
from digitpad.digits.synthesis.pen_generator import PenGenerator
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network

LOOK_ALIKES = set("OoQDlIiSsZzBGgqbCJLU")


# Of 200 drawings of each kind: strokes, points, and how far points are from 0, on average, on both axes.
DRAWN = {
    "letter": (254, 5876, 0.20979936, 0.23536645),
    "symbol": (400, 8663, 0.23481254, 0.34259428),
    "half digit": (301, 21594, 0.2270164, 0.2666875),
    "crossed out": (917, 13524, 0.2086106, 0.2772979),
    "digits on top of each other": (983, 22539, 0.30102656, 0.33328823),
    "digits side by side": (973, 22590, 1.2599091, 0.31951283),
    "wild line": (200, 4266, 0.92880976, 0.96567513),
    "zigzag": (200, 3604, 1.3262534, 1.4372226),
    "coil": (200, 12544, 2.388489, 1.1130264),
    "ball of wool": (200, 13205, 0.35744296, 0.35878654),
    "hatching": (1082, 3246, 0.64969858, 0.65523068),
    "dots": (579, 1109, 0.48611264, 0.49327393),
    "dash": (200, 800, 0.48663193, 0.11056866),
}


@pytest.fixture(scope="module")
def generator():
    return NonDigitGenerator()


@pytest.fixture(scope="module")
def by_kind(generator):
    """Return 30 drawings of each kind."""
    drawn, kinds = generator.draw(30 * len(generator.kinds), np.random.default_rng(0))
    found = {kind: [] for kind in generator.kinds}
    for strokes, kind in zip(drawn, kinds, strict=True):
        found[kind].append(strokes)
    return found


def made_up(label, strokes, **fields):
    return {"name": label, "label": label, "weight": 1, "strokes": strokes, **fields}


def generator_of(folder, **styles_of):
    """Return a generator of made-up styles, given by file."""
    for group, styles in styles_of.items():
        (folder / f"{group}.json").write_text(json.dumps(styles), encoding="utf-8")
    return NonDigitGenerator(load_styles(folder, labels=None))


def size(strokes):
    return np.ptp(np.concatenate(strokes), axis=0)


def test_pictures_are_as_many_as_asked_with_ink_each_another_and_the_same_for_the_same_state(generator):
    pictures, kinds = generator.pictures(130, np.random.default_rng(3))
    again, again_kinds = generator.pictures(130, np.random.default_rng(3))

    assert (pictures.shape, pictures.dtype) == ((130, 28, 28), np.uint8)
    assert pictures.max(axis=(1, 2)).min() > 100
    several = [picture.tobytes() for picture, kind in zip(pictures, kinds, strict=True) if kind != "dots"]
    assert len(set(several)) == len(several)
    assert np.array_equal(pictures, again)
    assert kinds == again_kinds


def test_each_kind_is_as_frequent_as_the_others_and_they_are_mixed(generator):
    _, kinds = generator.draw(4 * len(generator.kinds) + 1, np.random.default_rng(0))

    counts = sorted(kinds.count(kind) for kind in generator.kinds)
    assert counts == [4] * (len(counts) - 1) + [5]
    assert kinds[: len(counts)] != list(generator.kinds)


def test_each_kind_is_drawn_as_it_always_was(tmp_path):
    """To the number, because networks were trained on them. New streams of NumPy's would need new numbers."""
    stem, bar = [[0.3, 0.0], [0.3, 1.0]], [[0.0, 0.9], [1.0, 1.0]]
    generator = generator_of(
        tmp_path,
        capital_letters=[made_up("T", [stem, bar]), made_up("A", [stem])],
        small_letters=[made_up("x", [bar])],
        symbols=[made_up("+", [stem, bar])],
        digits=[made_up(digit, [stem, bar], cut=[0.2, 0.9]) for digit in DIGITS],
    )

    told = {}
    for kind in generator.kinds:
        drawings = generator.samples(kind, 200, np.random.default_rng(0))
        points = np.concatenate([stroke for strokes in drawings for stroke in strokes])
        told[kind] = (sum(map(len, drawings)), len(points), *np.abs(points).mean(axis=0))

    assert told == {kind: pytest.approx(numbers, rel=1e-5) for kind, numbers in DRAWN.items()}


def test_letters_and_symbols_that_look_like_digits_are_not_shipped():
    labels = {style.label for style in load_styles(labels=None)} - set(DIGITS)

    assert len(labels) >= 30
    assert not labels & LOOK_ALIKES


# Half digits


def test_the_first_part_of_strokes_is_as_long_as_asked():
    strokes = [as_stroke([[0, 0], [1, 0]]), as_stroke([[0, 1], [3, 1]])]

    assert first_part(strokes, 0.125)[0][-1] == pytest.approx([0.5, 0.0], abs=0.01)
    assert len(first_part(strokes, 0.125)) == 1
    first, second = first_part(strokes, 0.5)
    assert first[-1] == pytest.approx([1.0, 0.0])
    assert second[-1] == pytest.approx([1.0, 1.0], abs=0.01)
    assert first_part(strokes, 1.0)[1][-1] == pytest.approx([3.0, 1.0], abs=0.01)


def test_digits_are_cut_only_where_their_style_allows_it(tmp_path):
    stem, bar = [[0.3, 0.0], [0.3, 1.0]], [[0.0, 1.0], [1.0, 1.0]]
    generator = generator_of(
        tmp_path,
        capital_letters=[made_up("A", [stem])],
        symbols=[made_up("+", [stem])],
        digits=[
            *(made_up(digit, [[[0.0, 0.0], [1.0, 0.1]]]) for digit in DIGITS),
            {**made_up("4", [stem, bar], cut=[0.2, 0.3]), "name": "stem first"},
        ],
    )

    halves = generator.samples("half digit", 100, np.random.default_rng(0))

    assert {len(strokes) for strokes in halves} == {1}
    # A part of 0.2 to 0.3 of a length of about 2; the styles that may not be cut are level.
    heights = np.array([size(strokes)[1] for strokes in halves])
    assert 0.3 < heights.min() < heights.max() < 0.8


def test_no_style_of_a_digit_that_is_one_from_the_start_may_be_cut():
    assert {style.label for style in load_styles() if style.cut} == {"2", "3", "4", "5", "7"}


# What the other kinds are


def test_lines_are_none_that_a_digit_has(by_kind):
    """A zigzag turns five times or more, a dash is too flat for a 1, hatching has three lines or more."""
    for (stroke,) in by_kind["zigzag"]:
        steps = np.diff(stroke, axis=0)
        backwards = (steps[1:] * steps[:-1]).sum(axis=1) / np.hypot(*steps[1:].T) / np.hypot(*steps[:-1].T)
        assert (backwards < 0.5).sum() >= 4
    for (stroke,) in by_kind["dash"]:
        width, height = stroke[-1] - stroke[0]
        assert abs(math.degrees(math.atan2(height, width))) < 35.0
    assert min(len(strokes) for strokes in by_kind["hatching"]) >= 3


def test_digits_side_by_side_do_not_touch_and_on_top_of_each_other_they_do(by_kind):
    for strokes in by_kind["digits side by side"]:
        assert size(strokes)[0] / size(strokes)[1] > 0.7
        gap = max(stroke[:, 0].min() for stroke in strokes) - min(stroke[:, 0].max() for stroke in strokes)
        assert gap > 0.0
    widths = [size(strokes)[0] for strokes in by_kind["digits on top of each other"]]
    assert 0.5 < np.mean(widths) < 1.6


def test_a_network_is_less_sure_of_them_than_of_digits(generator):
    network = open_network(shipped_network_path()).network
    digits, _ = PenGenerator().pictures(130, np.random.default_rng(0))
    others, _ = generator.pictures(130, np.random.default_rng(0))

    sure_of_digits, sure_of_others = (
        network.probabilities(pictures.reshape(130, -1)).max(axis=1).mean() for pictures in (digits, others)
    )

    assert sure_of_others < sure_of_digits - 0.1
