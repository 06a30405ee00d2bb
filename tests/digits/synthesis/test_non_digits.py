import json

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.non_digits import NonDigitGenerator, first_part
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles

LOOK_ALIKES = set("OoQDlIiSsZzBGgqbCJLPU")


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


def made_up(label, strokes, **fields):
    return {"name": label, "label": label, "weight": 1, "strokes": strokes, **fields}


def generator_of(folder, **styles_of):
    """Return a generator of made-up styles, given by file."""
    for group, styles in styles_of.items():
        (folder / f"{group}.json").write_text(json.dumps(styles), encoding="utf-8")
    return NonDigitGenerator(load_styles(folder, labels=None))


def test_pictures_are_as_many_as_asked_with_ink_each_another_and_the_same_for_the_same_state(generator):
    pictures, kinds = generator.pictures(130, np.random.default_rng(3))
    again, again_kinds = generator.pictures(130, np.random.default_rng(3))

    assert (pictures.shape, pictures.dtype) == ((130, 28, 28), np.uint8)
    assert pictures.max(axis=(1, 2)).min() > 100
    several = [picture.tobytes() for picture, kind in zip(pictures, kinds, strict=True) if kind != "dots"]
    assert len(set(several)) == len(several)
    assert np.array_equal(pictures, again)
    assert kinds == again_kinds


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


# What the other kinds are
