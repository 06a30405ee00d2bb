"""Measures how near the engine comes to what the processor can do.

That is the speed of one large product of matrices. In a training step only the products count as work:
forward, and backward to weights and hidden errors, two operations for each multiplication and addition. What
else a step does takes time and counts for nothing.
"""

import time
from collections.abc import Callable

import numpy as np

from digitpad.benchmarks.harness.turns import Run, compare
from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.layers import layer_shapes
from digitpad.nn.network import Network
from digitpad.nn.optimizers.gradient_descent import GradientDescent
from digitpad.nn.optimizers.momentum import Momentum
from digitpad.nn.optimizers.optimizer import Optimizer, StepRules
from digitpad.nn.training.step import take_step
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import PRESETS

_SIZE = 2_048
_RUNS_IN_A_ROUND = 8
_STEPS = 100


def gflops_and_shares(rounds: int) -> tuple[float, dict[str, float]]:
    """Return the matrix-multiply peak in GFLOP/s, one thread, and the parts of it that steps reach.

    Returns
    -------
    gflops : float
    shares : dict
        "engine": a step as the preset fast takes it, 784-192-10, batch 128, ReLU, cross-entropy, momentum;
        "engine_without_momentum": the same as plain gradient descent; "products": a step's matrix products
        with NumPy and nothing else, so no step in NumPy reaches more.
    """
    config = PRESETS["fast"].job.config
    batch_size, layers = config.batch_size, layer_shapes(config.layers)
    rng = np.random.default_rng(0)
    left, right, out = (aligned_zeros((_SIZE, _SIZE), np.float32) for _ in range(3))
    left[:], right[:] = rng.random(left.shape), rng.random(left.shape)
    inputs = aligned_zeros((batch_size, layers[0].n_in), np.float32)
    inputs[:] = rng.random(inputs.shape)
    one_hot = np.eye(10, dtype=np.float32)[rng.integers(0, 10, batch_size)]

    def peak_seconds() -> float:
        start = time.perf_counter()
        np.matmul(left, right, out=out)
        return time.perf_counter() - start

    def seconds_each(work: Callable[[], object]) -> Run:
        def run() -> float:
            start = time.perf_counter()
            for _ in range(_STEPS):
                work()
            return (time.perf_counter() - start) / _STEPS

        return run

    def step_of(kind: type[Optimizer]) -> Run:
        network = create_network(config)
        gradients, optimizer = Backpropagation(network, batch_size), kind(network, StepRules(config.momentum))
        return seconds_each(lambda: take_step(gradients, optimizer, inputs, one_hot, 1e-4))

    runs = {
        "engine": step_of(Momentum),
        "engine_without_momentum": step_of(GradientDescent),
        "products": seconds_each(_products_of_a_step(create_network(config), inputs)),
    }
    times_peak, seconds = compare(runs, peak_seconds, _RUNS_IN_A_ROUND * rounds)
    first, last = layers
    step_operations = 2 * batch_size * (2 * first.n_products + 3 * last.n_products)
    peak_operations = 2 * _SIZE**3
    shares = {name: step_operations / peak_operations / times for name, times in times_peak.items()}
    return peak_operations / seconds / 1e9, shares


def _products_of_a_step(network: Network, inputs: FloatArray) -> Callable[[], None]:
    """Return a function that computes the products of a step with one hidden layer, and nothing else."""
    first, last = network.weights
    batch_size = len(inputs)
    hidden, d_hidden = (aligned_zeros((batch_size, len(first)), np.float32) for _ in range(2))
    outputs, d_outputs = (aligned_zeros((batch_size, len(last)), np.float32) for _ in range(2))
    (d_first, d_last), _ = network.views(aligned_zeros(network.parameters.size, np.float32))

    def products() -> None:
        inputs.dot(first.T, out=hidden)
        hidden.dot(last.T, out=outputs)
        d_outputs.T.dot(hidden, out=d_last)
        d_outputs.dot(last, out=d_hidden)
        np.matmul(inputs.T, d_hidden, out=d_first.T)

    return products
