"""Which runs the figures of training are taken from, and how they are compared.

Training is done by something whose seconds are known beforehand, so each figure can be told exactly.
"""

import dataclasses

import numpy as np
import pytest
import threadpoolctl

from digitpad.benchmarks.cases import training
from digitpad.benchmarks.cases.training import Means
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.training.presets import PRESETS

CLASSIC = PRESETS["classic"].job.config
FAST = PRESETS["fast"].job.config
FACTORS = {method.make: number for number, method in enumerate(GRADIENT_METHODS.values(), 2)}
FACTORS[Backpropagation] = 1
OWN_1, OWN_2 = "digitpad, threads: 1", "digitpad, threads: 2"
PEER_1, PEER_2 = "a peer, threads: 1", "a peer, threads: 2"
CONVOLUTIONS = {
    "convolution_times_engine": {},
    "convolution_epoch_seconds": {},
    "seconds_to_99": {"1": [4.0]},
    "accuracy_of_99": {"1": [0.99]},
}
GOAL_REACHED_IN = {0: 2, 1: 5, 2: None}
"""By seed, in which epoch."""
PEER_RUNS = {PEER_1: [[3.0, 3.0], [2.0, 2.0, 6.5], [9.0]], PEER_2: [None, [1.0] * 5, None]}


def n_threads():
    """Return how many threads multiply matrices; 1 where that is not known."""
    found = [one["num_threads"] for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]
    return found[0] if found else 1


def cost(config, n_images, gradients=Backpropagation, threads=1):
    """Return the seconds of the first epoch; a run's later ones take a tenth more each."""
    work = n_images * config.layers[1] / 1e6 + 1.0 / config.batch_size
    work *= 3.0 if config.optimizer == "adam" else 1.0
    work *= 1.5 if config.cost == "cross_entropy" else 1.0
    work *= 2.0 if config.dtype == "float64" else 1.0
    return FACTORS[gradients] * work * (1.0 + config.seed) / threads


class KnownTraining:
    """Trains nothing; says what it would take, and reads everything right from a certain epoch on."""

    def __init__(self):
        self.configs = []

    def train(self, network, data, config, *, gradients=Backpropagation):
        self.configs.append(config)
        first = cost(config, len(data.train), gradients, n_threads())
        for epoch in range(1, config.epochs + 1):
            goal_in = GOAL_REACHED_IN[config.seed]
            network.parameters[:] = 0.0
            network.biases[-1][0 if goal_in and epoch >= goal_in else 1] = 1.0
            seconds = first * (1.0 + (epoch - 1) / 10.0)
            yield EpochResult(epoch, 0.0, 0.0, 0.0, 0.0, seconds, 0.0, 0.0, 1.0, 0.1)


@pytest.fixture(scope="module")
def dataset():
    """As many pictures to learn from as MNIST has, all empty; 98 % of the test pictures are a 0."""

    def part(n, n_other=0):
        labels = np.zeros(n, np.uint8)
        labels[:n_other] = 1
        return LabelledImages(np.zeros((n, 28, 28), np.uint8), labels)

    return Dataset("empty", part(50_000, 9), part(2), part(100, 2), class_names(10))


@pytest.fixture(scope="module")
def measured(dataset, blas_threads):
    """Return figures, what was reported on the way, and the settings that were trained with."""
    known, reported, asked = KnownTraining(), [], []

    def goal_peers(examples, test, config, goal):
        asked.append((len(examples), len(test), config.seed, goal))
        return {name: (lambda run=runs[config.seed]: run) for name, runs in PEER_RUNS.items()}

    means = Means(
        load=lambda: dataset,
        train=known.train,
        epoch_peers=lambda examples: {"a peer": lambda: 3.0 * len(examples)},
        cross_entropy_peers=lambda examples: {"another": lambda: 5.0 * len(examples)},
        goal_peers=goal_peers,
        gflops_and_shares=lambda rounds: (
            50.0 + rounds,
            {"engine": 0.5, "engine_without_momentum": 0.6, "products": 0.7},
        ),
        convolutions=lambda dataset, rounds, seeds, report: CONVOLUTIONS,
    )
    with blas_threads(2):
        figures = training.measure(2, 3, reported.append, means)
        assert n_threads() == 1
    assert asked == [(50_000, 100, seed, 0.98) for seed in range(3)]
    return figures, reported, known.configs


