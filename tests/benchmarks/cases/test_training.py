import dataclasses

import numpy as np
import pytest

from digitpad.benchmarks.cases import peak, peers, training
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.training.presets import PRESETS


@pytest.fixture
def dataset():
    rng = np.random.default_rng(3)

    def part(n):
        labels = rng.integers(0, 10, n).astype(np.uint8)
        images = rng.integers(0, 30, (n, 28, 28)).astype(np.uint8)
        images[np.arange(n), 5 + labels, 8:20] = 255
        return LabelledImages(images, labels)

    return Dataset("rows", part(300), part(40), part(20), class_names(10))


@pytest.fixture
def figures(dataset, monkeypatch):
    monkeypatch.setattr(training, "load_mnist", lambda: dataset)
    monkeypatch.setattr(peak, "_STEPS", 2)
    monkeypatch.setattr(peak, "_SIZE", 64)
    monkeypatch.setattr(peers, "epoch_runs", lambda examples: {"a peer": lambda: 10.0})
    monkeypatch.setattr(peers, "cross_entropy_epoch_runs", lambda examples: {"another": lambda: 20.0})
    monkeypatch.setattr(peers, "goal_runs", lambda *_: {"a peer, threads: 1": lambda: None})
    return training.measure(rounds=1, seeds=2)


def test_every_way_and_peer_is_measured_beside_the_full_matrix(figures):
    assert set(GRADIENT_METHODS) | {"a peer", "per_sample_float64", "concatenated_float64"} == set(
        figures["epoch_seconds"]
    )
    assert all(seconds > 0 for seconds in figures["epoch_seconds"].values())
    assert figures["times_full_matrix"]["full_matrix"] == 1.0
    assert set(figures["cross_entropy_epoch_seconds"]) == {"another", "full_matrix"}


@pytest.mark.parametrize("prefix", ["", "cross_entropy_"])
def test_seconds_and_ratios_tell_the_same(figures, prefix):
    seconds, times = figures[f"{prefix}epoch_seconds"], figures[f"{prefix}times_full_matrix"]

    assert seconds.keys() == times.keys()
    for name, value in seconds.items():
        assert value == pytest.approx(times[name] * seconds["full_matrix"])


def test_a_peer_that_knows_only_cross_entropy_is_compared_with_the_engine_on_it(dataset, monkeypatch):
    monkeypatch.setattr(peers, "cross_entropy_epoch_runs", lambda examples: {"a peer": lambda: 6.0})
    monkeypatch.setattr(
        training, "epoch_seconds", lambda job, data: 3.0 if job.config.cost == "cross_entropy" else 1.0
    )

    times, seconds = training._cross_entropy_epochs(dataset, rounds=1)

    assert times == {"a peer": 2.0, "full_matrix": 1.0}
    assert seconds == {"a peer": 6.0, "full_matrix": 3.0}


def test_a_way_that_runs_on_a_part_is_extrapolated_to_all_pictures(dataset, monkeypatch):
    monkeypatch.setattr(peers, "epoch_runs", lambda examples: {})
    monkeypatch.setattr(
        training, "epoch_seconds", lambda job, data, way="full_matrix": float(len(data.train))
    )

    times_engine, seconds = training._epochs(dataset, rounds=1)

    assert set(seconds.values()) == {300.0}
    assert set(times_engine.values()) == {1.0}


def test_gradients_of_all_ways_agree(figures):
    assert set(figures["gradient_differences"]) == set(GRADIENT_METHODS)
    assert all(difference < 1e-10 for difference in figures["gradient_differences"].values())


def test_growth_is_told_for_pictures_width_and_batch_size(figures):
    assert set(figures["growth"]) == {"images", "width", "batch_size"}
    assert all(len(table) == 4 for table in figures["growth"].values())


def test_there_is_a_line_for_every_figure(figures):
    text = "\n".join(training.as_lines(figures))

    for part in (
        *(way.title for way in GRADIENT_METHODS.values()),
        "a peer",
        "another",
        "never",
        "peak",
        "last epoch",
        "against width",
    ):
        assert part in text


def test_seconds_to_the_goal_are_those_of_training_until_the_epoch_that_reaches_it(monkeypatch):
    accuracies = iter([0.5, 0.985, 0.99])
    result = EpochResult(1, 0, 0, 0, 0, 2.0, 0.5, 2.5, 1.0, 0.1)
    monkeypatch.setattr(
        training, "evaluate", lambda network, test: type("E", (), {"accuracy": next(accuracies)})()
    )

    assert training._first_to_goal(None, iter([result] * 3), None) == [2.0, 2.0]
    assert training._first_to_goal(None, iter([]), None) is None


def test_pytorch_trains_the_same_recipe_to_the_goal(dataset):
    pytest.importorskip("torch", reason="the extra [peers] is not installed")
    config = dataclasses.replace(
        PRESETS["fast"].job.config, layers=(784, 16, 10), batch_size=10, epochs=4, learning_rate=0.05
    )
    train = Examples(dataset.train.images.reshape(300, -1), dataset.train.labels)

    runs = peers.goal_runs(train, train, config, 0.9)

    assert all(run() is not None for run in runs.values())


