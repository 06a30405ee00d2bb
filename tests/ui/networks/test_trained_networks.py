"""Trained networks are added to the library, however the run ends."""

import numpy as np
import pytest

from digitpad.library import NetworkKind
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.networks.trained_networks import TrainedNetworks


def saved(seed):
    return SavedNetwork(create_network(TrainingConfig(layers=(784, 10), seed=seed)), tuple("0123456789"))


@pytest.fixture
def kept(state):
    """Return a function that returns the parameters of all stored networks, newest first."""
    TrainedNetworks(state, state)
    networks = state.library.library.networks

    def kept():
        rows = networks.networks
        assert {row.kind for row in rows} <= {NetworkKind.TRAINED}
        return [networks.opener(row.id)().saved.network.parameters for row in rows]

    return kept


@pytest.fixture
def trained(make_run, epoch_result):
    """Return a function that makes a running run with a network per epoch, made from seeds."""

    def trained(*seeds, best=None):
        run = make_run(epochs=9, patience=9 if best else 0)
        for epoch, seed in enumerate(seeds, 1):
            run.add_result(epoch_result(epoch, validation_loss=0.1 if epoch == best else 0.5), saved(seed))
        return run

    return trained


def are(found, *seeds):
    expected = [saved(seed).network.parameters for seed in seeds]
    return len(found) == len(expected) and all(map(np.array_equal, found, expected))


@pytest.mark.parametrize("end", list(RunEnd))
def test_the_kept_epoch_is_added_however_the_run_ends(state, trained, kept, end):
    run = trained(1, 2, 3, best=2)
    run.run_id = "12345678"
    state.set_run(run)

    run.finish(end)

    assert are(kept(), 2)
    (row,) = state.library.library.networks.networks
    assert (row.name, row.run, row.epoch) == ("784-30-10 sigmoid, epoch 2", "12345678", 2)
    assert state.library.library.networks.last_used == row


def test_a_run_is_added_even_if_another_is_displayed_when_it_ends_but_none_without_an_epoch(
    state, trained, kept, make_run, epoch_result
):
    run, other, empty = trained(1), trained(2), make_run()
    other.finish(RunEnd.STOPPED)
    for one in (empty, run, other, run, other):
        state.set_run(one)
    empty.add_result(epoch_result(0), saved(0))
    empty.finish(RunEnd.STOPPED)
    assert kept() == []

    run.finish(RunEnd.COMPLETED)

    assert are(kept(), 1)
