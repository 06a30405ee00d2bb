"""``digitpad predict``: reads image files."""

import argparse
import json
from pathlib import Path
from typing import Any

from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.recognizer import Recognizer


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "predict",
        help="read digits from image files",
        description="Read one digit from each image file: dark on light or light on dark, of any size.",
    )
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    parser.add_argument("--model", type=Path, metavar="FILE", help="network (default: the shipped one)")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the answer for each image."""
    from digitpad.environment import check_libraries

    check_libraries()
    from digitpad.ui.picture_file import read_picture

    recognizer = Recognizer(open_network(options.model or shipped_network_path()))
    # All are read before the first is printed, so that bad input prints no half result.
    recognitions = [(path, recognizer.recognize_picture(read_picture(path))) for path in options.images]
    for path, recognition in recognitions:
        if options.json:
            probabilities = dict(
                zip(recognition.class_names, map(float, recognition.probabilities), strict=True)
            )
            print(json.dumps({"image": str(path), "digit": recognition.answer, "probabilities": probabilities}))
        else:
            print(f"{path}: {recognition.answer} ({recognition.probability:.1%})")
    return 0
