"""Pen strokes of digits and of characters that are none."""

import dataclasses
import json

import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenCharacter
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.stroke_report import evaluate_strokes

UPRIGHT = as_stroke([(10.0, 0.0), (10.0, 100.0)])
LEVEL = as_stroke([(0.0, 10.0), (100.0, 10.0)])
DOT = as_stroke([(5.0, 5.0)])


@pytest.fixture
def saved():
    """Return a network that is sure of an upright and a level line, and not of a dot."""
    network = Network((784, 3), ("identity",), "cross_entropy")
    network.weights[0][0] = rasterize([UPRIGHT]).ravel()
    network.weights[0][1] = rasterize([LEVEL]).ravel()
    return SavedNetwork(network, ("0", "1", "2"), calibration=Calibration(1.0, 0.9, 0.5))


def test_digits_are_counted_by_writer_and_doubt_by_label(saved):
    samples = [
        PenCharacter("0", "jl_vo", (UPRIGHT,)),
        PenCharacter("0", "10", (DOT,)),
        PenCharacter("A", "jl_vo", (DOT,)),
        PenCharacter("1", "9", (LEVEL,)),
        PenCharacter("1", None, (UPRIGHT,)),
        PenCharacter("A", None, (LEVEL,)),
        PenCharacter("#", "7", (DOT,)),
    ]

    report = evaluate_strokes(saved, samples)

    digits, characters = report.digits, report.characters
    assert digits.confusion.tolist() == [[2, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert list(digits.per_writer.items()) == [("9", 1.0), ("10", 1.0), ("jl_vo", 1.0)]
    assert digits.doubted == 0.25
    assert (characters.total, characters.doubted) == (3, pytest.approx(2 / 3))
    assert report.doubted_per_label == {"0": 0.5, "1": 0.0, "#": 1.0, "A": 0.5}
    assert list(report.doubted_per_label) == ["0", "1", "#", "A"]


def test_strokes_are_read_in_the_views_of_the_network(saved):
    level_seen_twice = dataclasses.replace(saved, views=((0.0, -1.0, 1.0, 0.0),) * 2)
    samples = [PenCharacter("1", None, (UPRIGHT,)), PenCharacter("1", None, (LEVEL,))]

    report = evaluate_strokes(level_seen_twice, samples)

    assert report.digits.confusion.tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert report.digits.answers.tolist() == [1, 0]


def test_json_tells_digits_and_characters(saved):
    both = evaluate_strokes(saved, [PenCharacter("1", "3", (LEVEL,)), PenCharacter("A", "3", (DOT,))])

    told = json.loads(json.dumps(both.as_json()))
    new = {"characters", "characters_doubted", "characters_refused", "per_label"}
    assert set(told) == {*both.digits.as_json(), *new}
    assert (told["accuracy"], told["doubted"], told["per_writer"]) == (1.0, 0.0, {"3": 1.0})
    assert (told["characters"], told["characters_doubted"], told["characters_refused"]) == (1, 1.0, 1.0)
    assert told["per_label"] == {"1": 0.0, "A": 1.0}
    assert told["raster_seconds"] > 0.0


@pytest.mark.parametrize(
    ("names", "label"),
    [(("0", "1", "2"), "7"), (("A", "B", "C"), "1")],
    ids=["of digits", "of letters"],
)
def test_a_digit_that_the_network_does_not_know_is_a_character_to_doubt(saved, names, label):
    named = dataclasses.replace(saved, class_names=names)

    report = evaluate_strokes(named, [PenCharacter(label, None, (DOT,)), PenCharacter(label, None, (LEVEL,))])

    assert report.digits is None
    assert (report.characters.total, report.characters.doubted) == (2, 0.5)
    told = report.as_json()
    assert (told["total"], told["accuracy"], told["per_writer"], told["characters"]) == (0, None, {}, 2)


def test_a_digit_is_the_class_of_its_number_where_classes_have_names_of_several_characters(saved):
    named = dataclasses.replace(saved, class_names=("zero", "one", "two"))

    report = evaluate_strokes(named, [PenCharacter("1", None, (LEVEL,)), PenCharacter("0", None, (LEVEL,))])

    assert (report.digits.correct, report.digits.total, report.characters) == (1, 2, None)
