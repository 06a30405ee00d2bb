"""``digitpad evaluate``: how well a network reads a set of pictures or of pen digits."""

import argparse
import json
from pathlib import Path
from typing import Any

from digitpad.digits.dataset import load_labelled_images
from digitpad.digits.unipen import read_unipen
from digitpad.errors import DataFileError
from digitpad.nn.calibration import expected_calibration_error
from digitpad.paths import mnist_dir, shipped_network_path
from digitpad.recognition.evaluation import EvaluationReport, evaluate_images, evaluate_pen_digits
from digitpad.recognition.network_files import open_network
from digitpad.recognition.predictions import save_predictions


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "evaluate",
        help="measure how well a network reads",
        description="Count how many test pictures, or pen digits, a network reads right.",
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="network (default: the shipped one)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--data", type=Path, metavar="DIR", help="folder of IDX files (default: MNIST)")
    source.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE",
        help="UNIPEN pen strokes, plain or gzip, read as the canvas does",
    )
    parser.add_argument(
        "--predictions",
        type=Path,
        metavar="FILE",
        help="also save a table (CSV) of label, prediction and probabilities; not with --strokes",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the report."""
    saved = open_network(options.model or shipped_network_path())
    if options.strokes and options.predictions:
        raise DataFileError("--predictions is a table of pictures; it does not go with --strokes.")
    if options.strokes:
        report = evaluate_pen_digits(saved, read_unipen(options.strokes))
    else:
        images = load_labelled_images(options.data or mnist_dir(), "t10k")
        report = evaluate_images(saved, images)
        if options.predictions:
            save_predictions(saved, images, options.predictions)
    if options.json:
        print(json.dumps(report.as_json()))
    else:
        _print_report(report)
    return 0


def _print_report(report: EvaluationReport) -> None:
    print(f"{report.correct} / {report.total} right ({100 * report.accuracy:.2f} %)")
    for title, parts in (("digit", report.per_digit), ("writer", report.per_writer)):
        for name, accuracy in parts.items():
            print(f"  {title} {name:>3}  {100 * accuracy:6.2f} %")
    error = expected_calibration_error(report.reliability)
    print(f"confidence and accuracy differ by {100 * error:.2f} % on average (expected calibration error)")
    if report.sure_accuracy is not None and report.doubted:
        sure = f"{100 * report.sure_accuracy:.2f} % of the others are right"
        print(f"not sure of {100 * report.doubted:.2f} %; {sure}")
    if report.raster_seconds:
        print(f"strokes to pictures: {report.raster_seconds:.1f} s")
