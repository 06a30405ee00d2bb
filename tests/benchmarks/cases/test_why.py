"""The figures of Why? and of the gallery."""

import numpy as np

from digitpad.benchmarks.cases import why
from digitpad.benchmarks.harness.children import run_child
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names


def test_the_gallery_of_all_test_pictures_is_scrolled(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    [figures] = run_child("digitpad.benchmarks.probes.gallery_probe", "1")

    assert figures["platform"] == "offscreen"
    assert figures["gallery_pictures"] == 10_000
    assert figures["gallery_frame_ms"]["samples"] > 0


def test_each_part_is_timed_for_each_network_and_listed():
    rng = np.random.default_rng(0)
    parts = [
        LabelledImages(rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), np.arange(n) % 10)
        for n in (100, 10, 10)
    ]

    figures = why.measure_numbers(Dataset("noise", *parts, class_names(10)))

    assert list(figures) == ["784-192-10", "accurate", "handwriting"]
    for times in figures.values():
        assert list(times) == ["answer", "changes", "training_digits"]
        assert all(0.0 < part["median"] <= part["max"] for part in times.values())
    frames = {"p50": 1.0, "p99": 7.25, "max": 9.0, "samples": 500}
    lines = list(why.as_lines({"gallery_pictures": 10_000, "gallery_frame_ms": frames, "why_ms": figures}))
    assert lines[1].split() == ["10,000", "1.0", "ms", "7.2", "ms", "9.0", "ms", "500"]
    assert [line.split()[0] for line in lines[3:]] == list(figures)
