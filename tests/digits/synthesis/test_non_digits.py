import json

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.non_digits import NonDigitGenerator, first_part
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles

LOOK_ALIKES = set("OoQDlIiSsZzBGgqbCJLU")


# Of 40 drawings of each kind: strokes, points, and how far points are from 0, on average, on both axes.
DRAWN = {
    "letter": (51, 1249, 0.17240041, 0.26781944),
    "symbol": (80, 1880, 0.23730717, 0.33930620),
    "half digit": (62, 4449, 0.23096903, 0.26515833),
    "crossed out": (167, 3175, 0.20184208, 0.27781332),
    "digits on top of each other": (198, 4496, 0.295682, 0.33541293),
    "digits side by side": (199, 4589, 1.2532687, 0.32278655),
    "wild line": (40, 878, 0.93418835, 0.93577244),
    "zigzag": (40, 730, 1.4138896, 1.3850387),
    "coil": (40, 2650, 2.3244565, 1.0575642),
    "ball of wool": (40, 2706, 0.35806899, 0.36192026),
    "hatching": (223, 669, 0.66061248, 0.65623986),
    "dots": (117, 245, 0.45049669, 0.46802653),
    "dash": (40, 160, 0.48746056, 0.10490392),
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
    assert all(abs(kinds.count(kind) - 130 * generator.share(kind)) < 1 for kind in generator.kinds)
    assert len(set(kinds[:12])) > 4  # mixed
    assert np.array_equal(pictures, again)
    assert kinds == again_kinds


def test_each_kind_is_drawn_as_it_always_was(tmp_path):
    """To the number, because networks were trained on them. New streams of NumPy's would need new numbers."""
    stem, bar = [[0.3, 0.0], [0.3, 1.0]], [[0.0, 0.9], [1.0, 1.0]]
    generator = generator_of(
        tmp_path,
        capital_letters=[made_up("T", [stem, bar]), {**made_up("A", [stem]), "weight": 3}],
        small_letters=[made_up("x", [bar])],
        symbols=[made_up("+", [stem, bar])],
        digits=[made_up(digit, [stem, bar], cut=[0.2, 0.9]) for digit in DIGITS],
    )

    told = {}
    for kind in generator.kinds:
        drawings = generator.samples(kind, 40, np.random.default_rng(0))
        points = np.concatenate([stroke for strokes in drawings for stroke in strokes])
        told[kind] = (sum(map(len, drawings)), len(points), *np.abs(points).mean(axis=0))

    assert told == {kind: pytest.approx(numbers, rel=1e-5) for kind, numbers in DRAWN.items()}


def test_letters_and_symbols_that_look_like_digits_are_not_shipped():
    labels = {style.label for style in load_styles(labels=None)} - set(DIGITS)

    assert len(labels) >= 30
    assert not labels & LOOK_ALIKES


def test_the_first_part_of_strokes_is_as_long_as_asked():
    strokes = [as_stroke([[0, 0], [1, 0]]), as_stroke([[0, 1], [3, 1]])]

    assert first_part(strokes, 0.125)[0][-1] == pytest.approx([0.5, 0.0], abs=0.01)
    assert len(first_part(strokes, 0.125)) == 1
    first, second = first_part(strokes, 0.5)
    assert first[-1] == pytest.approx([1.0, 0.0])
    assert second[-1] == pytest.approx([1.0, 1.0], abs=0.01)
    assert first_part(strokes, 1.0)[1][-1] == pytest.approx([3.0, 1.0], abs=0.01)
