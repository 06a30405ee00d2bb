"""``digitpad evaluate``: accuracy of a network on pictures or pen digits."""

import argparse
import json
from collections.abc import Iterable
from typing import Any

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.data_option import add_data_option, load_test_images
from digitpad.cli.output import EXIT_DONE, print_line
from digitpad.cli.report_text import doubt_lines, report_lines, stroke_report_lines
from digitpad.digits.strokes.unipen import read_pen_characters
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import remove_leftovers, shipped_network_path
from digitpad.recognition.evaluation.doubt_report import evaluate_doubt
from digitpad.recognition.evaluation.evaluation import EvaluationReport, evaluate_images
from digitpad.recognition.evaluation.predictions import save_predictions
from digitpad.recognition.evaluation.stroke_report import evaluate_strokes
from digitpad.recognition.network_files import open_network

_MOST_DRAWINGS = 500_000


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the accuracy of a network",
        description="Measure the accuracy of a network on test pictures or pen digits.",
    )
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    source = parser.add_mutually_exclusive_group()
    add_data_option(source)
    source.add_argument(
        "--strokes",
        type=named_path,
        nargs="+",
        metavar="FILE",
        help="digits and other characters as UNIPEN pen strokes, plain or gzip, read as the canvas does",
    )
    parser.add_argument(
        "--include",
        type=named_path,
        metavar="DIR",
        help="folder of the files that the files of --strokes include",
    )
    parser.add_argument(
        "--predictions",
        type=named_path,
        metavar="FILE",
        help="also save a table (CSV) of label, prediction and probabilities; not with --strokes",
    )
    parser.add_argument(
        "--non-digits",
        type=whole_number(1, _MOST_DRAWINGS),
        nargs="?",
        const=1_000,
        metavar="N",
        help="also generate N scribbles, letters, dots and half digits (default: 1,000) and count how many "
        'are answered "not sure" or "not a digit"',
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the report."""
    saved = open_network(options.model or shipped_network_path())
    if options.include and not options.strokes:
        raise DataFileError("--include is a folder of pen strokes, so it needs --strokes.")
    if options.strokes:
        _evaluate_strokes(saved, options)
        return EXIT_DONE
    images = load_test_images(options.data)
    report = evaluate_images(saved, images)
    if options.predictions:
        remove_leftovers()
        save_predictions(saved, images, options.predictions)
    _print_report(saved, report, report.as_json(), report_lines(report), options)
    return EXIT_DONE


def _evaluate_strokes(saved: SavedNetwork, options: argparse.Namespace) -> None:
    if options.predictions:
        raise DataFileError("--predictions is a table of pictures, so it cannot be given with --strokes.")
    samples = [sample for path in options.strokes for sample in read_pen_characters(path, options.include)]
    report = evaluate_strokes(saved, samples)
    if options.non_digits and report.digits is None:
        raise DataFileError("--non-digits compares with digits, but these pen strokes contain none.")
    _print_report(saved, report.digits, report.as_json(), stroke_report_lines(report), options)


def _print_report(
    saved: SavedNetwork,
    digits: EvaluationReport | None,
    as_json: dict[str, Any],
    lines: Iterable[str],
    options: argparse.Namespace,
) -> None:
    """Print a report and, on request, the network's doubt about non-digits compared with digits."""
    doubt = (
        evaluate_doubt(saved, digits.certainties, options.non_digits)
        if digits and options.non_digits
        else None
    )
    if options.json:
        print_line(json.dumps(as_json | ({"non_digits": doubt.as_json()} if doubt else {})))
    else:
        print_line("\n".join((*lines, *(doubt_lines(doubt) if doubt else ()))))
