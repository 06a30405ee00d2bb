import numpy as np
import pytest

from digitpad.benchmarks.cases import peak
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import PRESETS

OPERATIONS_OF_A_STEP = 2 * 128 * (784 * 192 * 2 + 192 * 10 * 3)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(peak, "_STEPS", 2)
    monkeypatch.setattr(peak, "_SIZE", 64)


def test_a_share_is_the_operations_of_a_step_by_those_of_the_peak_in_the_same_time(small, monkeypatch):
    rounds_measured = []

    def compare(runs, reference, rounds):
        rounds_measured.append(rounds)
        times = dict.fromkeys(runs, OPERATIONS_OF_A_STEP / (2 * 64**3))
        times["products"] *= 2
        return times, 1e-6

    monkeypatch.setattr(peak, "compare", compare)

    gflops, shares = peak.gflops_and_shares(rounds=3)

    assert gflops == pytest.approx(2 * 64**3 / 1000)
    assert shares == pytest.approx({"engine": 1.0, "engine_without_momentum": 1.0, "products": 0.5})
    assert rounds_measured == [3 * peak._RUNS_IN_A_ROUND]


def test_one_step_is_timed_and_not_all_of_a_run(small, monkeypatch):
    ticks = iter(range(1000))
    monkeypatch.setattr(peak.time, "perf_counter", lambda: float(next(ticks)))
    found = {}

    def compare(runs, reference, rounds):
        found.update({name: run() for name, run in runs.items()}, reference=reference())
        return dict.fromkeys(runs, 1.0), 1.0

    monkeypatch.setattr(peak, "compare", compare)

    peak.gflops_and_shares(rounds=1)

    # One second passes between two looks at the clock, and there are two steps between them.
    assert found == {"engine": 0.5, "engine_without_momentum": 0.5, "products": 0.5, "reference": 1.0}


def test_the_products_for_the_weights_lie_in_memory_as_the_engines_do(monkeypatch):
    config = PRESETS["fast"].job.config
    inputs = np.random.default_rng(1).random((128, 784), np.float32)
    shapes = {}

    class CountedNumPy:
        def __getattr__(self, name):
            return getattr(np, name)

        def matmul(self, left, right, out):
            shapes.setdefault(current, []).append((left.shape, right.shape, out.flags.c_contiguous))
            return np.matmul(left, right, out=out)

    monkeypatch.setattr("digitpad.benchmarks.cases.peak.np", CountedNumPy())
    monkeypatch.setattr("digitpad.nn.gradients.backpropagation.np", CountedNumPy())

    current = "engine"
    Backpropagation(create_network(config), 128).compute(inputs, np.eye(10, dtype=np.float32)[[3] * 128])
    current = "products"
    peak._products_of_a_step(create_network(config), inputs)()

    assert shapes["products"] == shapes["engine"] != []


def test_what_is_timed_is_done(small, monkeypatch):
    arrays, work = [], []

    def kept_zeros(shape, dtype):
        arrays.append(np.zeros(shape, dtype))
        return arrays[-1]

    def compare(runs, reference, rounds):
        for run in [*runs.values(), reference]:
            run()
        return dict.fromkeys(runs, 1.0), 1.0

    monkeypatch.setattr(peak, "aligned_zeros", kept_zeros)
    monkeypatch.setattr(peak.Momentum, "step", lambda *_: work.append("momentum"))
    monkeypatch.setattr(peak.GradientDescent, "step", lambda *_: work.append("descent"))
    monkeypatch.setattr(peak, "_products_of_a_step", lambda *_: lambda: work.append("products"))
    monkeypatch.setattr(peak, "compare", compare)

    peak.gflops_and_shares(rounds=1)

    left, right, product, _ = arrays
    assert work == ["momentum"] * 2 + ["descent"] * 2 + ["products"] * 2
    assert np.array_equal(product, left @ right)
    assert product.min() > 0.0


def test_all_five_products_of_a_step_are_computed(monkeypatch):
    rng = np.random.default_rng(2)
    arrays = []

    def kept_random(shape, dtype):
        arrays.append(rng.random(shape, dtype))
        return arrays[-1]

    network = create_network(PRESETS["fast"].job.config)
    first, last = network.weights
    inputs = rng.random((128, 784), np.float32)
    monkeypatch.setattr(peak, "aligned_zeros", kept_random)

    peak._products_of_a_step(network, inputs)()

    hidden, d_hidden, outputs, d_outputs, gradient = arrays
    (d_first, d_last), _ = network.views(gradient)
    assert np.allclose(hidden, inputs @ first.T, atol=1e-4)
    assert np.allclose(outputs, hidden @ last.T, atol=1e-4)
    assert np.allclose(d_last, d_outputs.T @ hidden, rtol=1e-4, atol=1e-3)
    assert np.allclose(d_hidden, d_outputs @ last, atol=1e-4)
    assert np.allclose(d_first, d_hidden.T @ inputs, rtol=1e-4, atol=1e-3)
