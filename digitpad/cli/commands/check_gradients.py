"""``digitpad check-gradients``: backpropagation compared with central differences."""

import argparse
import json
from typing import Any

import numpy as np

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.output import EXIT_DONE, print_line
from digitpad.cli.report_text import gradient_lines
from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.errors import DataFileError
from digitpad.insight.step.numeric_gradient import check_gradients
from digitpad.nn.training.examples import Examples, evenly_picked
from digitpad.paths import mnist_dir, shipped_network_path
from digitpad.recognition.network_files import open_network

_N_PICTURES = 10
_MOST_SAMPLES = 100_000


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "check-gradients",
        help="compare backpropagation with numerical gradients",
        description=f"Compute gradients of the loss on {_N_PICTURES} test pictures of MNIST twice: by "
        "backpropagation, and by changing one weight or bias slightly to both sides. Both in float64.",
    )
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    parser.add_argument(
        "--samples",
        type=whole_number(1, _MOST_SAMPLES),
        default=200,
        metavar="N",
        help="weights and biases to check, drawn from all layers with a fixed seed (default: 200)",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the comparison. Differing gradients are a result, not a failure."""
    network = open_network(options.model or shipped_network_path()).network
    examples = _test_pictures(network.n_in, network.n_out)
    rng = np.random.default_rng(0)
    check = check_gradients(network, examples.inputs, examples.labels, options.samples, rng)
    if options.json:
        report = {
            "checked": len(check.gradients),
            "compared": len(check.compared),
            "relu_switched": check.n_relu_switched,
            "both_zero": check.n_negligible,
            "largest_relative_difference": check.largest_relative_difference,
            "examples": len(examples),
        }
        print_line(json.dumps(report))
    else:
        print_line("\n".join(gradient_lines(check, len(examples))))
    return EXIT_DONE


def _test_pictures(n_in: int, n_classes: int) -> Examples:
    """Return test pictures from the network's classes."""
    test = load_labelled_images(mnist_dir(), "t10k")
    inputs = test.images.reshape(len(test), -1)
    if inputs.shape[1] != n_in:
        raise DataFileError(f"The pictures have {inputs.shape[1]} pixels, but the network reads {n_in}.")
    is_known = test.labels < n_classes
    return evenly_picked(Examples(inputs[is_known], test.labels[is_known]), _N_PICTURES)
