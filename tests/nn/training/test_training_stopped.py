"""A run that is stopped, or that waits between two epochs."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitpad.nn.training.training import create_network, train


@pytest.mark.parametrize("n_batches", [0, 5, 6, 8])
def test_stop_is_honoured_within_one_batch_and_gives_back_the_last_finished_epoch(
    small_momentum, training_data, reference_training, n_batches
):
    config = dataclasses.replace(small_momentum, dtype="float64", epochs=3)
    data = training_data(22)
    network = create_network(config)
    n_epochs = n_batches // 6
    # An epoch of 6 batches asks twice more: once for each of its two evaluations.
    answers = itertools.chain([False] * (n_batches + 2 * n_epochs), [True])

    # Asking once more after True would find no answer, and fail.
    results = list(train(network, data, config, should_stop=lambda: next(answers)))

    assert len(results) == n_epochs
    expected = reference_training(config, data, max_steps=6 * n_epochs)
    assert network.parameters == pytest.approx(expected.parameters, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n_answers", [6, 7], ids=["on train", "on validation"])
@pytest.mark.parametrize("n_epochs", [0, 1])
def test_a_run_stopped_while_it_evaluates_has_no_result_for_that_epoch_nor_its_weights(
    small, training_data, n_epochs, n_answers
):
    config = dataclasses.replace(small, epochs=3)
    network, snapshots = create_network(config), [create_network(config).parameters]
    answers = itertools.chain([False] * (8 * n_epochs + n_answers), itertools.repeat(True))

    for _ in train(network, training_data(22), config, should_stop=lambda: next(answers)):
        snapshots.append(network.parameters.copy())

    assert len(snapshots) == 1 + n_epochs
    assert np.array_equal(network.parameters, snapshots[-1])


def test_numpys_warnings_are_as_they_were_while_a_result_is_held(small, training_data):
    before = np.geterr()
    run = train(create_network(small), training_data(), small)

    next(run)

    assert np.geterr() == before
    run.close()
