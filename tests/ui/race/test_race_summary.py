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
    in_digits,
    lap_summary,
    notes,
    times_as_long,
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
        (1264.72, "1,264.7", "about 1,300"),
        (356.44, "356.4", "about 360"),
        (14.64, "14.6", "about 15"),
        (2.456, "2.46", "about 2.5"),
        (0.123, "0.12", "about 0.12"),
        (0.0954, "0.10", "about 0.095"),
        (0.00431, "0.0043", "about 0.0043"),
    ],
)
def test_numbers_have_the_digits_that_they_deserve(value, measured, extrapolated):
    assert in_digits(value, is_extrapolated=False) == measured
    assert in_digits(value, is_extrapolated=True) == extrapolated


@pytest.mark.parametrize(
    ("n_timed", "text"),
    [
        (50_000, "Sample by sample, epoch 2: 92.62 % correct after 6.13 s"),
        (3_000, "Sample by sample, epoch 2: 92.62 % correct after about 6.1 s"),
    ],
)
def test_a_point_is_told_with_its_epoch_its_accuracy_and_the_seconds_to_it(n_timed, text):
    one = entry("per_sample", [3.02, 3.11], accuracies=[0.9145, 0.92618], n_timed=n_timed)

    assert lap_summary(one.laps[1], one) == text


def test_a_ratio_with_an_extrapolated_number_in_it_is_about():
    slow = entry("per_sample", [2.1, 2.1, 2.1])
    about = entry("block_diagonal", [0.15, 0.15, 0.15], n_timed=2_500)

    assert times_as_long(slow, FULL) == "10"
    assert times_as_long(slow, about) == "about 14"
    assert times_as_long(about, FULL) == "about 0.71"
    assert times_as_long(about, about) == "1.0"


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


def test_longer_seconds_for_the_same_work_are_laid_to_the_machine():
    other = entry("full_matrix", [0.28, 0.28, 0.28], title="Low", job=changed(learning_rate=0.5))

    assert explain([FULL, other]).splitlines()[0] == (
        "Low: 1.3 times the seconds of Full matrix, although the work is the same. The machine's "
        "speed has changed."
    )


def test_what_may_be_chance_needs_no_reason():
    other = entry("full_matrix", [0.22, 0.25, 0.3], title="Patient", job=changed(optimizer="adam"))

    assert explain([FULL, other]).splitlines()[0] == (
        "Patient: 1.2 times the seconds of Full matrix, which may be chance: "
        "epochs of the same entry differ as much."
    )


@pytest.mark.parametrize(("layers", "is_told"), [((784, 60, 10), False), ((784, 61, 10), True)])
def test_more_than_twice_the_multiplications_are_told_though_the_seconds_may_be_chance(layers, is_told):
    other = entry("full_matrix", [0.22, 0.25, 0.3], title="Wide", job=changed(layers=layers))

    for said in (explain([FULL, other]), explain([entry("full_matrix", [0.2]), other])):
        assert "may be chance" in said
        told = said.splitlines()[0]
        assert told.endswith(" Different work: 2.0 times the multiplications per picture.") is is_told


@pytest.mark.parametrize(("seconds", "is_clear"), [(0.39, False), (0.41, True)])
def test_one_epoch_each_is_enough_only_for_a_large_difference(seconds, is_clear):
    other = entry("concatenated", [seconds])

    said = explain([entry("full_matrix", [0.2]), other])

    assert said.splitlines()[0].endswith("may be chance: there are too few epochs.") is not is_clear
    assert (GRADIENT_METHODS["concatenated"].reason(10) in said) is is_clear


def test_reasons_are_those_of_the_batch_size():
    def said(batch_size):
        job = changed(batch_size=batch_size)
        fast = entry("full_matrix", [0.2, 0.2], job=job)
        return explain([fast, entry("block_diagonal", [9.0, 9.0], job=job)])

    assert "with a batch of 10 they fill 90 % of each big matrix, and 99 % of all" in said(10)
    assert "with a batch of 2 they fill 50 % of each big matrix, and 75 % of all" in said(2)
    assert "with a batch of 100 they fill 99 % of each big matrix, and 99.9 % of all" in said(100)
    assert "no zeros" in said(1)


def test_what_differs_is_told_beside_the_time_and_one_that_retired_at_the_end():
    adam = entry("full_matrix", [0.5, 0.5, 0.5], title="A", job=changed(optimizer="adam"))
    wild = entry("full_matrix", [], title="Wild")
    wild.retirement = "Training diverged in epoch 1: the loss is not a number."

    assert explain([adam, wild, FULL]).splitlines() == [
        "A: 2.4 times the seconds of Full matrix. Different work: Adam instead of gradient descent.",
        "Accuracy after epoch 3: A 90.00 %; Full matrix 90.00 %.",
        "Wild: Training diverged in epoch 1: the loss is not a number.",
    ]


# Notes ------------------------------------------------------------------------------------------------------


def test_notes_name_the_data_and_the_first_weights():
    entries = [FULL, entry("concatenated", [1.0, 1.0, 1.0])]

    assert notes(entries, entries, "MNIST") == (
        "MNIST, 50,000 training pictures. All start with the same initial weights."
    )
    assert notes([], [], "MNIST") == ""


def test_notes_say_what_is_dashed_and_how_many_pictures_were_timed():
    slow = entry("element_by_element", [9.0], n_timed=500)
    of_an_earlier_race = entry("block_diagonal", [8.0], n_timed=2_500)

    said = notes([FULL, slow], [of_an_earlier_race, FULL, slow], "MNIST")

    assert "Dashed: timed on 500 or 2,500 pictures and extrapolated" in said


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

    assert ("only by rounding" in notes([FULL, other], [FULL, other], "MNIST")) is is_said
