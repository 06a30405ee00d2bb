"""From strokes to an answer."""

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.recognizer import Doubt, Recognition, Recognizer

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


def recognition_of(probabilities, *calibration):
    """Return an answer of up to four classes, a to d."""
    names = tuple("abcd"[: len(probabilities)])
    return Recognition(np.zeros((28, 28), np.float32), np.array(probabilities), names, *calibration)


@pytest.mark.parametrize(
    ("probability", "doubt"),
    [
        (0.71, Doubt.NONE),
        (0.7, Doubt.NONE),
        (0.69, Doubt.NOT_SURE),
        (0.4, Doubt.NOT_SURE),
        (0.39, Doubt.NOT_A_DIGIT),
    ],
)
def test_an_answer_below_a_threshold_is_doubted_and_one_that_reaches_it_is_not(probability, doubt):
    others = [(1.0 - probability) / 3] * 3
    calibration = Calibration(sure_from=0.7, class_from=0.4)

    assert recognition_of([*others, probability], calibration).doubt is doubt


def test_without_a_calibration_nothing_is_doubted():
    assert recognition_of([0.25] * 4).doubt is Doubt.NONE


@pytest.mark.parametrize(
    ("probabilities", "name"),
    [([0.2, 0.5, 0.3, 0.0], "c"), ([0.6, 0.4], "b"), ([0.4, 0.6], "a"), ([1.0], "a")],
)
def test_the_runner_up_is_the_second_most_probable_class_or_the_only_one(probabilities, name):
    assert recognition_of(probabilities).runner_up == name


def test_several_pictures_are_read_in_one_go_each_as_by_itself_and_none_as_none():
    recognizer = Recognizer(line_reader())
    pictures = [rasterize([UPRIGHT]), rasterize([LEVEL])]

    together = recognizer.recognize_pictures(pictures)

    assert [one.answer for one in together] == ["|", "–"]
    for one, picture in zip(together, pictures, strict=True):
        assert np.array_equal(one.picture, picture)
    assert recognizer.recognize_pictures([]) == ()
