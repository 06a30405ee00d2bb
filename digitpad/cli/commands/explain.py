"""``digitpad explain``: why a picture is read as it is."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.data_option import DATA_HELP, add_data_option, load_data
from digitpad.cli.image_file import load_image_libraries, read_image_file
from digitpad.cli.output import EXIT_DONE, print_line, print_progress
from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DataFileError
from digitpad.insight.why.explanation import Explanation, explain
from digitpad.insight.why.sliders import picture_sliders
from digitpad.insight.why.smallest_change import SliderAnswers, try_sliders
from digitpad.insight.why.training_digits import TrainingDigits, training_digits
from digitpad.paths import shipped_network_path
from digitpad.presentation import decimal_text, figures_text, probability_text
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer

_MOST_PICTURES = 10_000_000
_N_DIGITS = 10  # nearest digits, and digits that pushed most to either side
_N_UNITS = 5  # shown as text


@dataclass(frozen=True, eq=False)
class _Report:
    """Explanation of one picture, with its label if it is a test picture."""

    explanation: Explanation
    changes: tuple[SliderAnswers, ...]
    dataset: Dataset
    digits: TrainingDigits
    label: int | None


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "explain",
        help="explain why a picture is read as it is",
        description="Explain why a network reads a picture as it does: which hidden units and pixels decide "
        "between its two best answers, which small changes flip the answer, and which training digits are "
        "nearest or influenced it most.",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("image", type=named_path, nargs="?", metavar="IMAGE", help="image file")
    source.add_argument(
        "--mnist",
        type=whole_number(0, _MOST_PICTURES),
        metavar="N",
        help="number of a test picture of the data, counted from 0",
    )
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    add_data_option(parser, f"training data of the network: {DATA_HELP}")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the explanation."""
    saved = open_network(options.model or shipped_network_path())
    recognizer = Recognizer(saved)
    dataset = load_data(options.data)
    if dataset.class_names != saved.class_names:
        raise DataFileError(
            f"The classes of {dataset.name} differ from the network's. Give its training data with --data."
        )
    label = None
    if options.image is not None:
        load_image_libraries()
        picture = read_image_file(options.image)
    elif options.mnist < len(dataset.test):
        picture = _as_inks(dataset.test.images[options.mnist])
        label = int(dataset.test.labels[options.mnist])
    else:
        raise DataFileError(f"There are only {len(dataset.test):,} test pictures, counted from 0.")
    explanation = explain(saved, recognizer.recognize_picture(picture))
    wanted = None if label == explanation.answer else label
    changes = try_sliders(saved, picture_sliders(picture), wanted)
    print_progress(f"Searching {len(dataset.train):,} training digits…")
    digits = training_digits(
        saved.network,
        dataset.train.images.reshape(len(dataset.train), -1),
        dataset.train.labels,
        picture,
        explanation.answer,
        explanation.rival,
    )
    report = _Report(explanation, changes, dataset, digits, label)
    print_line(json.dumps(_as_json(report)) if options.json else "\n".join(_lines(report)))
    return EXIT_DONE


def _as_json(report: _Report) -> dict[str, Any]:
    """Return the report as JSON. Indices count from 0; the layer of a unit is its index in ``layers``."""
    explanation, digits = report.explanation, report.digits
    pixels, units = explanation.pixels, explanation.units
    names = explanation.recognition.class_names
    order = units.largest(len(units.contributions) if units.layer >= 0 else 0)
    return {
        "answer": explanation.answer_name,
        "probability": explanation.recognition.probability,
        "runner_up": explanation.rival_name,
        "label": None if report.label is None else report.dataset.class_names[report.label],
        "logit_difference": pixels.difference,
        "contributions_sum": pixels.total,
        "method": pixels.method.value,
        "steps": pixels.steps,
        "base": pixels.base,
        "units": [
            {"layer": units.layer + 1, "unit": int(unit), "contribution": float(units.contributions[unit])}
            for unit in order
        ],
        "units_bias": units.bias,
        "pixels": pixels.pixels.tolist(),
        "smallest_changes": [
            {
                "kind": change.slider.kind,
                "step": change.step,
                "unit": change.slider.unit,
                "rest": change.slider.rest,
                "answer": names[change.answers[change.turning]],
            }
            for change in report.changes
            if change.turning is not None
        ],
        "nearest": [
            {**_digit(report.dataset, row), "distance": float(digits.distances[row])}
            for row in digits.nearest(_N_DIGITS)
        ],
        "taught_towards": [
            {**_digit(report.dataset, row), "push": float(digits.pushes[row])}
            for row in digits.pushed_towards(_N_DIGITS)
        ],
        "taught_against": [
            {**_digit(report.dataset, row), "push": float(digits.pushes[row])}
            for row in digits.pushed_against(_N_DIGITS)
        ],
    }


def _digit(dataset: Dataset, row: np.intp) -> dict[str, Any]:
    return {"index": int(row), "label": dataset.class_names[dataset.train.labels[row]]}


def _signed(logits: float) -> str:
    return decimal_text(logits, 3, is_signed=True)


def _lines(report: _Report) -> Iterator[str]:
    explanation = report.explanation
    answer, rival = explanation.answer_name, explanation.rival_name
    recognition, pixels, units = explanation.recognition, explanation.pixels, explanation.units
    names, right = recognition.class_names, ""
    if report.label is not None:
        right = f"; the label is {report.dataset.class_names[report.label]}"
    yield f"read as {answer} ({probability_text(recognition.probability, 1)}), second choice {rival}{right}"
    yield f"difference of the two logits: {_signed(pixels.difference)}"
    towards, against = pixels.pixels.clip(min=0.0).sum(), pixels.pixels.clip(max=0.0).sum()
    yield (
        f"  pixels for {answer} {_signed(towards)}, pixels for {rival} {_signed(against)}, without ink "
        f"{_signed(pixels.base)} ({pixels.method.value}; error {figures_text(pixels.error, 1)})"
    )
    if units.layer >= 0:
        largest = units.largest(_N_UNITS)
        told = ", ".join(f"unit {unit + 1} {_signed(units.contributions[unit])}" for unit in largest)
        rest = units.difference - float(units.contributions[largest].sum())
        yield f"  hidden layer {units.layer + 1}: {told}, other units and biases {_signed(rest)}"
    yield (
        "smallest changes that flip the answer:"
        if report.changes[0].turning is not None
        else ("no slider flips the answer")
    )
    for change in report.changes:
        if change.turning is not None and change.step is not None:
            turned = names[change.answers[change.turning]]
            yield f"  {change.slider.kind}: {change.slider.text(change.step)} -> {turned}"
    digits = report.digits
    for title, rows in (
        ("nearest training digits", digits.nearest(_N_DIGITS)),
        (f"taught it {answer}", digits.pushed_towards(_N_DIGITS)),
        (f"taught it {rival}", digits.pushed_against(_N_DIGITS)),
    ):
        yield f"{title}: {_told(report.dataset, rows)}"


def _told(dataset: Dataset, rows: NDArray[np.intp]) -> str:
    """Return digits as text, each with its label and index."""
    return ", ".join(f"{dataset.class_names[dataset.train.labels[row]]} (#{row})" for row in rows) or "none"


def _as_inks(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    inks: NDArray[np.float32] = pixels.astype(np.float32)
    inks /= 255.0
    return inks
