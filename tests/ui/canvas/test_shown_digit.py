"""The wording of doubt."""

import numpy as np
import pytest

from digitpad.nn.calibration import Calibration
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.canvas.shown_digit import ShownDigit

SURE, NOT_SURE, NOT_A_DIGIT = (0.05, 0.95), (0.4, 0.6), (0.5, 0.5)


def shown(probabilities, names=("4", "9"), *, is_settled=True):
    calibration = Calibration(1.0, sure_from=0.9, class_from=0.55)
    pictures = np.zeros((1, 28, 28), np.float32)
    return ShownDigit(Recognition(pictures, np.array(probabilities), names, calibration), is_settled)


@pytest.mark.parametrize(
    ("probabilities", "alone", "in_number", "under_ink", "candidates", "certainty", "spoken"),
    [
        (SURE, "9", "9", "9", "9", "95 % sure", "9, 95 % sure"),
        (NOT_SURE, "9?", "9", "9?", "9 or 4?", "not sure", "not sure, 9 or 4"),
        (NOT_A_DIGIT, "–", "?", "?", "", "not a digit", "not a digit"),
    ],
)
def test_doubt_is_worded(probabilities, alone, in_number, under_ink, candidates, certainty, spoken):
    digit = shown(probabilities)

    assert (digit.alone, digit.in_number, digit.under_ink) == (alone, in_number, under_ink)
    assert (digit.candidates, digit.certainty, digit.spoken) == (candidates, certainty, spoken)
    assert digit.is_muted == (probabilities is not SURE)


def test_the_wording_without_a_class_depends_on_the_classes():
    digit = shown(NOT_A_DIGIT, ("Sandal", "Bag"))

    assert (digit.certainty, digit.spoken) == ("none of these", "none of these")
    assert shown(NOT_SURE, ("Sandal", "Bag")).spoken == "not sure, Bag or Sandal"
