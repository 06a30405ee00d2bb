"""Measure how well drawings are read at any size, place and brush, and several digits at once."""

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np

from digitpad.benchmarks.harness.benchmark import MODEL, STROKES, Benchmark, Figures, Report, count
from digitpad.benchmarks.parts import numbers
from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.strokes.unipen import PenDigit, read_unipen
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path
from digitpad.presentation import accuracy_text, decimal_text
from digitpad.recognition.evaluation.evaluation import stroke_probabilities
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer

HEIGHTS_PX = (40, 60, 100, 200, 350, 500)
_CANVAS_PX = 560
_LARGEST = len(HEIGHTS_PX) - 1
_NUMBERS = 1_000  # of each length
_MOST_NUMBERS = 100_000
_SEED = 0


def measure(digits: Sequence[PenDigit], saved: SavedNetwork, n_numbers: int = _NUMBERS) -> dict[str, Any]:
    """Return how stable answers are under changes of size and place, and how well numbers are read.

    Each digit is scaled to a height and put at a random place on a canvas of 560 pixels. As with a mouse, its
    points are rounded to whole pixels, and repeated points are merged. The brush is not varied: the network's
    input is drawn from the strokes, so the canvas's brush changes no answer.

    Returns
    -------
    dict
        ``same_answer``: for each height in pixels, the share of digits read as at height 500;
        ``same_answer_at_all``: the share with the same answer at all heights; ``accuracy``: the accuracy at
        each height; ``numbers``: see ``benchmarks.numbers.measure``.
    """
    rng = np.random.default_rng(_SEED)
    labels = np.array([digit.label for digit in digits])
    answers = np.stack([_answers(digits, saved, height, rng) for height in HEIGHTS_PX])
    return {
        "digits": len(digits),
        **steadiness(answers, labels),
        "numbers": numbers.measure(digits, Recognizer(saved), n_numbers, _SEED),
    }


def steadiness(answers: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Return the first three figures of ``measure`` from answers (n_heights, n) and labels (n,)."""
    same = answers == answers[_LARGEST]
    return {
        "same_answer": _by_height(same),
        "same_answer_at_all": float(same.all(axis=0).mean()),
        "accuracy": _by_height(answers == labels),
    }


def at_height(strokes: Sequence[Stroke], height_px: float, rng: np.random.Generator) -> list[Stroke]:
    """Return strokes as drawn with a mouse, scaled so that the longer side has the given length."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = height_px / max(float(size.max()), 1e-9)
    corner = rng.uniform(0.0, _CANVAS_PX - size * scale)
    return [as_stroke(_without_repeats(np.rint((stroke - low) * scale + corner))) for stroke in strokes]


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    lines = [f"{'height in pixels':<28}{'same answer as at 500':>24}{'right':>10}"]
    for height, same in figures["same_answer"].items():
        lines.append(f"{height:<28}{accuracy_text(same):>24}{accuracy_text(figures['accuracy'][height]):>10}")
    lines.append(f"same answer at all heights: {accuracy_text(figures['same_answer_at_all'])}")
    found = figures["numbers"]
    lines.append(f"single digits split: {found['torn_digits']} of {found['single_digits']:,}")
    lines.append(f"{'digits of a number':<20}{'grouped':>12}{'in any order':>16}{'read':>12}{'ms':>8}")
    for length, shares in found["lengths"].items():
        parts = [accuracy_text(shares[name]) for name in ("grouped", "grouped_in_any_order", "read")]
        lines.append(
            f"{length:<20}{parts[0]:>12}{parts[1]:>16}{parts[2]:>12}{decimal_text(shares['ms'], 1):>8}"
        )
    return lines


def _answers(
    digits: Sequence[PenDigit], saved: SavedNetwork, height_px: int, rng: np.random.Generator
) -> np.ndarray:
    drawings = [at_height(digit.strokes, height_px, rng) for digit in digits]
    probabilities, _ = stroke_probabilities(saved, drawings)
    answers: np.ndarray = probabilities.argmax(axis=1)
    return answers


def _without_repeats(points: np.ndarray) -> np.ndarray:
    is_new = np.ones(len(points), bool)
    is_new[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[is_new]


def _by_height(is_so: np.ndarray) -> dict[str, float]:
    return {str(height): float(row.mean()) for height, row in zip(HEIGHTS_PX, is_so, strict=True)}


def _run(options: argparse.Namespace, _: Report) -> Figures:
    saved = open_network(options.model or shipped_network_path())
    return measure(read_unipen(options.strokes), saved, options.numbers)


BENCHMARK = Benchmark(
    "reading",
    "accuracy on pen digits of any size and place, and on numbers",
    "Draw pen digits 40 to 500 pixels tall at random places, in whole pixels, and count how many keep "
    "their answer. Then compose numbers of 2 to 5 digits from each writer's digits, and count how many are "
    "segmented and read correctly.",
    _run,
    as_lines,
    (STROKES, MODEL, count("--numbers", "numbers of each length", _NUMBERS, _MOST_NUMBERS)),
)