def test_pytorch_comes_to_digitpads_weights_by_the_same_start_order_and_recipe(dataset, monkeypatch):
    pytest.importorskip("torch", reason="the extra [peers] is not installed")
    config = dataclasses.replace(
        PRESETS["fast"].job.config, layers=(784, 16, 10), batch_size=10, epochs=2, learning_rate=0.05, seed=4
    )
    examples = Examples(dataset.train.images.reshape(300, -1), dataset.train.labels)
    network = create_network(config)
    list(train(network, TrainingData(examples, examples), config))
    models, make_model = [], peers._torch_model

    def kept_model(*given):
        models.append(make_model(*given))
        return models[-1]

    monkeypatch.setattr(peers, "_torch_model", kept_model)

    peers.goal_runs(examples, examples, config, 2.0)["PyTorch eager, threads: 1"]()

    (model,) = models
    for layer, weights, biases in zip((model[0], model[2]), network.weights, network.biases, strict=True):
        assert np.abs(layer.weight.detach().numpy() - weights).max() < 1e-4
        assert np.abs(layer.bias.detach().numpy() - biases).max() < 1e-4


def test_a_run_that_never_arrives_counts_as_the_slowest(figures):
    figures["seconds_to_98"] = {"often": [3.0, None, 1.0, 2.0], "seldom": [1.0, None, None]}
    figures["epochs_to_98"] = {"often": [3, None, 1, 2], "seldom": [4, None, None]}

    text = "\n".join(training.as_lines(figures))

    assert "often: median 2.50 s (3.00, never, 1.00, 2.00; epochs 3, -, 1, 2)" in text
    assert "seldom: median never (1.00, never, never; epochs 4, -, -)" in text


def test_an_epoch_more_is_told_and_left_out_of_the_ratio_of_one_epoch(figures, dataset, monkeypatch):
    to_goal = {
        "digitpad, threads: 1": [[1.0, 1.0, 1.0], [1.0, 1.0], None],
        "digitpad, threads: 2": [None, None, None],
        "peer, threads: 1": [[3.0, 3.0], [2.0, 2.0, 6.5], [9.0]],
    }
    monkeypatch.setattr(training, "_epochs_to_goal", lambda *_: to_goal)

    found = training.measure(rounds=1, seeds=3)

    assert found["seconds_to_98"]["peer, threads: 1"] == [6.0, 10.5, 9.0]
    assert found["epochs_to_98"]["digitpad, threads: 1"] == [3, 2, None]
    assert found["times_digitpad_to_98"] == {"peer, threads: 1": 2.0}  # of 2, 5.25 and 0
    assert found["times_digitpad_an_epoch"] == {"peer, threads: 1": 3.25}  # of 3 and 3.5


def test_a_peer_is_compared_seed_by_seed_with_digitpad_on_as_many_threads():
    to_goal = {
        "digitpad, threads: 1": [1.0, 2.0, 4.0, None, 1.0],
        "digitpad, threads: 2": [1.0, 1.0, 1.0, 1.0, None],
        "peer, threads: 1": [3.0, 2.0, 8.0, None, None],
        "peer, threads: 2": [None, None, None, 3.0, None],
    }

    times = training._times_digitpad(to_goal)

    assert times == {
        "peer, threads: 1": 2.5,
        "peer, threads: 2": None,
    }  # of 3, 1, 2 and endless; of 3 endless


def test_the_last_epoch_is_compared_with_the_first_of_the_next_run(dataset, monkeypatch):
    runs = iter([[1.0, 6.0], [3.0, 8.0], [2.0, 9.0], [3.0, 0.0]] * 2)  # ratios 2, 4, 3
    monkeypatch.setattr(training, "_epochs_of_a_run", lambda config, data: next(runs))

    assert training._last_over_first(dataset, rounds=3) == {"sgd": 3.0, "adam": 3.0}


def test_the_middle_seed_stands_for_all_in_the_line_of_seconds_to_the_goal():
    figures = {
        "gradient_differences": {},
        "pictures_timed": {},
        "epoch_seconds": {},
        "cross_entropy_epoch_seconds": {},
        "matrix_multiply_gflops": 50.0,
        "engine_share_of_peak": 0.5,
        "engine_without_momentum_share_of_peak": 0.6,
        "products_share_of_peak": 0.7,
        "seconds_to_98": {
            "digitpad, threads: 1": [9.0, 1.0, 2.0],
            "peer, threads: 1": [5.0, None, 8.0, 7.0],
            "peer, threads: 2": [None],
        },
        "epochs_to_98": {
            "digitpad, threads: 1": [3, 1, 1],
            "peer, threads: 1": [2, None, 3, 3],
            "peer, threads: 2": [None],
        },
        "times_digitpad_to_98": {"peer, threads: 1": 2.5, "peer, threads: 2": None},
        "times_digitpad_an_epoch": {"peer, threads: 1": 1.5, "peer, threads: 2": None},
        "last_epoch_over_first": {},
        "growth": {},
        "peak_memory_mb": None,
    }

    lines = [line for line in training.as_lines(figures) if line.startswith("seconds to 98%")]

    assert [line.partition("pictures, ")[2] for line in lines] == [
        "digitpad, threads: 1: median 2.00 s (9.00, 1.00, 2.00; epochs 3, 1, 1)",
        "peer, threads: 1: median 7.50 s (5.00, never, 8.00, 7.00; epochs 2, -, 3, 3)  2.50 x, "
        "one epoch 1.50 x",
        "peer, threads: 2: median never (never; epochs -)",
    ]
