import dataclasses

import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, with_epochs
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.curves.curve_style import N_COLORS, N_STYLES
from digitpad.ui.race.race_entry import StyleAllocator


def contestants(*seeds):
    return [Contestant(f"seed {seed}", TrainingJob(TrainingConfig(seed=seed))) for seed in seeds]


@pytest.fixture
def giver():
    return StyleAllocator()


def test_new_contestants_take_the_styles_in_order(giver):
    assert giver.give(contestants(1, 2, 3), taken=()) == [0, 1, 2]


def test_a_contestant_keeps_its_colour_under_another_name_and_for_other_epochs(giver):
    giver.give(contestants(1, 2), taken=())
    again = [
        dataclasses.replace(one, title="again", job=with_epochs(one.job, 9)) for one in contestants(7, 2)
    ]

    new, known = giver.give(again, taken=(0, 1))

    assert known == 1 + N_COLORS
    assert new % N_COLORS not in (0, 1)


def test_nobody_new_takes_the_colour_of_who_comes_after(giver):
    giver.give(contestants(1, 2), taken=())

    assert giver.give(contestants(5, 1, 2), taken=()) == [2, 0, 1]


def test_a_job_that_is_chosen_twice_has_two_styles_of_a_colour(giver):
    assert giver.give(contestants(1, 1), taken=()) == [0, N_COLORS]


def test_another_way_has_another_colour(giver):
    [one] = contestants(1)

    assert giver.give([one, dataclasses.replace(one, gradient_method="per_sample")], taken=()) == [0, 1]


def test_what_is_free_is_taken_when_the_own_colour_is_not(giver):
    giver.give(contestants(1), taken=())
    taken = set(range(N_STYLES)) - {3, 9}

    assert sorted(giver.give(contestants(1, 2), taken)) == [3, 9]


def test_seven_new_ones_differ(giver):
    styles = giver.give(contestants(*range(7)), taken=())

    assert len(set(styles)) == 7
