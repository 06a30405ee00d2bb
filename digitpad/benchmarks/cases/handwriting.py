"""Measure fine-tuning to a person's hand: the accuracy after a few drawings of each digit."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.argument_types import whole_number
from digitpad.benchmarks.harness.benchmark import MODEL, STROKES, Benchmark, Figures, Report, seed
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.digits.strokes.unipen import PenDigit, read_unipen
from digitpad.digits.strokes.views import rasterize_views
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import accuracy
from digitpad.paths import shipped_network_path
from digitpad.presentation import accuracy_text, decimal_text, seconds_text
from digitpad.recognition.fine_tuning.fine_tuning import MAX_SAMPLES_PER_LABEL, FineTuningResult, fine_tune
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import view_probabilities
from digitpad.recognition.training.training_run import as_examples


@dataclass(frozen=True)
class _Writer:
    """One writer's digits, with their pictures (n, n_views, 28, 28)."""

    name: str
    digits: list[PenDigit]
    pictures: NDArray[np.float32]
    labels: NDArray[np.intp]


def measure(
    saved: SavedNetwork,
    digits: Sequence[PenDigit],
    dataset: Dataset,
    shots: Sequence[int],
    seed: int = 0,
    report: Report = lambda _: None,
    teach: Callable[..., Iterator[object]] = fine_tune,
) -> dict[str, Any]:
    """Teach a network each writer's hand, and test it on that writer's remaining digits.

    Parameters
    ----------
    saved : SavedNetwork
    digits : sequence of PenDigit
        Digits without a writer's name count as one writer's.
    dataset : Dataset
        Replayed while teaching; its test pictures measure what is forgotten.
    shots : sequence of int
        How many digits of each class to teach, picked at random; 0 tests the network as it is. A writer who
        has too few digits of some class in the file, or none left for the test, is left out.
    seed : int
        Seed of the picks and of fine-tuning.
    report : callable, optional
        Called with the name of the next measurement.
    teach : callable
        ``fine_tune``, or a generator function like it.

    Returns
    -------
    dict
        ``seed``, and ``shots``: for each number of shots ``shots``, ``writers`` (their number), ``left_out``
        (their names), ``mean_accuracy`` (over writers), ``worst_writer``, ``worst_writer_accuracy``,
        ``per_writer``, ``mnist_accuracy_before``, ``mnist_accuracy_after`` (mean over writers) and
        ``seconds_median``, the seconds to teach one writer without the test that the window adds.
        ``seconds_median`` is None for 0 shots.

    Raises
    ------
    DataFileError
        If every writer is left out, or the network has no class for some digit.
    SettingError
        As in ``fine_tune``.
    """
    writers = _writers(saved, digits)
    labels = np.unique(np.concatenate([writer.labels for writer in writers]))
    test = as_examples(dataset.test)
    before = accuracy(saved.network, test)
    rows = [_measure_shots(saved, writers, labels, dataset, n, seed, before, report, teach) for n in shots]
    return {"seed": seed, "shots": rows}


def _measure_shots(
    saved: SavedNetwork,
    writers: Sequence[_Writer],
    labels: NDArray[np.intp],
    dataset: Dataset,
    shots: int,
    seed: int,
    mnist_before: float,
    report: Report,
    teach: Callable[..., Iterator[object]],
) -> dict[str, Any]:
    left_out: list[str] = []
    accuracies: dict[str, float] = {}
    mnist_after: list[float] = []
    seconds: list[float] = []
    for number, writer in enumerate(writers):
        picked = _picked(writer.labels, labels, shots, np.random.default_rng([seed, number]))
        if picked is None:
            left_out.append(writer.name)
            continue
        report(f"{shots} of each digit, writer {writer.name}")
        fine_tuned = saved
        if shots:
            samples = [writer.digits[index] for index in picked]
            *_, result = teach(saved, samples, dataset, seed, with_score=False)
            assert isinstance(result, FineTuningResult)
            fine_tuned = result.saved
            seconds.append(result.seconds)
            mnist_after.append(accuracy(fine_tuned.network, as_examples(dataset.test)))
        rest = np.setdiff1d(np.arange(len(writer.labels)), picked)
        answers = view_probabilities(fine_tuned, writer.pictures[rest]).mean(axis=1).argmax(axis=1)
        accuracies[writer.name] = float((answers == writer.labels[rest]).mean())
    if not accuracies:
        raise DataFileError(
            f"No writer has {shots} of each digit and one more for the test. Ask for fewer shots."
        )
    worst = min(accuracies, key=lambda name: accuracies[name])
    return {
        "shots": shots,
        "writers": len(accuracies),
        "left_out": left_out,
        "mean_accuracy": fmean(accuracies.values()),
        "worst_writer": worst,
        "worst_writer_accuracy": accuracies[worst],
        "per_writer": accuracies,
        "mnist_accuracy_before": mnist_before,
        "mnist_accuracy_after": fmean(mnist_after) if mnist_after else mnist_before,
        "seconds_median": median(seconds) if seconds else None,
    }


