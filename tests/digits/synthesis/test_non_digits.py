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

LOOK_ALIKES = set("OoQDlIiSsZzBGgqbCJLPU")


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


def written(folder, group, styles):
    (folder / f"{group}.json").write_text(json.dumps(styles), encoding="utf-8")


def size(strokes):
    return np.ptp(np.concatenate(strokes), axis=0)


def test_the_same_state_makes_the_same_pictures(generator):
    first, first_kinds = generator.pictures(26, np.random.default_rng(3))
    again, again_kinds = generator.pictures(26, np.random.default_rng(3))
    other, _ = generator.pictures(26, np.random.default_rng(4))

    assert np.array_equal(first, again)
    assert first_kinds == again_kinds
    assert not np.array_equal(first, other)


def test_each_kind_is_as_frequent_as_the_others(generator):
    _, kinds = generator.draw(4 * len(generator.kinds) + 1, np.random.default_rng(0))

    counts = sorted(kinds.count(kind) for kind in generator.kinds)

    assert counts == [4] * (len(counts) - 1) + [5]


def test_every_picture_has_ink_and_each_is_another(generator):
    pictures, kinds = generator.pictures(260, np.random.default_rng(0))

    assert pictures.shape == (260, 28, 28)
    assert pictures.dtype == np.uint8
    assert pictures.max(axis=(1, 2)).min() > 100
    several = [picture.tobytes() for picture, kind in zip(pictures, kinds, strict=True) if kind != "dots"]
    assert len(set(several)) == len(several)


def test_letters_and_symbols_that_look_like_digits_are_not_shipped():
    labels = {style.label for style in load_styles(labels=None)} - set(DIGITS)

    assert len(labels) >= 30
    assert not labels & LOOK_ALIKES


def test_a_letter_in_a_new_style_is_drawn_without_new_code(tmp_path):
    five_strokes = [[[0.0, 0.2 * i], [0.5, 0.2 * i]] for i in range(5)]
    written(tmp_path, "capital_letters", [made_up("Ξ", five_strokes)])
    written(tmp_path, "symbols", [made_up("≡", five_strokes[:3])])
    written(tmp_path, "digits", [made_up(digit, five_strokes[:1], cut=[0.2, 0.3]) for digit in DIGITS])

    drawn, kinds = NonDigitGenerator(load_styles(tmp_path, labels=None)).draw(26, np.random.default_rng(0))

    lengths = {kind: len(strokes) for strokes, kind in zip(drawn, kinds, strict=True)}
    assert (lengths["letter"], lengths["symbol"]) == (5, 3)


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
    written(tmp_path, "capital_letters", [made_up("A", [stem])])
    written(tmp_path, "symbols", [made_up("+", [stem])])
    never = [made_up(digit, [[[0.0, 0.0], [1.0, 0.1]]]) for digit in DIGITS]
    written(tmp_path, "digits", [*never, {**made_up("4", [stem, bar], cut=[0.2, 0.3]), "name": "stem first"}])

    drawn, kinds = NonDigitGenerator(load_styles(tmp_path, labels=None)).draw(260, np.random.default_rng(0))

    halves = [strokes for strokes, kind in zip(drawn, kinds, strict=True) if kind == "half digit"]
    assert [len(strokes) for strokes in halves] == [1] * 20
    # A part of 0.2 to 0.3 of a length of about 2; the styles that may not be cut are level.
    heights = np.array([size(strokes)[1] for strokes in halves])
    assert 0.3 < heights.min() < heights.max() < 0.8


def test_no_style_of_a_digit_that_is_one_from_the_start_may_be_cut():
    assert {style.label for style in load_styles() if style.cut} == {"2", "3", "4", "5", "7"}


# What the other kinds are


def test_a_zigzag_turns_to_and_fro_five_times_or_more(by_kind):
    for (stroke,) in by_kind["zigzag"]:
        steps = np.diff(stroke, axis=0)
        backwards = (steps[1:] * steps[:-1]).sum(axis=1) / np.hypot(*steps[1:].T) / np.hypot(*steps[:-1].T)
        assert (backwards < 0.5).sum() >= 4


def test_a_dash_is_too_flat_for_a_1(by_kind):
    for (stroke,) in by_kind["dash"]:
        width, height = stroke[-1] - stroke[0]
        assert abs(math.degrees(math.atan2(height, width))) < 35.0


def test_hatching_is_three_lines_or_more(by_kind):
    assert min(len(strokes) for strokes in by_kind["hatching"]) >= 3


def test_dots_are_one_to_five_and_small(by_kind):
    assert {len(strokes) for strokes in by_kind["dots"]} == {1, 2, 3, 4, 5}
    assert max(size([stroke]).max() for strokes in by_kind["dots"] for stroke in strokes) < 1.0


def test_digits_side_by_side_are_in_a_row_and_do_not_touch(by_kind):
    assert min(size(strokes)[0] / size(strokes)[1] for strokes in by_kind["digits side by side"]) > 0.7
    gaps = [
        max(stroke[:, 0].min() for stroke in strokes) - min(stroke[:, 0].max() for stroke in strokes)
        for strokes in by_kind["digits side by side"]
    ]
    assert min(gaps) > 0.0


def test_digits_on_top_of_each_other_overlap(by_kind):
    widths = [size(strokes)[0] for strokes in by_kind["digits on top of each other"]]

    assert 0.5 < np.mean(widths) < 1.6


def test_a_crossed_out_digit_is_a_digit_and_lines_over_all_of_it(by_kind):
    for strokes in by_kind["crossed out"]:
        assert len(strokes) >= 2
        assert size(strokes[:-1]).max() >= 0.8
        assert 0.75 < size(strokes[1:]).max() < 1.35


def test_a_network_is_less_sure_of_them_than_of_digits(generator):
    network = open_network(shipped_network_path()).network
    digits, _ = PenGenerator().pictures(260, np.random.default_rng(0))
    others, _ = generator.pictures(260, np.random.default_rng(0))

    sure_of_digits, sure_of_others = (
        network.probabilities(pictures.reshape(260, -1)).max(axis=1).mean() for pictures in (digits, others)
    )

    assert sure_of_others < sure_of_digits - 0.1
