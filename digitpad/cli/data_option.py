"""The option ``--data``: a data set by its name, or a folder."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from digitpad.argument_types import named_path
from digitpad.cli.image_file import load_image_libraries, read_image_file
from digitpad.cli.output import print_error
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.digits.datasets.folders.picture_folder import has_pictures, load_folder
from digitpad.digits.datasets.sources import SOURCES
from digitpad.paths import mnist_dir

NAMES = tuple(name for name, source in SOURCES.items() if not source.needs_folder)

DATA_HELP = (
    f"a data set by its name ({', '.join(NAMES)}), downloaded once if necessary; or a folder with IDX "
    "files, or with a folder of pictures for each class (default: mnist)"
)

_STEPS = 1_000


def named_data(text: str) -> DataSource | Path:
    """Return the value of ``--data``: the source of that name, or else a folder."""
    return SOURCES[text] if text in NAMES else named_path(text)


def add_data_option(parser: "argparse._ActionsContainer", text: str = DATA_HELP) -> None:
    """Add the option to a command."""
    parser.add_argument("--data", type=named_data, metavar="NAME|DIR", help=text)


def load_data(data: DataSource | Path | None) -> Dataset:
    """Load the data set of ``--data``, by default MNIST.

    Raises
    ------
    DigitpadError
        If it cannot be read or downloaded.
    """
    source = data if isinstance(data, DataSource) else SOURCES["mnist"]
    if not isinstance(data, Path):
        if source.is_at_hand():
            return source.load(None)
        with _Bar(f"downloading {source.title}") as bar:
            return source.load(None, bar.show, on_stage=bar.show_stage)
    if has_pictures(data):
        load_image_libraries()
    with _Bar(f"reading {data.name}") as bar:
        dataset = load_folder(data, read_image_file, bar.show)
    if dataset.warning:
        print_error(dataset.warning)
    return dataset


def load_test_images(data: DataSource | Path | None) -> LabelledImages:
    """Load the test pictures of ``--data``. A folder of IDX files needs no training files.

    Raises
    ------
    DigitpadError
        If they cannot be read or downloaded.
    """
    folder = mnist_dir() if data is None else data
    if isinstance(folder, Path) and not (folder.is_dir() and has_pictures(folder)):
        return load_labelled_images(folder, "t10k")
    return load_data(data).test


class _Bar:
    """A bar on stderr for a progress of 0..1, shown on a terminal only."""

    def __init__(self, title: str) -> None:
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        tqdm.monitor_interval = 0  # no monitor thread
        form = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
        self._bar = tqdm(
            desc=title,
            total=_STEPS,
            leave=False,
            file=sys.stderr,
            disable=not self._is_shown,
            bar_format=form,
        )

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, part: float) -> None:
        """Show which part is done, 0..1."""
        self._bar.update(round(part * _STEPS) - self._bar.n)

    def show_stage(self, stage: str) -> None:
        """Show what is being done."""
        self._bar.set_description_str(stage[:1].lower() + stage[1:])
