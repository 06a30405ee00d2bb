"""A mini-batch split among threads gives the gradient of the whole."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.gradients import Backpropagation
from digitpad.nn.gradients.split import SplitBackpropagation, ThreadUse, thread_use
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network

CONVOLUTIONS = (36, Convolution(3, 3, 1), Convolution(4, 2, 2), 6, 3)
IN_BLOCKS = (36, Convolution(16, 2, 2), Convolution(200, 2, 1), 3)


@pytest.mark.parametrize(
    ("layers", "batch_size", "threads", "use"),
    [
        (CONVOLUTIONS, 9, 1, ThreadUse(1, splits_batches=False, blas=1)),
        (CONVOLUTIONS, 9, 2, ThreadUse(2, splits_batches=True, blas=1)),
        (IN_BLOCKS, 64, 1, ThreadUse(1, splits_batches=False, blas=1)),
        (IN_BLOCKS, 65, 1, ThreadUse(1, splits_batches=True, blas=1)),
        ((36, 8, 3), 9, 2, ThreadUse(2, splits_batches=False, blas=1)),
        ((36, 8, 3), 128, 2, ThreadUse(1, splits_batches=False, blas=2)),
    ],
    ids=str,
)
def test_threads_share_mini_batches_or_products_or_none(layers, batch_size, threads, use):
    assert thread_use(layers, batch_size, threads) == use


@pytest.mark.parametrize(
    ("layers", "most"), [(CONVOLUTIONS, 16), ((36, 8, 3), 16), (IN_BLOCKS, 200)], ids=str
)
def test_gradient_and_outputs_are_those_of_the_whole_mini_batch(team, layers, most):
    network = Network(layers, ["silu"] * (len(layers) - 2) + ["identity"], "cross_entropy", np.float64)
    network.initialize("he", np.random.default_rng(0))
    rng = np.random.default_rng(1)
    whole, split = Backpropagation(network, most), SplitBackpropagation(network, most, team)

    for n_examples in (
        most,
        5,
        2,
        most,
    ):  # the last of an epoch may be short, and shorter than there are threads
        inputs = rng.standard_normal((n_examples, 36))
        one_hot = np.eye(3)[rng.integers(0, 3, n_examples)]
        for scale in (None, 0.3):
            expected = whole.compute(inputs, one_hot, scale)

            assert np.allclose(split.compute(inputs, one_hot, scale), expected, rtol=1e-12, atol=1e-15)
            assert np.allclose(split.outputs, whole.outputs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("layers", [CONVOLUTIONS, (36, 8, 3)], ids=str)
def test_runs_with_the_same_number_of_threads_end_with_the_same_bytes(
    small_relu, examples, layers, new_threads
):
    config = dataclasses.replace(small_relu, layers=layers, batch_size=9, dropout=0.2)
    data = TrainingData(examples(1_050, 1, n_in=36), examples(20, 2, n_in=36))

    def noise(inputs, rng):
        return inputs / 255.0 + rng.normal(0.0, 0.1, inputs.shape)

    def trained(threads):
        trainer = Trainer(create_network(config), data, config, augmentation=noise, threads=threads)
        while not trainer.is_over:
            trainer.epoch()
        assert not new_threads()
        assert trainer.first_result is not None  # which takes threads again
        assert not new_threads()
        return trainer.network.parameters.tobytes()

    assert trained(2) == trained(2)
    assert trained(2) != trained(1)  # so there were two


def test_a_team_evaluates_to_the_last_bit_as_one_thread(team):
    network = Network((36, 5, 3), ["tanh", "identity"], "cross_entropy")
    network.initialize("nielsen", np.random.default_rng(0))
    rng = np.random.default_rng(1)
    examples = Examples(rng.integers(0, 255, (2_300, 36)).astype(np.uint8), rng.integers(0, 3, 2_300))

    assert evaluate(network, examples, team=team) == evaluate(network, examples)
