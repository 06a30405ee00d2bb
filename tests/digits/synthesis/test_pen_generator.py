import json

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles


@pytest.fixture(scope="module")
def generator():
    return PenGenerator()


def written(folder, styles):
    (folder / "made_up.json").write_text(json.dumps(styles), encoding="utf-8")
    return load_styles(folder, labels=None)


def made_up(name, weight, n_strokes, label="7"):
    strokes = [[[0.0, 0.1 * i], [0.5, 0.1 * i + 0.5]] for i in range(n_strokes)]
    return {"name": name, "label": label, "weight": weight, "strokes": strokes}


def test_the_same_state_makes_the_same_pictures(generator):
    first, first_labels = generator.pictures(60, np.random.default_rng(3))
    again, again_labels = generator.pictures(60, np.random.default_rng(3))
    other, _ = generator.pictures(60, np.random.default_rng(4))
    none, _ = generator.pictures(0, np.random.default_rng(3))

    assert (first.shape, none.shape) == ((60, 28, 28), (0, 28, 28))
    assert np.array_equal(first, again)
    assert np.array_equal(first_labels, again_labels)
    assert not np.array_equal(first, other)


def test_labels_are_balanced_mixed_and_mean_the_digit(generator):
    drawn, labels = generator.draw(103, np.random.default_rng(0))

    assert generator.class_names == DIGITS
    assert len(drawn) == len(labels) == 103
    assert set(np.bincount(labels).tolist()) == {10, 11}
    assert (labels[:30] != np.arange(30) % 10).sum() > 20


def test_styles_are_as_frequent_as_their_weights(tmp_path):
    styles = written(tmp_path, [made_up("rare", 1, 1), made_up("frequent", 3, 2)])
    hands_apart = PenGenerator(styles)

    drawn, _ = hands_apart.draw(2_000, np.random.default_rng(0))

    # Of 2,000, 1,500 are expected; a few of those have their strokes joined to one.
    assert sum(len(strokes) == 2 for strokes in drawn) == pytest.approx(1_460, abs=70)


@pytest.mark.parametrize(("chance", "width_px"), [(0.0, 1.5), (0.5, 1.5 * 2**0.5)])
def test_pictures_are_the_canvases_own_by_pens_from_thin_to_thick(generator, chance, width_px):
    drawn, _ = generator.draw(20, np.random.default_rng(0))

    class SameEachTime:
        def random(self, n):
            return np.full(n, chance)

    pictures = as_pictures(drawn, SameEachTime())

    for picture, strokes in zip(pictures, drawn, strict=True):
        assert np.array_equal(picture, np.rint(rasterize(strokes, width_px) * 255))


def test_every_styles_pictures_are_like_mnists(generator):
    """Longest side 20 px, centre of mass on pixel 14, as much ink as MNIST's digits have."""
    axis, rng = np.arange(28), np.random.default_rng(1)
    for style in generator.styles:
        pictures = as_pictures(generator.samples(style, 2, rng), rng).astype(float) / 255.0
        ink = pictures.sum(axis=(1, 2))
        profiles = pictures.sum(axis=2), pictures.sum(axis=1)
        sizes = [[np.ptp(np.flatnonzero(one)) + 1 for one in profile] for profile in profiles]
        assert set(np.max(sizes, axis=0)) <= {20, 21}, style.name
        for profile in profiles:
            assert profile @ axis / ink == pytest.approx(14.0, abs=0.5), style.name
        # MNIST: 0.057 for the mean 1, 0.173 for the mean 0.
        assert 0.035 < pictures.mean() < 0.21, style.name
