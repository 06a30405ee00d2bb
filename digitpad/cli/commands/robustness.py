"""``digitpad robustness``: accuracy on distorted pictures."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from digitpad.argument_types import named_path
from digitpad.cli.data_option import add_data_option, load_test_images
from digitpad.cli.output import EXIT_DONE, print_line, print_progress
from digitpad.digits.datasets.distortions import DISTORTIONS
from digitpad.insight.robustness import N_PICTURES, robustness
from digitpad.nn.training.examples import Examples, evenly_picked
from digitpad.paths import shipped_network_path
from digitpad.presentation import decimal_text, figures_text
from digitpad.recognition.network_files import open_network

_COLUMN = 8  # characters


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    names = ", ".join(one.name for one in DISTORTIONS[:-1])
    parser = commands.add_parser(
        "robustness",
        help="measure a network's accuracy on distorted pictures",
        description=f"Measure a network's accuracy on up to {N_PICTURES:,} evenly picked test pictures at "
        f"increasing distortion: {names} and {DISTORTIONS[-1].name}.",
    )
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    add_data_option(parser)
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the accuracies."""
    network = open_network(options.model or shipped_network_path()).network
    test = load_test_images(options.data)
    examples = evenly_picked(Examples(test.images.reshape(len(test), -1), test.labels), N_PICTURES)
    found: dict[str, dict[float, float]] = {one.name: {} for one in DISTORTIONS}
    print_progress(f"Distorting {len(examples):,} test pictures…")
    for point in robustness([network], examples.inputs, examples.labels):
        [found[point.distortion][point.level]] = point.accuracies
    if options.json:
        curves = {name: sorted(map(list, levels.items())) for name, levels in found.items()}
        print_line(json.dumps(curves))
    else:
        print_line("\n".join(_lines(found, len(examples))))
    return EXIT_DONE


def _lines(found: dict[str, dict[float, float]], n_pictures: int) -> Iterator[str]:
    yield f"accuracy on {n_pictures:,} test pictures, in percent"
    for distortion in DISTORTIONS:
        accuracies = found[distortion.name]
        yield f"{distortion.name} ({distortion.meaning})"
        yield _row(figures_text(level) for level in distortion.levels)
        yield _row(decimal_text(100.0 * accuracies[level], 2) for level in distortion.levels)


def _row(texts: Iterator[str]) -> str:
    return "".join(text.rjust(_COLUMN) for text in texts)
