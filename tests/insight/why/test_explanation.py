"""What is said at once of an answer."""

import numpy as np
import pytest

from digitpad.errors import ModelFileError
from digitpad.insight.why.explanation import N_UNITS, explain, shuffled
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import Recognizer


def test_the_two_most_probable_classes_are_held_against_each_other(saved, drawing):
    recognition = Recognizer(saved).recognize_strokes(drawing)

    found = explain(saved, recognition)

    assert (found.answer_name, found.rival_name) == (recognition.answer, recognition.runner_up)
    assert found.pixels.difference == pytest.approx(found.units.difference)
    assert found.pixels.difference > 0.0
    assert found.unit_pictures.shape == (N_UNITS, 784)
    # With random weights, the picture is another one.
    assert np.abs(np.corrcoef(found.pixels.pixels, found.random_pixels)[0, 1]) < 0.5
    twin = shuffled(saved.network)
    for kind in ("weights", "biases"):
        for mine, its in zip(getattr(saved.network, kind), getattr(twin, kind), strict=True):
            assert sorted(mine.ravel()) == sorted(its.ravel())
            assert not np.array_equal(mine, its)


def test_without_hidden_layers_there_are_no_units_to_picture(make_network, drawing):
    saved = SavedNetwork(make_network((784, 10), "relu", dtype=np.float32), tuple("0123456789"))

    found = explain(saved, Recognizer(saved).recognize_strokes(drawing))

    assert len(found.unit_pictures) == 0
    assert found.units.contributions == pytest.approx(found.pixels.pixels)


def test_a_network_of_one_class_is_refused(make_network, drawing):
    saved = SavedNetwork(make_network((784, 1), "relu", dtype=np.float32), ("0",))
    with pytest.raises(ModelFileError, match="only one class"):
        explain(saved, Recognizer(saved).recognize_strokes(drawing))
