"""What was read before."""

import numpy as np
import pytest

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.mistakes.known_readings import MOST_EXAMPLES, KnownReadings


class Readings:
    """Takes the place of readings of so many examples."""

    def __init__(self, n_examples=10_000):
        self.examples = range(n_examples)


def saved_network():
    return SavedNetwork(Network((4, 2), ("identity",), "cross_entropy", np.float32), ("0", "1"))


@pytest.fixture
def known():
    return KnownReadings()


def test_a_network_is_found_by_the_object_itself_for_the_examples_it_read(known):
    first, second, readings = saved_network(), saved_network(), Readings()
    assert known.find(first, "mine") is None

    known.keep(first, "mine", readings)

    assert known.find(first, "mine") is readings
    assert known.find(second, "mine") is None
    assert known.find(first, "others") is None


def test_the_oldest_of_too_many_are_forgotten(known):
    n_kept = MOST_EXAMPLES // 10_000
    networks = [saved_network() for _ in range(n_kept + 1)]
    for saved in networks[:-1]:
        known.keep(saved, "mine", Readings())
    again = Readings()
    known.keep(networks[0], "mine", again)

    known.keep(networks[-1], "mine", Readings())

    found = [known.find(saved, "mine") for saved in networks]
    assert found[0] is again
    assert [number for number, readings in enumerate(found) if readings is None] == [1]


def test_a_network_that_is_gone_is_not_taken_for_another_at_its_place(known):
    for _ in range(20):
        saved = saved_network()
        assert known.find(saved, "mine") is None
        known.keep(saved, "mine", Readings())
        del saved  # the next one is often made at the same place in memory
