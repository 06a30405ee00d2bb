"""``digitpad export``: save a network in a format that works without digitpad."""

import argparse
import json
from typing import Any

from digitpad.argument_types import named_path
from digitpad.cli.output import EXIT_DONE, print_line
from digitpad.errors import ExportError
from digitpad.export import EXPORT_FORMATS, ExportFormat, export_network, file_endings, format_of
from digitpad.paths import remove_leftovers, shipped_network_path
from digitpad.recognition.network_files import open_network


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    titles = [f"{form.title} ({', '.join(form.suffixes)})" for form in EXPORT_FORMATS.values()]
    parser = commands.add_parser(
        "export",
        help="save a network in a format that works without digitpad",
        description=f"Save a network with everything it needs to read: {'; '.join(titles)}. Before saving, "
        "the result is compared with the network on MNIST's 10,000 test pictures.",
    )
    parser.add_argument("file", type=named_path, metavar="FILE", help="where to save it")
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    parser.add_argument(
        "--as",
        dest="format",
        choices=EXPORT_FORMATS,
        help=f"format (default: by FILE's ending, one of {', '.join(file_endings())})",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Export the network, and print how well the saved one agrees with it."""
    export_format = EXPORT_FORMATS[options.format] if options.format else _format_of_ending(options)
    saved = open_network(options.model or shipped_network_path())
    if options.model and options.file.exists() and options.file.samefile(options.model):
        raise ExportError(f"{options.file} is the network itself. Choose another file.")
    remove_leftovers()
    agreement = export_network(saved, options.file, export_format)
    if options.json:
        report = {
            "file": str(options.file),
            "format": export_format.name,
            "pictures": agreement.n_pictures,
            "same_answers": agreement.n_same,
            "ties": agreement.n_ties,
            "largest_difference": agreement.largest_difference,
        }
        print_line(json.dumps(report))
    else:
        print_line(f"{options.file}: {export_format.title}, {agreement.text}")
    return EXIT_DONE


def _format_of_ending(options: argparse.Namespace) -> ExportFormat:
    try:
        return format_of(options.file)
    except ExportError as error:
        raise ExportError(f"{error} Give it one, or name the format with --as.") from error
