"""From strokes to an answer."""

import dataclasses

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
@pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
def test_strokes_get_the_most_probable_class_with_its_name(stroke, label, answer, cost):
    recognition = Recognizer(line_reader(cost)).recognize_strokes([stroke])

    assert (recognition.label, recognition.answer) == (label, answer)
    assert recognition.probability == recognition.probabilities.max() > 0.4
    assert recognition.class_names == ("|", "–", "none")
    assert recognition.probabilities.sum() == pytest.approx(1.0, rel=1e-6)


def test_the_picture_is_what_the_network_saw_and_its_probabilities_are_calibrated():
    saved = dataclasses.replace(line_reader(), calibration=Calibration(2.0, sure_from=0.9, class_from=0.1))

    recognition = Recognizer(saved).recognize_strokes([UPRIGHT, LEVEL])

    assert np.array_equal(recognition.picture, rasterize([UPRIGHT, LEVEL]))
    assert np.array_equal(
        recognition.probabilities, saved.probabilities(recognition.picture.reshape(1, 784))[0]
    )
    assert recognition.calibration == saved.calibration


TURNED = (0.0, -1.0, 1.0, 0.0)
"""A view in which an upright line is level."""


def test_strokes_are_read_in_all_views_of_the_network_and_the_answer_is_their_mean():
    alone = Recognizer(line_reader())
    upright, level = (alone.recognize_strokes([stroke]).probabilities for stroke in (UPRIGHT, LEVEL))

    recognizer = Recognizer(dataclasses.replace(line_reader(), views=(TURNED,)))
    recognition = recognizer.recognize_strokes([UPRIGHT])

    assert recognition.probabilities == pytest.approx((upright + level) / 2, abs=1e-6)
    assert recognition.view_answers == ("|", "–")
    assert np.array_equal(recognition.pictures, [rasterize([UPRIGHT]), rasterize([LEVEL])])
    without_strokes = recognizer.recognize_picture(recognition.picture)
    assert without_strokes.view_answers == ("|",)
    assert without_strokes.probabilities == pytest.approx(upright, abs=1e-6)


def test_pictures_are_read_in_one_go_each_as_by_itself_and_an_answer_stays():
    recognizer = Recognizer(line_reader())
    pictures = [rasterize([UPRIGHT]), rasterize([LEVEL]), rasterize([as_stroke([(5.0, 5.0)])])]
    before = [picture.copy() for picture in pictures]

    alone = [recognizer.recognize_picture(picture) for picture in pictures]
    together = recognizer.recognize_pictures(pictures)

    for one, other, picture, copy in zip(together, alone, pictures, before, strict=True):
        assert np.array_equal(one.picture, copy)
        assert np.array_equal(picture, copy)
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
    assert recognizer.recognize_pictures([]) == ()


@pytest.mark.parametrize("n_in", [783, 1024])
def test_a_network_that_reads_no_28x28_pictures_is_refused(n_in):
    saved = SavedNetwork(Network((n_in, 2), ("sigmoid",), "quadratic"), ("0", "1"))

    with pytest.raises(ModelFileError, match=f"the network reads {n_in} values, not 28x28 pictures"):
        Recognizer(saved)


def recognition_of(probabilities, *calibration):
    """Return an answer of up to four classes, a to d."""
    names = tuple("abcd"[: len(probabilities)])
    return Recognition(np.zeros((1, 28, 28), np.float32), np.array(probabilities), names, *calibration)


@pytest.mark.parametrize(
    ("probability", "doubt"),
    [
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


def test_the_runner_up_is_the_second_most_probable_class_or_the_only_one():
    assert recognition_of([0.2, 0.5, 0.3, 0.0]).runner_up == "c"
    assert recognition_of([1.0]).runner_up == "a"
