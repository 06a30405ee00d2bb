import json

import numpy as np
import pytest

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.pen_families import KINDS_TAB, LETTERS_TAB, SYMBOLS_TAB, pen_families
from digitpad.digits.synthesis.pen_generator import PenGenerator
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles
from digitpad.paths import pen_styles_dir


@pytest.fixture(scope="module")
def families():
    return pen_families()


def test_every_shipped_style_is_in_one_tab_of_a_digit_or_of_what_is_none(families):
    assert list(families) == [*DIGITS, LETTERS_TAB, SYMBOLS_TAB, KINDS_TAB]
    shown = [(family.label, family.name) for tab in families.values() for family in tab if family.label]

    assert sorted(shown) == sorted((style.label, style.name) for style in load_styles(labels=None))
    assert {family.name for family in families[KINDS_TAB]} == set(NonDigitGenerator().kinds)


def test_a_family_writes_samples_of_its_own(families):
    styles, others = PenGenerator(load_styles(labels=None)), NonDigitGenerator()
    by_name = {(style.label, style.name): style for style in styles.styles}
    for tab in families.values():
        for family in (tab[0], tab[-1]):
            samples, rng = family.samples(2, np.random.default_rng(5)), np.random.default_rng(5)
            style = by_name.get((family.label, family.name))
            expected = styles.samples(style, 2, rng) if style else others.samples(family.name, 2, rng)
            for strokes, own in zip(samples, expected, strict=True):
                assert all(np.array_equal(a, b) for a, b in zip(strokes, own, strict=True))


def test_another_file_adds_a_way_of_writing(tmp_path):
    for path in pen_styles_dir().glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text())
    style = {"name": "my own", "label": "4", "weight": 1, "strokes": [[[0, 0], [0.5, 1]]]}
    (tmp_path / "mine.json").write_text(json.dumps([style]))

    families = pen_families(load_styles(tmp_path, labels=None))

    assert "my own" in {family.name for family in families["4"]}
