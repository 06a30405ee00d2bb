"""``digitpad predict``: reads image files."""

import argparse
import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any

from digitpad.argument_types import named_path
from digitpad.cli.interrupts import interrupts_end_the_process
from digitpad.cli.output import EXIT_DONE, print_line
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Doubt, Recognizer


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "predict",
        help="read digits from image files",
        description="Read one digit from each image file: dark on light or light on dark, of any size.",
    )
    parser.add_argument("images", type=named_path, nargs="+", metavar="IMAGE")
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the answer for each image."""
    with interrupts_end_the_process():
        from digitpad.environment import check_libraries

        check_libraries()
        from digitpad.ui.files.picture_file import read_picture

    recognizer = Recognizer(open_network(options.model or shipped_network_path()))
    # All are read before the first is printed, so that bad input prints no half result.
    with _libraries_silenced():
        pictures = [read_picture(path) for path in options.images]
    recognitions = zip(options.images, map(recognizer.recognize_picture, pictures), strict=True)
    for path, recognition in recognitions:
        if options.json:
            probabilities = dict(
                zip(recognition.class_names, map(float, recognition.probabilities), strict=True)
            )
            answer = {"image": str(path), "digit": recognition.answer, "doubt": recognition.doubt.value}
            print_line(json.dumps({**answer, "probabilities": probabilities}))
        else:
            doubt = "" if recognition.doubt is Doubt.NONE else f", {recognition.doubt.value}"
            print_line(f"{path}: {recognition.answer} ({100 * recognition.probability:.1f} %{doubt})")
    return EXIT_DONE


@contextlib.contextmanager
def _libraries_silenced() -> Iterator[None]:
    """Keep stderr to digitpad's own sentence: libpng and Qt complain there about a damaged picture too."""
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
