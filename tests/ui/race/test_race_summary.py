"""What is said of a race whose seconds and accuracies are given."""

import dataclasses

import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.race import Contestant, Lap
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_summary import (
    explain,
    notes,
    race_seconds_text,
)

JOB = TrainingJob(TrainingConfig(layers=(784, 30, 10), batch_size=10))


def entry(way, seconds, *, title="", job=JOB, accuracies=(), n_timed=50_000, difference=1e-15):
    accuracies = accuracies or [0.9] * len(seconds)
    laps = [
        Lap(0, epoch, one, sum(seconds[:epoch]), accuracy, n_timed < 50_000)
        for epoch, (one, accuracy) in enumerate(zip(seconds, accuracies, strict=True), 1)
    ]
    contestant = Contestant(title or GRADIENT_METHODS[way].title, job, way)
    return RaceEntry(contestant, 1, 0, n_timed, 50_000, laps, difference)


FULL = entry("full_matrix", [0.2, 0.21, 0.22])


def changed(**changes):
    return TrainingJob(dataclasses.replace(JOB.config, **changes))


@pytest.mark.parametrize(
    ("value", "measured", "extrapolated"),
    [
        (1264.72, "1,265 s", "about 1,300 s"),
        (14.64, "14.6 s", "about 15 s"),
        (0.123, "0.12 s", "about 0.12 s"),
        (0.00431, "4.31 ms", "about 0.0043 s"),
    ],
)
def test_numbers_have_the_digits_that_they_deserve(value, measured, extrapolated):
    assert race_seconds_text(value, is_extrapolated=False) == measured
    assert race_seconds_text(value, is_extrapolated=True) == extrapolated


def test_the_slowest_comes_first_each_with_its_reason():
    slow = entry("per_sample", [3.0, 3.1, 3.2])
    slowest = entry("element_by_element", [200.0, 220.0, 210.0], n_timed=500)

    first, second, third = explain([slow, FULL, slowest]).splitlines()

    assert first.startswith("Element by element: about 1,000 times the seconds of Full matrix. ")
    assert first.endswith(GRADIENT_METHODS["element_by_element"].reason(10))
    assert second.startswith("Sample by sample: 15 times the seconds of Full matrix. ")
    assert third == f"Full matrix: the fastest. {GRADIENT_METHODS['full_matrix'].reason(10)}"


def test_none_is_called_the_fastest_where_chance_may_have_chosen_it():
    slow, close = entry("per_sample", [3.0, 3.1, 3.2]), entry("concatenated", [0.2, 0.24, 0.28])

    assert "the fastest" in explain([FULL, slow])
    assert "the fastest" not in explain([FULL, slow, close])


def test_settings_that_race_are_compared_by_right_answers_too():
    """After the last epoch that all have done; one that retired counts no more."""
    rate = changed(learning_rate=0.5)
    # In the epoch before, and in the last of each, their order is the other way round.
    low = entry("full_matrix", [0.5, 0.5], title="Low", job=rate, accuracies=[0.9312, 0.9081])
    high = entry("full_matrix", [0.2, 0.2, 0.2], title="High", accuracies=[0.91, 0.92341, 0.90])
    same_job = entry("concatenated", [1.0, 1.0, 1.0], title="Slow", accuracies=[0.91, 0.92, 0.94])
    wild = entry("full_matrix", [0.2], title="Wild", job=changed(learning_rate=50.0), accuracies=[0.1])
    wild.retirement = "Training diverged."

    said = explain([low, high, same_job, wild]).splitlines()

    assert said[-2:] == ["Accuracy after epoch 2: High 92.34 %; Low 90.81 %.", "Wild: Training diverged."]
    assert "Accuracy after" not in explain([high, same_job, wild])


@pytest.mark.parametrize(
    ("seconds", "changes", "factor", "why"),
    [
        ([0.22, 0.25, 0.3], {"optimizer": "adam"}, "1.2", "may be chance: epochs of the same entry differ"),
        ([0.22], {}, "1.0", "may be chance: there are too few epochs."),
        ([2.1, 2.1, 2.2], {}, "10", "although the work is the same. The machine's speed has changed."),
    ],
)
def test_what_the_work_does_not_explain_is_chance_or_the_machine(seconds, changes, factor, why):
    other = entry("full_matrix", seconds, title="Patient", job=changed(**changes))

    said = explain([FULL, other]).splitlines()[0]

    assert said.startswith(f"Patient: {factor} times the seconds of Full matrix, ")
    assert why in said
    assert "Different work" not in said


@pytest.mark.parametrize("layers", [(784, 300, 10), (784, 3, 10)])
def test_a_large_difference_in_work_is_told_even_of_what_may_be_chance(layers):
    other = entry("full_matrix", [0.22, 0.25, 0.3], title="Other", job=changed(layers=layers))

    said = explain([FULL, other]).splitlines()[0]

    assert "which may be chance" in said
    assert "Different work: " in said


def test_what_differs_is_told_beside_the_time_and_one_that_retired_at_the_end():
    adam = entry("full_matrix", [0.5, 0.5, 0.5], title="A", job=changed(optimizer="adam"))
    wild = entry("full_matrix", [], title="Wild")
    wild.retirement = "Training diverged in epoch 1: the loss is not a number."

    assert explain([adam, wild, FULL]).splitlines() == [
        "A: 2.4 times the seconds of Full matrix. Different work: Adam instead of gradient descent.",
        "Accuracy after epoch 3: A 90.00 %; Full matrix 90.00 %.",
        "Wild: Training diverged in epoch 1: the loss is not a number.",
    ]


@pytest.mark.parametrize(
    ("changes", "is_said"),
    [
        ({}, True),
        ({"accuracies": [0.9, 0.9, 0.9]}, False),
        ({"difference": 0.1}, False),
        ({"job": changed(learning_rate=1.0)}, False),
        ({"n_timed": 500}, False),
    ],
)
def test_accuracies_of_the_same_gradients_are_said_to_differ_by_rounding(changes, is_said):
    other = entry("concatenated", [1.0, 1.0, 1.0], **{"accuracies": [0.9, 0.91, 0.92], **changes})

    said = notes([FULL, other], [FULL, other], "MNIST")

    assert said.startswith("MNIST, 50,000 training pictures. All start with the same initial weights.")
    assert ("only by rounding" in said) is is_said
    assert ("Dashed: timed on 500 pictures and extrapolated" in said) is ("n_timed" in changes)
