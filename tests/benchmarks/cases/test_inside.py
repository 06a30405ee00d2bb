"""The figures of looking inside: where they come from."""

import numpy as np
import pytest

from digitpad.benchmarks.harness.children import paced_child, run_child
from digitpad.benchmarks.harness.networks import NETWORKS, measured_network
from digitpad.benchmarks.parts import unit_numbers
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.ui.pages import PAGES

OWN_PAGES = {"inside": "inside_repaint_ms", "one_step": "one_step_opening_ms"}


@pytest.fixture(autouse=True)
def offscreen(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_pages_are_measured_that_the_window_has():
    [figures] = run_child("digitpad.benchmarks.probes.inside_probe", "784-30-10", "0.3")

    assert figures.pop("platform") == "offscreen"
    assert set(figures) == {OWN_PAGES[page.name] for page in PAGES if page.name in OWN_PAGES}
    for key, found in figures.items():
        names = ["first", "again"] if key == "one_step_opening_ms" else ["p50", "p99", "max", "samples"]
        assert list(found) == names
        assert all(value > 0.0 for value in found.values())


def test_epochs_are_trained_with_another_page_shown_and_somebody_drawing():
    arguments = ("classic", "1", "evaluation", "drawing")
    with paced_child("digitpad.benchmarks.probes.paced_window", *arguments) as child:
        assert child.next_piece()["seconds"] > 0.0


@pytest.fixture
def noise():
    """A data set that is soon gone through."""
    rng = np.random.default_rng(0)
    parts = [
        LabelledImages(rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), np.arange(n) % 10)
        for n in (200, 10, 20)
    ]
    return Dataset("noise", *parts, class_names(10))


def test_numbers_of_each_layer_of_each_network_are_timed(noise):
    figures = unit_numbers.measure(noise)

    for name in NETWORKS:
        n_layers = len(measured_network(name).network.shapes)
        statistics, changed = figures["unit_statistics"][name], figures["changed_accuracy"][name]
        assert len(statistics["seconds"]) == n_layers
        assert len(changed["layers_ms"]) == len(changed["layers_while_training_ms"]) == n_layers
        assert min(*statistics["seconds"], *changed["layers_ms"], changed["first_ms"]) >= 0.0
        assert 0.0 < statistics["memory_mb"] < 100.0
