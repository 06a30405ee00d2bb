"""The option ``--data``: a data set by its name, or a folder."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from digitpad.argument_types import named_path
from digitpad.cli.image_file import load_image_libraries, read_image_file
from digitpad.cli.output import print_error
from digitpad.digits.data_file import OnProgress
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.digits.datasets.folders.picture_folder import has_pictures, load_folder
from digitpad.digits.datasets.sources import SOURCES
from digitpad.paths import mnist_dir

NAMES = tuple(name for name, source in SOURCES.items() if not source.needs_folder)

DATA_HELP = (
    f"a data set by its name ({', '.join(NAMES)}), fetched once if need be; or a folder: of IDX files, or "
    "with a folder of pictures for each class (default: mnist)"
)

_STEPS = 1_000


def named_data(text: str) -> DataSource | Path:
    """Return what stands behind ``--data``: a source, if it has that name, else a folder."""
    return SOURCES[text] if text in NAMES else named_path(text)


def add_data_option(parser: "argparse._ActionsContainer", text: str = DATA_HELP) -> None:
    """Add the option to a command."""
    parser.add_argument("--data", type=named_data, metavar="NAME|DIR", help=text)


def load_data(data: DataSource | Path | None) -> Dataset:
    """Load the data set of ``--data``; MNIST if that was not given.

    Raises
    ------
    DigitpadError
        If it cannot be read, or not be fetched.
    """
    source = data if isinstance(data, DataSource) else SOURCES["mnist"]
    if not isinstance(data, Path):
        if source.is_at_hand():
            return source.load(None)
        with _Bar(f"fetching {source.title}") as show:
            return source.load(None, show)
    if has_pictures(data):
        load_image_libraries()
    with _Bar(f"reading {data.name}") as show:
        dataset = load_folder(data, read_image_file, show)
    if dataset.warning:
        print_error(dataset.warning)
    return dataset


def load_test_images(data: DataSource | Path | None) -> LabelledImages:
    """Load the test pictures of ``--data``; of a folder of IDX files nothing else is needed.

    Raises
    ------
    DigitpadError
        If they cannot be read, or not be fetched.
    """
    folder = mnist_dir() if data is None else data
    if isinstance(folder, Path) and not (folder.is_dir() and has_pictures(folder)):
        return load_labelled_images(folder, "t10k")
    return load_data(data).test


class _Bar:
    """Shows a part of 0..1 on stderr, if that is a terminal."""

    def __init__(self, title: str) -> None:
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        tqdm.monitor_interval = 0  # no thread of its own
        form = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
        self._bar = tqdm(
            desc=title,
            total=_STEPS,
            leave=False,
            file=sys.stderr,
            disable=not self._is_shown,
            bar_format=form,
        )

    def __enter__(self) -> OnProgress:
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _show(self, part: float) -> None:
        self._bar.update(round(part * _STEPS) - self._bar.n)
