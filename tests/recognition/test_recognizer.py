"""From strokes to an answer."""

import numpy as np
import pytest

from digitpad.digits.raster import rasterize
from digitpad.digits.strokes import as_stroke
from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.recognizer import Recognizer

UPRIGHT = as_stroke([(10.0, 0.0), (10.0, 100.0)])
LEVEL = as_stroke([(0.0, 10.0), (100.0, 10.0)])


def line_reader(cost="cross_entropy"):
    """Return a network that knows upright from level lines by their ink above and beside the middle."""
    network = Network((784, 3), ("identity",), cost)
    upright, level = rasterize([UPRIGHT]), rasterize([LEVEL])
    network.weights[0][0] = (upright - level).ravel() * 0.1
    network.weights[0][1] = (level - upright).ravel() * 0.1
    network.biases[0][2] = 0.5
    return SavedNetwork(network, ("|", "–", "none"))


@pytest.mark.parametrize(("stroke", "label", "answer"), [(UPRIGHT, 0, "|"), (LEVEL, 1, "–")])
def test_strokes_get_the_most_probable_class_with_its_name(stroke, label, answer):
    recognition = Recognizer(line_reader()).recognize_strokes([stroke])

    assert (recognition.label, recognition.answer) == (label, answer)
    assert recognition.probability == recognition.probabilities.max() > 0.5


@pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
def test_probabilities_have_one_number_for_each_class_and_sum_one(cost):
    recognition = Recognizer(line_reader(cost)).recognize_strokes([LEVEL])

    assert recognition.probabilities.shape == (3,)
    assert recognition.class_names == ("|", "–", "none")
    assert recognition.probabilities.sum() == pytest.approx(1.0, rel=1e-6)


def test_the_picture_is_what_the_network_saw():
    recognition = Recognizer(line_reader()).recognize_strokes([UPRIGHT, LEVEL])

    assert np.array_equal(recognition.picture, rasterize([UPRIGHT, LEVEL]))
    assert recognition.picture.shape == (28, 28)
    assert recognition.picture.dtype == np.float32


def test_strokes_and_their_picture_get_the_same_answer():
    recognizer = Recognizer(line_reader())

    by_strokes = recognizer.recognize_strokes([UPRIGHT])
    by_picture = recognizer.recognize_picture(rasterize([UPRIGHT]))

    assert np.array_equal(by_strokes.probabilities, by_picture.probabilities)


def test_a_picture_is_left_alone():
    picture = rasterize([LEVEL])
    before = picture.copy()

    Recognizer(line_reader()).recognize_picture(picture)

    assert np.array_equal(picture, before)


def test_an_answer_does_not_change_when_the_next_is_given():
    recognizer = Recognizer(line_reader())
    first = recognizer.recognize_strokes([UPRIGHT])
    before = first.probabilities.copy()

    recognizer.recognize_strokes([LEVEL])

    assert np.array_equal(first.probabilities, before)


def test_a_dot_gets_an_answer():
    recognition = Recognizer(line_reader()).recognize_strokes([as_stroke([(5.0, 5.0)])])

    assert np.isfinite(recognition.probabilities).all()


@pytest.mark.parametrize("n_in", [1, 783, 785, 1024])
def test_a_network_that_reads_no_28x28_pictures_is_refused(n_in):
    saved = SavedNetwork(Network((n_in, 2), ("sigmoid",), "quadratic"), ("0", "1"))

    with pytest.raises(ModelFileError, match=f"the network reads {n_in} values, not 28x28 pictures"):
        Recognizer(saved)
