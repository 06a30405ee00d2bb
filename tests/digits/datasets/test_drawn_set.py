"""A few drawings of each class become a data set that a network learns them from."""

import dataclasses

import numpy as np
import pytest

from digitpad.digits.datasets.drawn_set import drawn_dataset
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import DataFileError, StoppedError
from digitpad.nn.training.training import create_network
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import run_training, trained_network

SHAPES = {
    "↑": [[(0, 10), (0, 0)], [(-2, 3), (0, 0), (2, 3)]],
    "↓": [[(0, 10), (0, 0)], [(-2, 7), (0, 10), (2, 7)]],
    "Γ": [[(0, 10), (0, 0), (6, 0)]],
}


def drawn(name, n_drawings, seed=0):
    """Return drawings of a shape, each corner of which is somewhere else."""
    rng = np.random.default_rng(seed)
    return [
        tuple(
            as_stroke(np.array(stroke) + rng.normal(0.0, 0.25, (len(stroke), 2))) for stroke in SHAPES[name]
        )
        for _ in range(n_drawings)
    ]


@pytest.mark.parametrize("n_drawings", [1, 5])
def test_each_part_has_pictures_of_each_class(n_drawings):
    dataset = drawn_dataset("marks", {name: drawn(name, n_drawings) for name in SHAPES})

    assert (dataset.name, dataset.class_names) == ("marks", tuple(SHAPES))
    for part in (dataset.train, dataset.validation, dataset.test):
        counts = np.bincount(part.labels)
        assert len(counts) == 3
        assert counts.min() == counts.max() >= 30
        assert (part.images.reshape(len(part), -1).max(axis=1) > 200).all()
        assert (np.diff(part.labels.astype(int)) < 0).any()  # mixed


def test_drawings_are_held_out_in_turn_for_validation_and_test_and_not_learned_from():
    """Another drawing in the place of one changes the part it is held out for, and no other."""
    drawings = {name: drawn(name, 10) for name in SHAPES}
    one = drawn_dataset("marks", drawings)

    for place, changed in ((4, "validation"), (9, "test")):
        [other] = drawn("Γ", 1, seed=7)
        gammas = [*drawings["Γ"][:place], other, *drawings["Γ"][place + 1 :]]
        second = drawn_dataset("marks", drawings | {"Γ": gammas})
        for part in ("train", "validation", "test"):
            same = np.array_equal(getattr(one, part).images, getattr(second, part).images)
            assert same == (part != changed)


def test_a_network_learns_to_read_new_drawings():
    dataset = drawn_dataset("marks", {name: drawn(name, 5) for name in SHAPES})
    job = PRESETS["fast"].job
    job = dataclasses.replace(job, config=dataclasses.replace(job.config, layers=(784, 192, 3)))
    network = create_network(job.config)

    *_, result = run_training(network, dataset, job)
    recognizer = Recognizer(trained_network(network, dataset, job, "fast", result))

    new = [(name, strokes) for name in SHAPES for strokes in drawn(name, 20, seed=1)]
    assert sum(recognizer.recognize_strokes(strokes).answer == name for name, strokes in new) >= 57


@pytest.mark.parametrize(
    ("drawings", "reason"),
    [
        ({}, "marks has 0 classes, but a data set needs 2 to 62"),
        ({"↑": drawn("↑", 1)}, "marks has 1 classes"),
        ({"↑": drawn("↑", 1), "Γ": []}, "There is no drawing of Γ yet: draw a few, or delete it"),
    ],
)
def test_too_little_is_refused_in_words(drawings, reason):
    with pytest.raises(DataFileError, match=reason):
        drawn_dataset("marks", drawings)


def test_it_tells_how_far_it_is_and_stops():
    drawings, seen = {name: drawn(name, 1) for name in SHAPES}, []

    drawn_dataset("marks", drawings, seen.append)

    assert seen == pytest.approx(np.arange(len(seen)) / len(seen))
    with pytest.raises(StoppedError):
        drawn_dataset("marks", drawings, None, lambda: True)
