"""What share of the processor's peak a training step reaches."""

import itertools

import numpy as np
import pytest

from digitpad.benchmarks.cases.peak import ProductsOfAStep, gflops_and_shares
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import PRESETS

OPERATIONS_OF_A_STEP = 2 * 128 * (784 * 192 * 2 + 192 * 10 * 3)


def test_a_share_is_the_operations_of_a_step_by_those_of_the_peak_in_the_same_time():
    looks = itertools.count()

    # One second passes between two looks at the clock: in it one product of the peak, or two steps.
    gflops, shares = gflops_and_shares(rounds=3, size=64, steps=2, now=lambda: float(next(looks)))

    assert gflops == pytest.approx(2 * 64**3 / 1e9)
    share = OPERATIONS_OF_A_STEP / (2 * 64**3) * 2
    assert shares == pytest.approx(dict.fromkeys(("engine", "engine_without_momentum", "products"), share))
    n_runs = 3 * 8 * 3  # three kinds, eight times in each round; the peak before the first and after each
    assert next(looks) == 2 * (2 * n_runs + 1)


def test_all_five_products_of_a_step_are_computed():
    rng = np.random.default_rng(2)
    network = create_network(PRESETS["fast"].job.config)
    first, last = network.weights
    inputs = rng.random((128, 784), np.float32)
    products = ProductsOfAStep(network, inputs)
    products.d_outputs[:] = rng.random((128, 10), np.float32)

    products()

    assert np.allclose(products.hidden, inputs @ first.T, atol=1e-4)
    assert np.allclose(products.outputs, products.hidden @ last.T, atol=1e-4)
    assert np.allclose(products.d_last, products.d_outputs.T @ products.hidden, rtol=1e-4, atol=1e-3)
    assert np.allclose(products.d_hidden, products.d_outputs @ last, atol=1e-4)
    assert np.allclose(products.d_first, products.d_hidden.T @ inputs, rtol=1e-4, atol=1e-3)
