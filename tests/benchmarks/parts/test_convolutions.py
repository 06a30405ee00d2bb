"""Which runs the figures of convolutions are taken from, and how they are compared."""

import numpy as np
import pytest

from digitpad.benchmarks.parts import convolutions
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names

OWN_1, OWN_2 = "digitpad, threads: 1", "digitpad, threads: 2"


@pytest.fixture(scope="module")
def dataset():
    """As many pictures as MNIST has, all empty."""

    def part(n):
        return LabelledImages(np.zeros((n, 28, 28), np.uint8), np.zeros(n, np.uint8))

    return Dataset("empty", part(50_000), part(10_000), part(10_000), class_names(10))


@pytest.fixture(scope="module")
def measured(dataset):
    """Return figures of what takes a known time, and which runs were asked for."""
    asked = []

    def own(config, examples, threads):
        return len(examples) * config.layers[1].n_channels / threads

    def recipe(config, examples, test, threads):
        asked.append((len(examples), len(test), config.seed, threads))
        return 4.0 / threads + config.seed, 0.99 + config.seed / 1_000

    def epoch_peers(config, examples):
        work = len(examples) * config.layers[1].n_channels
        return {"a peer, threads: 1": lambda: 2.0 * work, "a peer, threads: 2": lambda: 1.5 * work}

    figures = convolutions.measure(
        dataset, 2, 3, lambda _: None, own=own, recipe=recipe, epoch_peers=epoch_peers
    )
    return figures, asked


def test_peers_are_compared_with_the_engine_on_as_many_threads(measured):
    figures, _ = measured

    for network in ("accurate", "handwriting"):
        assert figures["convolution_times_engine"][network] == pytest.approx(
            {"a peer, threads: 1": 2.0, "a peer, threads: 2": 3.0, OWN_1: 2.0}
        )
    assert figures["convolution_epoch_seconds"]["accurate"] == pytest.approx(
        {
            OWN_1: 50_000 * 16,
            OWN_2: 50_000 * 8,
            "a peer, threads: 1": 100_000 * 16,
            "a peer, threads: 2": 75_000 * 16,
        }
    )


def test_every_line_for_people_has_its_figure(measured):
    lines = convolutions.as_lines(measured[0])

    assert "  a peer, threads: 2               1,200,000.000 s    3.00 x digitpad, threads: 2" in lines
    assert (
        "a run to 99 %, threads: 2: median 3.00 s, 99.10 % of the test pictures (99.00 %, 99.10 %, 99.20 %)"
        in lines
    )


def test_the_engine_is_timed_as_it_trains(rows_dataset):
    config = convolutions.NETWORKS["accurate"]
    examples = convolutions.as_examples(rows_dataset.train)

    assert convolutions.own_epoch(config, examples, 2) > 0.0
    seconds, accuracy = convolutions.own_run(config, examples, convolutions.as_examples(rows_dataset.test), 1)
    assert seconds > 0.0
    assert accuracy > 0.9
