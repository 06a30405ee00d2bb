import dataclasses

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.paths import shipped_network_path, user_data_dir
from digitpad.recognition.fine_tuning.fine_tuned_network import (
    FineTunedNetwork,
    base_of,
    described_source,
    fine_tuned_network_path,
    n_fine_tuned,
    save_fine_tuned,
    with_its_origin,
)
from digitpad.recognition.network_files import open_network


def network(seed, n_samples=0):
    made = Network((784, 4, 10), ("sigmoid", "sigmoid"), "quadratic")
    made.parameters[:] = np.random.default_rng(seed).normal(size=made.parameters.shape)
    return SavedNetwork(made, class_names(10), {"taught_samples": n_samples} if n_samples else {})


def same(one, other):
    return np.array_equal(one.network.parameters, other.network.parameters)


def pair_of(base):
    return with_its_origin(network(2, n_samples=7), base)


def test_an_untaught_network_is_taught_from_itself():
    saved = network(1)

    assert base_of(saved) is saved
    assert n_fine_tuned(saved) == 0
    assert n_fine_tuned(dataclasses.replace(saved, origin={"taught_samples": "many"})) == 0


def test_a_kept_network_is_found_again_with_the_one_it_was_made_of():
    pair = pair_of(network(1))

    save_fine_tuned(pair)

    found = open_network(fine_tuned_network_path())
    assert same(found, pair.fine_tuned)
    assert n_fine_tuned(found) == 7
    assert same(base_of(found), pair.base)


def test_one_made_of_the_shipped_network_needs_no_other_file():
    shipped = open_network(shipped_network_path())

    assert same(base_of(pair_of(shipped).fine_tuned), shipped)
    assert not user_data_dir().exists()


@pytest.mark.parametrize("trouble", ["damaged", "lost", "another's"])
def test_without_the_network_it_was_made_of_one_is_taught_from_the_shipped_one(trouble):
    fine_tuned, base_file = pair_of(network(1)), user_data_dir() / "untaught.npz"
    save_fine_tuned(fine_tuned)
    if trouble == "damaged":
        base_file.write_text("damaged")
    elif trouble == "lost":
        base_file.unlink()
    else:
        save_fine_tuned(pair_of(network(5)))

    assert same(base_of(fine_tuned.fine_tuned), open_network(shipped_network_path()))


def test_a_network_that_cannot_be_kept_is_told_and_the_old_one_stays():
    save_fine_tuned(pair_of(network(1)))
    before = fine_tuned_network_path().read_bytes()
    (user_data_dir() / "untaught.npz").unlink()
    (user_data_dir() / "untaught.npz").mkdir()

    with pytest.raises(ModelFileError, match=r"untaught\.npz"):
        save_fine_tuned(FineTunedNetwork(network(9, n_samples=3), network(1)))

    assert fine_tuned_network_path().read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told():
    user_data_dir().parent.mkdir(parents=True)
    user_data_dir().write_text("in the way")

    with pytest.raises(ModelFileError, match="cannot be kept"):
        save_fine_tuned(pair_of(network(1)))


@pytest.mark.parametrize(
    ("count", "source"),
    [(0, "a.npz"), (1, "taught by you, 1 digit"), (34, "taught by you, 34 digits")],
)
def test_a_taught_network_says_of_how_many_digits(count, source):
    assert described_source(network(1, count), "a.npz") == source