def test_one_epoch_of_the_classic_preset_is_compared_with_the_engines(measured):
    figures, *_ = measured

    engine = cost(CLASSIC, 50_000)
    in_float64 = dataclasses.replace(CLASSIC, dtype="float64")
    n_timed = {"element_by_element": 600, "block_diagonal": 3_000}
    expected = {
        name: cost(CLASSIC, n_timed.get(name, 50_000), method.make) * 50_000 / n_timed.get(name, 50_000)
        for name, method in GRADIENT_METHODS.items()
    }
    for name in ("per_sample", "concatenated"):
        expected[f"{name}_float64"] = cost(in_float64, 50_000, GRADIENT_METHODS[name].make)
    expected["a peer"] = 150_000.0
    assert figures["rounds"] == 2
    assert figures["pictures_timed"] == n_timed
    assert figures["epoch_seconds"] == pytest.approx(expected)
    assert figures["times_full_matrix"] == pytest.approx(
        {name: seconds / engine for name, seconds in expected.items()}
    )
    assert figures["times_full_matrix"]["full_matrix"] == 1.0


def test_gradients_of_all_methods_agree(measured):
    differences = measured[0]["gradient_differences"]

    assert set(differences) == set(GRADIENT_METHODS)
    assert all(difference < 1e-10 for difference in differences.values())


def test_each_seed_is_trained_until_98_percent_with_one_thread_and_with_two(measured):
    figures, _, configs = measured

    seeds = [config.seed for config in configs if config == dataclasses.replace(FAST, seed=config.seed)]
    assert seeds == [0, 0, 1, 1, 2, 2]
    seconds = [
        sum(cost(dataclasses.replace(FAST, seed=seed), 50_000) * (1 + n / 10) for n in range(n_epochs))
        for seed, n_epochs in ((0, 2), (1, 5))
    ]
    known = any(one["user_api"] == "blas" for one in threadpoolctl.threadpool_info())
    halves = [one / 2 if known else one for one in seconds]
    assert figures["epochs_to_98"] == {
        OWN_1: [2, 5, None],
        OWN_2: [2, 5, None],
        PEER_1: [2, 3, 1],
        PEER_2: [None, 5, None],
    }
    assert figures["seconds_to_98"] == {
        OWN_1: [*map(pytest.approx, seconds), None],
        OWN_2: [*map(pytest.approx, halves), None],
        PEER_1: [6.0, 10.5, 9.0],
        PEER_2: [None, 5.0, None],
    }
    # Where digitpad never arrives and the peer does, its ratio is 0; where neither does, there is none.
    assert figures["times_digitpad_to_98"] == {
        PEER_1: pytest.approx(sorted([6.0 / seconds[0], 10.5 / seconds[1], 0.0])[1]),
        PEER_2: None,  # of an endless ratio and one more
    }
    assert figures["times_digitpad_an_epoch"] == {
        PEER_1: pytest.approx((3.0 / (seconds[0] / 2) + 3.5 / (seconds[1] / 5)) / 2),
        PEER_2: pytest.approx(5.0 / halves[1]),
    }


def test_the_last_epoch_is_compared_with_the_first_of_the_next_run(measured):
    figures, _, configs = measured

    long = dataclasses.replace(FAST, layers=(784, 256, 10), schedule="constant", epochs=10)
    sgd = dataclasses.replace(long, optimizer="sgd", learning_rate=0.2)
    adam = dataclasses.replace(long, optimizer="adam", learning_rate=0.001)
    assert [config for config in configs if config.epochs == 10] == [sgd] * 3 + [adam] * 3
    assert figures["last_epoch_over_first"] == pytest.approx({"sgd": 1.9, "adam": 1.9})


def test_growth_changes_one_thing_at_a_time(measured):
    def seconds(n_images=50_000, width=192, batch_size=128):
        config = dataclasses.replace(FAST, layers=(784, width, 10), batch_size=batch_size)
        return pytest.approx(cost(config, n_images))

    assert measured[0]["growth"] == {
        "images": {str(n): seconds(n_images=n) for n in (6_250, 12_500, 25_000, 50_000)},
        "width": {str(n): seconds(width=n) for n in (96, 192, 384, 768)},
        "batch_size": {str(n): seconds(batch_size=n) for n in (8, 32, 128, 512)},
    }


def test_people_get_lines_with_units_and_never_where_a_goal_was_not_reached(measured):
    lines = training.as_lines(measured[0])

    assert lines[0] == "one epoch of the classic preset (784-30-10, batches of 10, 50,000 pictures)"
    assert sum("gradients differ by" in line for line in lines) == len(GRADIENT_METHODS)
    (own,) = (line for line in lines if line.startswith(f"seconds to 98 % of the test pictures, {OWN_1}"))
    assert "never; epochs 2, 5, -)" in own
    assert any(line.startswith("a run to 99 %, threads: 1: median 4.00 s, 99.00 %") for line in lines)
