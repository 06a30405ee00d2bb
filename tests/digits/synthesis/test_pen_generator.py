import json

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network

MNIST_HAS = {
    "0": ["from the top, anticlockwise", "from the top, clockwise", "open at the top", "overlapping end"],
    "1": ["bare", "slanted", "foot", "flag and foot"],
    "2": ["plain", "looped base", "one swing, rounded at the base", "swan neck"],
    "3": ["round", "flat top", "loop in the middle", "long tail"],
    "4": ["open, L first", "open, left side leaning", "open, left side curved", "like a y, one stroke"],
    "5": ["hat last", "hat first, one stroke", "like an s, one stroke", "angular"],
    "6": ["curved back", "straight back", "large loop", "open loop"],
    "7": ["bare", "serif", "curved stem", "serif and crossed"],
    "8": ["s first, one stroke", "two rings", "open at the top", "slim body"],
    "9": ["straight stem", "hooked to the left", "round tail, like a turned 6", "leaning stem"],
}


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


@pytest.mark.parametrize(("chance", "width_px"), [(0.0, 1.5), (0.5, 1.5 * 2**0.5), (1.0, 3.0)])
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
        pictures = as_pictures(generator.samples(style, 5, rng), rng).astype(float) / 255.0
        ink = pictures.sum(axis=(1, 2))
        profiles = pictures.sum(axis=2), pictures.sum(axis=1)
        sizes = [[np.ptp(np.flatnonzero(one)) + 1 for one in profile] for profile in profiles]
        assert set(np.max(sizes, axis=0)) <= {20, 21}, style.name
        for profile in profiles:
            assert profile @ axis / ink == pytest.approx(14.0, abs=0.5), style.name
        # MNIST: 0.057 for the mean 1, 0.173 for the mean 0.
        assert 0.035 < pictures.mean() < 0.21, style.name


def test_all_pictures_together_have_as_much_ink_as_mnist(generator):
    pictures, _ = generator.pictures(500, np.random.default_rng(0))

    assert pictures.mean() / 255.0 == pytest.approx(0.1307, abs=0.02)


def test_a_network_reads_the_styles_of_its_own_country(generator):
    """MNIST has these, so the shipped network reads 80 % or more of each, and nearly all together."""
    network = open_network(shipped_network_path()).network
    rng, shares = np.random.default_rng(0), {}
    for label, names in MNIST_HAS.items():
        for name in names:
            style = next(style for style in generator.styles if (style.label, style.name) == (label, name))
            inputs = as_pictures(generator.samples(style, 30, rng), rng).reshape(30, -1)
            shares[label, name] = float((network.outputs(inputs).argmax(axis=1) == int(label)).mean())

    assert min(shares.values()) >= 0.8, shares
    assert np.mean(list(shares.values())) >= 0.96, shares
