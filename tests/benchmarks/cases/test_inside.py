"""The figures of looking inside: where they come from, and how people read them."""

import numpy as np
import pytest

from digitpad.benchmarks.cases import inside, unit_numbers
from digitpad.benchmarks.harness.children import paced_child, run_child
from digitpad.benchmarks.harness.networks import NETWORKS, measured_network
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


def test_a_table_has_a_line_for_every_network():
    figures = {
        "seconds": 5.0,
        "rounds": 10,
        "unit_statistics": {"784-30-10": {"seconds": [0.25, 1.5], "memory_mb": 6.6}},
        "changed_accuracy": {
            "784-30-10": {
                "first_ms": 20.4,
                "layers_ms": [3.6, 1.2],
                "layers_while_training_ms": [9.0, 2.0],
                "memory_mb": 7.0,
            }
        },
        "robustness_seconds": {"784-192-10": 0.61},
        "activation_map_ms": {"784-192-10": [80.2, 17.0, 8.4]},
    }
    without_pages = inside.as_lines(figures)

    figures["inside_repaint_ms"] = {"784-30-10": {"p50": 1.25, "p99": 7.5, "max": 12.0, "samples": 600}}
    figures["one_step_opening_ms"] = {"784-30-10": {"first": 120.0, "again": 30.5}}
    figures["epoch_with_inside_over_command_line"] = {"batch_128_drawing": 1.05}
    lines = inside.as_lines(figures)

    assert without_pages == [
        "what excites the units of each layer, over the training pictures",
        f"  {'784-30-10':<38} 0.25 s, 1.50 s; 7 MB",
        "right answers after a change to a unit of each layer (while another thread trains)",
        f"  {'784-30-10':<38} 4 ms (9 ms), 1 ms (2 ms); 7 MB, and once 20 ms",
        "accuracy on 2,000 pictures, each distorted in all ways; the map of the pictures and each layer",
        f"  {'784-192-10':<38} 0.61 s; 80 ms, 17 ms, 8 ms",
    ]
    assert lines[-6:] == without_pages
    assert f"  {'784-30-10':<38}    1.2 ms    7.5 ms   12.0 ms   600" in lines
    assert f"  {'784-30-10':<38}  120.0 ms   30.5 ms" in lines
    assert f"  {'batch 128 drawing':<38}   1.05" in lines
