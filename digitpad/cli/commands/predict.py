"""``digitpad predict``: read digits from image files."""

import argparse
import json
from pathlib import Path
from typing import Any

from digitpad.argument_types import named_path
from digitpad.cli.image_file import load_image_libraries, open_image_file
from digitpad.cli.output import EXIT_BAD_INPUT, EXIT_DONE, print_error, print_line
from digitpad.errors import DataFileError
from digitpad.paths import shipped_network_path
from digitpad.presentation import count_text, probability_text
from digitpad.recognition.network_files import open_network
from digitpad.recognition.photo_reader import PhotoReading, read_photo
from digitpad.recognition.recognizer import Recognition, Recognizer


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "predict",
        help="read digits from image files",
        description="Read the digits in each image file: a picture of one digit, or a photo, scan or "
        "screenshot of many. Dark on light or light on dark, of any size.",
    )
    parser.add_argument("images", type=named_path, nargs="+", metavar="IMAGE")
    parser.add_argument("--model", type=named_path, metavar="FILE", help="network (default: the shipped one)")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the answer for each readable image, and the error for each other one."""
    load_image_libraries()
    recognizer = Recognizer(open_network(options.model or shipped_network_path()))
    exit_code = EXIT_DONE
    for path in options.images:
        try:
            opened = open_image_file(path)
        except DataFileError as error:
            print_error(str(error))
            exit_code = EXIT_BAD_INPUT
            continue
        if opened.one is not None:
            print_line(_answer_as_text(path, recognizer.recognize_picture(opened.one), options.json))
        else:
            print_line(_photo_as_text(path, read_photo(opened.found, recognizer), options.json))
    return exit_code


def _answer(recognition: Recognition) -> dict[str, Any]:
    probabilities = dict(zip(recognition.class_names, map(float, recognition.probabilities), strict=True))
    return {
        "digit": recognition.answer,
        "doubt": recognition.doubt.value,
        "probabilities": probabilities,
    }


def _photo_as_text(path: Path, reading: PhotoReading, is_json: bool) -> str:
    if is_json:
        found = zip(reading.found.digits, reading.digits, strict=True)
        digits = [{"box": list(one.box), **_answer(recognition)} for one, recognition in found]
        return json.dumps({"image": str(path), "lines": reading.numbers, "digits": digits})
    lines = " / ".join(" ".join(line) for line in reading.numbers)
    doubt = f", {reading.n_doubted} in doubt" if reading.n_doubted else ""
    return f"{path}: {lines} ({count_text(len(reading.digits), 'digit')}{doubt})"


def _answer_as_text(path: Path, recognition: Recognition, is_json: bool) -> str:
    if is_json:
        return json.dumps({"image": str(path), **_answer(recognition)})
    doubt = f", {recognition.doubt_text}" if recognition.doubt_text else ""
    return f"{path}: {recognition.answer} ({probability_text(recognition.probability, 1)}{doubt})"
