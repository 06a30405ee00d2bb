"""The figures of latency: where they come from, and how people read them."""

import pytest

from digitpad.benchmarks.cases import latency
from digitpad.benchmarks.harness.children import paced_child, run_child
from digitpad.ui.pages import PAGES

OTHERS = [page.name for page in PAGES[1:]]
STATES = [
    "idle",
    *(f"idle_on_{page}" for page in OTHERS),
    "training_batch_10",
    "training_batch_128",
    "training_convolutions",
    "training_convolutions_all_cores",
    *(f"training_batch_128_on_{page}" for page in OTHERS),
    "race_element_by_element",
]


@pytest.fixture(autouse=True)
def offscreen(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_a_window_is_drawn_in_and_measured_in_every_state():
    [figures] = run_child("digitpad.benchmarks.probes.latency_probe", "0.2", "0.1")

    assert figures["platform"] == "offscreen"
    for kind in ("stroke", "lateness"):
        assert list(figures[kind]) == STATES
        for summary in figures[kind].values():
            assert list(summary) == ["p50", "p99", "max", "samples"]
            assert 0.0 <= summary["p50"] <= summary["p99"] <= summary["max"]
            assert summary["samples"] > 0


def test_epochs_are_trained_each_time_they_are_asked_for():
    with paced_child("digitpad.benchmarks.probes.paced_command", "classic", "1") as child:
        pieces = [child.next_piece() for _ in range(2)]

    assert all(piece["seconds"] > 0.0 for piece in pieces)


def test_a_table_has_a_line_for_every_state():
    summary = {"p50": 1.25, "p99": 7.5, "max": 12.0, "samples": 600}
    figures = {
        "platform": "xcb",
        "seconds": 10.0,
        "rounds": 3,
        "stroke_to_prediction_ms": dict.fromkeys(STATES, summary),
        "event_loop_lateness_ms": dict.fromkeys(STATES, summary),
        "epoch_seconds": {name: {"window": 0.21, "command_line": 0.2} for name in latency.PRESETS},
        "epoch_in_window_over_command_line": dict.fromkeys(latency.PRESETS, 1.05),
    }

    lines = latency.as_lines(figures)

    assert sum("training batch 128 on race" in line for line in lines) == 2  # one for each kind of figure
    assert "  idle                              1.2 ms    7.5 ms   12.0 ms   600" in lines
    assert "  batch 10                         0.210 s        0.200 s    1.05" in lines
