"""What was measured before."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.evaluation.known_evaluations import KnownEvaluations


def saved_network():
    return SavedNetwork(Network((4, 2), ("identity",), "cross_entropy", np.float32), ("0", "1"))


@pytest.fixture
def known():
    return KnownEvaluations()


def test_a_network_is_found_by_the_object_itself_on_the_data_it_was_measured_on(known, rows_dataset):
    first, second = saved_network(), saved_network()
    other = Dataset("other", *[rows_dataset.test] * 3, rows_dataset.class_names)
    assert known.find(first, rows_dataset) is None

    known.keep(first, rows_dataset, "figures")

    assert known.find(first, rows_dataset) == "figures"
    assert known.find(second, rows_dataset) is None
    assert known.find(first, other) is None


def test_other_data_take_the_place_of_the_data_before(known, rows_dataset):
    first, second = saved_network(), saved_network()
    other = Dataset("other", *[rows_dataset.test] * 3, rows_dataset.class_names)
    known.keep(first, rows_dataset, "figures")

    known.keep(second, other, "others")

    assert known.find(second, other) == "others"
    assert known.find(first, other) is None


def test_only_the_last_sixty_are_remembered(known, rows_dataset):
    networks = [saved_network() for _ in range(61)]
    for number, saved in enumerate(networks[:60]):
        known.keep(saved, rows_dataset, number)
    known.keep(networks[0], rows_dataset, "again")

    known.keep(networks[60], rows_dataset, 60)

    found = [known.find(saved, rows_dataset) for saved in networks]
    assert found == ["again", None, *range(2, 61)]


def test_a_network_that_is_gone_is_not_taken_for_another_at_its_place(known, rows_dataset):
    for _ in range(20):
        saved = saved_network()
        assert known.find(saved, rows_dataset) is None
        known.keep(saved, rows_dataset, "figures")
        del saved  # the next one is often made at the same place in memory
