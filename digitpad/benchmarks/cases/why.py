"""Measure how long Why? takes to explain an answer, and how smoothly the gallery of mistakes scrolls."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from digitpad.argument_types import number
from digitpad.benchmarks.harness.benchmark import Benchmark, Report
from digitpad.benchmarks.harness.children import run_child
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.paths import shipped_network_path
from digitpad.presentation import decimal_text
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import limit_blas_threads
from digitpad.ui.canvas.ink import PEN_WIDTH
from digitpad.ui.why.why_findings import Subject, find_answer, find_changes, find_teachers

_DRAWINGS = (
    (as_stroke([[0.4, 0.35], [0.52, 0.2], [0.5, 0.85]]),),
    (as_stroke([[0.35, 0.2], [0.3, 0.5], [0.7, 0.5]]), as_stroke([[0.6, 0.2], [0.58, 0.85]])),
)
"""A 1 of one stroke and a 4 of two."""
_TURNS = 4
_SECONDS_FOR_A_WINDOW = 120.0


def measure(seconds: float, report: Report = lambda _: None) -> dict[str, Any]:
    """Return all figures.

    Parameters
    ----------
    seconds : float
        How long to scroll.
    report : callable, optional
        Called with the name of the next measurement.

    Returns
    -------
    dict
        ``gallery_frame_ms``: from scrolling the gallery of ``gallery_pictures`` until it was painted. Also
        the result of ``measure_numbers``.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    report("the gallery")
    timeout = seconds + _SECONDS_FOR_A_WINDOW
    [figures] = run_child("digitpad.benchmarks.probes.gallery_probe", str(seconds), timeout_seconds=timeout)
    limit_blas_threads()
    return {"seconds": seconds, **figures, "why_ms": measure_numbers(load_mnist(), report)}


def measure_numbers(dataset: Dataset, report: Report = lambda _: None) -> dict[str, dict[str, Any]]:
    """Return the milliseconds that each part of Why? takes in this process, for each network.

    Returns
    -------
    dict of dict
        ``answer`` (pixels, units and strokes), ``changes`` (all sliders) and ``training_digits`` (nearest
        ones and influence): median and maximum over drawings.
    """
    figures = {}
    for name, saved in _networks().items():
        report(f"Why? for {name}")
        times: dict[str, list[float]] = {"answer": [], "changes": [], "training_digits": []}
        for strokes in _DRAWINGS * _TURNS:
            subject = Subject(saved, Recognizer(saved).recognize_strokes(strokes).picture, strokes)
            start = time.perf_counter()
            answered = find_answer(subject, PEN_WIDTH, lambda: False)
            explained = time.perf_counter()
            find_changes(subject, None, lambda: False)
            changed = time.perf_counter()
            times["answer"].append(explained - start)
            times["changes"].append(changed - explained)
            if len(times["training_digits"]) < _TURNS:
                find_teachers(answered, dataset, lambda: False)
                times["training_digits"].append(time.perf_counter() - changed)
        figures[name] = {
            part: {"median": round(1e3 * median(some), 1), "max": round(1e3 * max(some), 1)}
            for part, some in times.items()
        }
    return figures


def _networks() -> dict[str, SavedNetwork]:
    new = {"784-192-10": "fast", "accurate": "accurate"}
    networks = {
        name: SavedNetwork(create_network(PRESETS[preset].job.config), tuple("0123456789"))
        for name, preset in new.items()
    }
    return networks | {"handwriting": open_network(shipped_network_path())}


def as_lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the figures as lines of text."""
    frames = figures["gallery_frame_ms"]
    yield f"{'one frame of the gallery':<40} {'p50':>9} {'p99':>9} {'max':>9}   samples"
    times = " ".join(f"{decimal_text(frames[key], 1):>6} ms" for key in ("p50", "p99", "max"))
    yield f"  {figures['gallery_pictures']:<38,} {times}   {frames['samples']}"
    yield f"{'Why?, median and maximum':<40} {'answer':>15} {'changes':>18} {'training digits':>20}"
    for name, parts in figures["why_ms"].items():
        pairs = [
            f"{decimal_text(part['median'], 0):>7} {decimal_text(part['max'], 0):>5} ms"
            for part in parts.values()
        ]
        yield f"  {name:<38} " + "    ".join(pairs)


BENCHMARK = Benchmark(
    "why",
    "time to explain an answer",
    "Scroll through the gallery of all test pictures in the window, and explain answers: pixels, units and "
    "strokes, the smallest changes, the nearest and the most influential training digits.",
    lambda options, report: measure(options.seconds, report),
    lambda figures: list(as_lines(figures)),
    (
        (
            "--seconds",
            {
                "type": number(1, 100),
                "default": 8.0,
                "metavar": "S",
                "help": "seconds to scroll (default: 8)",
            },
        ),
    ),
)
