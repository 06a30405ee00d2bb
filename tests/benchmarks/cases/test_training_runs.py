"""Which runs each figure of training is measured with: they are noted here, and nothing is trained."""

import dataclasses

import numpy as np
import pytest

from digitpad.benchmarks.cases import peers, training
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.training.presets import PRESETS

CLASSIC = PRESETS["classic"].job.config
FAST = PRESETS["fast"].job.config


@pytest.fixture
def dataset():
    """As many pictures to learn from as MNIST has, all of them empty."""

    def part(n):
        return LabelledImages(np.zeros((n, 28, 28), np.uint8), np.zeros(n, np.uint8))

    return Dataset("empty", part(50_000), part(2), part(2), class_names(10))


@pytest.fixture
def threads(monkeypatch):
    """Return a list whose last item is how many threads matrix products may take."""
    limits = []
    monkeypatch.setattr(training, "limit_blas_threads", lambda threads=1: limits.append(threads))
    return limits


@pytest.fixture
def runs(monkeypatch, threads):
    """Return a list of the runs so far: settings, what computes gradients, number of pictures, threads."""
    noted = []

    def train(network, data, config, gradients=Backpropagation):
        assert network == config  # it begins with the first weights that its own settings give
        noted.append((config, gradients, len(data.train), threads[-1] if threads else None))
        return iter([EpochResult(epoch, 0, 0, 0, 0, 1, 0, 1, 1, 0) for epoch in range(config.epochs)])

    monkeypatch.setattr(training, "create_network", lambda config: config)
    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(training, "evaluate", lambda network, examples: None)
    return noted


@pytest.fixture
def run_of(runs):
    """Return a function that does what is to be timed and returns the one run that it is."""

    def run_of(work):
        runs.clear()
        work()
        (run,) = runs
        return run

    return run_of


def test_one_thread_and_the_memory_of_a_long_run_come_before_all_that_is_timed(dataset, threads, monkeypatch):
    class TimingBeginsError(Exception):
        pass

    def begin(*_):
        raise TimingBeginsError

    memory = []
    monkeypatch.setattr(training, "_have_memory_used_again", lambda: memory.append("used again"))
    monkeypatch.setattr(training, "load_mnist", lambda: dataset)
    monkeypatch.setattr(training, "_epochs", begin)

    with pytest.raises(TimingBeginsError):
        training.measure(rounds=1, seeds=1)

    assert threads == [1]
    assert memory == ["used again"]


def test_each_way_is_timed_with_the_classic_preset_and_two_in_float64_too(dataset, run_of, monkeypatch):
    timed = {}

    def beside_engine(runs, engine, rounds):
        timed.update({name: run_of(run) for name, run in {**runs, "full_matrix": engine}.items()})
        return {}, {}

    monkeypatch.setattr(peers, "epoch_runs", lambda examples: {})
    monkeypatch.setattr(training, "_beside_engine", beside_engine)

    training._epochs(dataset, rounds=1)

    one_epoch = dataclasses.replace(CLASSIC, epochs=1)
    in_float64 = dataclasses.replace(one_epoch, dtype="float64")
    n_timed = dict.fromkeys(GRADIENT_METHODS, 50_000) | {"element_by_element": 600, "block_diagonal": 3_000}
    assert timed == {
        **{name: (one_epoch, way.make, n_timed[name], None) for name, way in GRADIENT_METHODS.items()},
        "per_sample_float64": (in_float64, GRADIENT_METHODS["per_sample"].make, 50_000, None),
        "concatenated_float64": (in_float64, GRADIENT_METHODS["concatenated"].make, 50_000, None),
    }


def test_each_seed_is_run_with_one_thread_and_two_each_just_before_the_peers_with_as_many(
    dataset, runs, threads, monkeypatch
):
    def goal_runs(examples, test, config, goal):
        def run(number):  # what sets a peer's own threads comes with it; NumPy's are one again
            return lambda: runs.append((config, goal, len(examples), number, threads[-1]))

        return {f"a peer, threads: {number}": run(number) for number in (1, 2)}

    monkeypatch.setattr(peers, "goal_runs", goal_runs)

    training._epochs_to_goal(dataset, seeds=2)

    first, second = dataclasses.replace(FAST, seed=0), dataclasses.replace(FAST, seed=1)
    assert runs == [
        (first, Backpropagation, 50_000, 1),
        (first, 0.98, 50_000, 1, 1),
        (first, Backpropagation, 50_000, 2),
        (first, 0.98, 50_000, 2, 1),
        (second, Backpropagation, 50_000, 1),
        (second, 0.98, 50_000, 1, 1),
        (second, Backpropagation, 50_000, 2),
        (second, 0.98, 50_000, 2, 1),
    ]


def test_the_last_epoch_is_timed_beside_the_first_with_each_of_two_optimizers(dataset, runs):
    assert list(training._last_over_first(dataset, rounds=1)) == ["sgd", "adam"]

    long = dataclasses.replace(FAST, layers=(784, 256, 10), schedule="constant", epochs=10)
    sgd = dataclasses.replace(long, optimizer="sgd", learning_rate=0.2)
    adam = dataclasses.replace(long, optimizer="adam", learning_rate=0.001)
    assert runs == [(config, Backpropagation, 50_000, None) for config in (sgd, sgd, adam, adam)]


def test_growth_changes_one_thing_at_a_time(dataset, run_of, monkeypatch):
    def as_told(work):
        config, _, n_images, _ = run_of(work)
        return n_images, config.layers, config.batch_size

    monkeypatch.setattr(
        training, "medians", lambda runs, rounds: {name: as_told(run) for name, run in runs.items()}
    )

    growth = training._growth(dataset, rounds=1)

    assert growth == {
        "images": {str(n): (n, (784, 192, 10), 128) for n in (6_250, 12_500, 25_000, 50_000)},
        "width": {str(n): (50_000, (784, n, 10), 128) for n in (96, 192, 384, 768)},
        "batch_size": {str(n): (50_000, (784, 192, 10), n) for n in (8, 32, 128, 512)},
    }
