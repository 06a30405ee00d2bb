import dataclasses

import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, with_epochs
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.curves.curve_style import N_COLORS
from digitpad.ui.race.race_entry import StyleAllocator


def contestants(*seeds):
    return [Contestant(f"seed {seed}", TrainingJob(TrainingConfig(seed=seed))) for seed in seeds]


@pytest.fixture
def giver():
    return StyleAllocator()


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
