"""The caches of readings and of accuracies."""

import numpy as np
import pytest

from digitpad.digits.datasets.distortions import DISTORTIONS
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.mistakes.known_readings import MOST_EXAMPLES, KnownReadings
from digitpad.ui.mistakes.robustness.known_curves import KnownCurves

ROTATION, SHIFT = DISTORTIONS[:2]


class Readings:
    """Stands in for the readings of a number of examples."""

    def __init__(self, n_examples=10_000):
        self.examples = range(n_examples)


def saved_network():
    return SavedNetwork(Network((4, 2), ("identity",), "cross_entropy", np.float32), ("0", "1"))


@pytest.fixture
def known():
    return KnownReadings()


def test_a_network_is_found_by_the_object_itself_for_the_examples_it_read(known):
    first, second, readings = saved_network(), saved_network(), Readings(0)
    assert known.find(first, "mine") is None

    known.keep(first, "mine", readings)

    assert known.find(first, "mine") is readings
    assert known.find(second, "mine") is None
    assert known.find(first, "others") is None
    known.keep(second, "others", readings)
    assert known.find(first, "others") is None


@pytest.mark.parametrize("n_examples", [10_000, MOST_EXAMPLES // 2, MOST_EXAMPLES + 1])
def test_the_oldest_of_too_many_are_forgotten(known, n_examples):
    n_kept = max(1, MOST_EXAMPLES // n_examples)
    networks = [saved_network() for _ in range(n_kept + 1)]
    for saved in networks[:-1]:
        known.keep(saved, "mine", Readings(n_examples))
    again = Readings(n_examples)
    known.keep(networks[0], "mine", again)

    known.keep(networks[-1], "mine", Readings(n_examples))

    gone = [number for number, saved in enumerate(networks) if known.find(saved, "mine") is None]
    assert gone == [1 if n_kept > 1 else 0]
    assert n_kept == 1 or known.find(networks[0], "mine") is again


def test_a_network_that_is_gone_is_not_taken_for_another_at_its_place(known):
    curves = KnownCurves()
    for _ in range(20):
        saved = saved_network()
        assert known.find(saved, "mine") is None
        assert curves.of(saved, ROTATION) == [None] * 9
        known.keep(saved, "mine", Readings())
        curves.keep(saved, ROTATION.name, 0, 0.5)
        assert curves.of(saved, ROTATION) == [None] * 4 + [0.5] + [None] * 4
        del saved  # the next object often gets the same address


def test_accuracies_are_kept_for_the_networks_used_last():
    curves, networks = KnownCurves(), [saved_network() for _ in range(201)]
    for saved in (*networks[:200], networks[0], networks[200]):
        for level in ROTATION.levels:
            curves.keep(saved, ROTATION.name, level, 0.25)

    assert [number for number, saved in enumerate(networks) if not curves.is_complete(saved, ROTATION)] == [1]
    assert curves.of(networks[0], ROTATION) == [0.25] * 9
    assert curves.of(networks[0], SHIFT) == [None] * 9
    curves.forget()
    assert curves.of(networks[0], ROTATION) == [None] * 9
