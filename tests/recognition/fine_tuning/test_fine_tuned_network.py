import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.fine_tuning.fine_tuned_network import (
    base_digest,
    described_source,
    n_fine_tuned,
    with_its_origin,
)
from digitpad.recognition.network_origin import accuracy_of, dataset_name_of, digest_of


def network(seed, **origin):
    made = Network((784, 4, 10), ("sigmoid", "sigmoid"), "quadratic")
    made.parameters[:] = np.random.default_rng(seed).normal(size=made.parameters.shape)
    return SavedNetwork(made, class_names(10), origin)


def test_a_taught_network_names_the_one_it_was_made_of():
    base = network(1)

    taught = with_its_origin(network(2, taught_samples=7), base)

    assert n_fine_tuned(taught) == 7
    assert digest_of(base).startswith(base_digest(taught))
    assert not digest_of(taught).startswith(base_digest(taught))


@pytest.mark.parametrize("origin", [{}, {"taught_from": 5}, {"taught_from": "ab", "taught_samples": "5"}])
def test_one_that_names_none_or_not_enough_of_it_is_made_of_none(origin):
    assert (base_digest(network(1, **origin)), n_fine_tuned(network(1, **origin))) == ("", 0)


@pytest.mark.parametrize(
    ("count", "source"), [(0, "a.npz"), (1, "taught by you, 1 digit"), (34, "taught by you, 34 digits")]
)
def test_a_taught_network_is_called_by_how_many_digits_it_learned(count, source):
    assert described_source(network(1, taught_samples=count), "a.npz") == source


@pytest.mark.parametrize(
    ("origin", "accuracy"),
    [
        ({"validation_accuracy": 0.97}, 0.97),
        ({"taught_accuracy": 0.9, "untaught_validation_accuracy": 0.95}, 0.9),
        ({"validation_accuracy": "good", "taught_accuracy": 1.0}, 1.0),
        ({"validation_accuracy": 0.0}, 0.0),
        ({"validation_accuracy": 1.01}, None),
        ({"validation_accuracy": float("nan")}, None),
        ({}, None),
    ],
)
def test_a_network_says_how_well_it_reads_validation_pictures_if_that_is_known(origin, accuracy):
    assert accuracy_of(network(1, **origin)) == accuracy


def test_a_network_names_its_data_set_if_that_is_known():
    assert dataset_name_of(network(1, data="MNIST")) == "MNIST"
    assert dataset_name_of(network(1, data=None)) == ""