def _writers(saved: SavedNetwork, digits: Sequence[PenDigit]) -> list[_Writer]:
    by_name: dict[str, list[PenDigit]] = {}
    for digit in sorted(digits, key=lambda digit: -1 if digit.writer is None else digit.writer):
        by_name.setdefault("unnamed" if digit.writer is None else str(digit.writer), []).append(digit)
    writers = []
    for name, own in by_name.items():
        pictures = np.stack([rasterize_views(digit.strokes, saved.views) for digit in own])
        labels = np.array([_class_index(saved, digit.label) for digit in own])
        writers.append(_Writer(name, own, pictures, labels))
    return writers


def _class_index(saved: SavedNetwork, label: int) -> int:
    try:
        return saved.class_names.index(str(label))
    except ValueError:
        raise DataFileError(
            f"The data contains the digit {label}, but the network has no such class."
        ) from None


def _picked(
    own_labels: NDArray[np.intp], labels: NDArray[np.intp], shots: int, rng: np.random.Generator
) -> NDArray[np.intp] | None:
    """Return the indices of the digits to teach, or None if there are too few of them."""
    picked = []
    for label in labels:
        rows = rng.permutation(np.flatnonzero(own_labels == label))
        if len(rows) < shots:
            return None
        picked.append(rows[:shots])
    indices: NDArray[np.intp] = np.concatenate(picked)
    return indices if len(indices) < len(own_labels) else None


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    lines = [
        f"{'drawings a digit':>16}  {'mean':>8}  {'worst writer':>20}  {'MNIST test':>20}  {'teaching':>8}"
    ]
    for row in figures["shots"]:
        worst = f"{accuracy_text(row['worst_writer_accuracy'])} ({row['worst_writer']})"
        after = row["mnist_accuracy_after"]
        lost = 100 * (after - row["mnist_accuracy_before"])
        seconds = "" if row["seconds_median"] is None else seconds_text(row["seconds_median"])
        mean = accuracy_text(row["mean_accuracy"])
        mnist = f"{accuracy_text(after)} ({decimal_text(lost, 2, is_signed=True)})"
        lines.append(f"{row['shots']:>16}  {mean:>8}  {worst:>20}  {mnist:>20}  {seconds:>8}")
    for row in figures["shots"]:
        if row["left_out"]:
            names = ", ".join(row["left_out"])
            lines.append(f"writers left out with {row['shots']} per digit (too few digits): {names}")
    return lines


def _run(options: argparse.Namespace, report: Report) -> Figures:
    saved = open_network(options.model or shipped_network_path())
    digits = read_unipen(options.strokes)
    return measure(saved, digits, load_mnist(), options.shots, options.seed, report)


BENCHMARK = Benchmark(
    "handwriting",
    "accuracy after teaching the network a person's handwriting",
    "For each writer of a UNIPEN file, teach the network some drawings of each digit, picked at random, "
    "and test it on the writer's other digits and on MNIST's test pictures. Takes seconds per writer.",
    _run,
    as_lines,
    (
        STROKES,
        (
            "--shots",
            {
                "type": whole_number(0, MAX_SAMPLES_PER_LABEL),
                "nargs": "+",
                "default": [0, 1, 3, 5],
                "metavar": "N",
                "help": "drawings of each digit to teach (default: 0 1 3 5)",
            },
        ),
        seed("seed of the picks and of teaching"),
        MODEL,
    ),
)
