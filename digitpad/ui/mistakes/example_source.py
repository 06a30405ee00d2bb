"""The sources of examples for a network to read."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.strokes.unipen import PenDigit, read_unipen
from digitpad.errors import DataFileError
from digitpad.library import MyDigit
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_readings import ExampleReadings, read_examples
from digitpad.recognition.evaluation.example_set import (
    ExampleSet,
    examples_of_dataset,
    examples_of_drawings,
)

ShouldStop = Callable[[], bool]

_NO_DIGITS = (
    "You have no digits of your own yet. Draw one on the left, then press its key or click its bar: it then "
    "appears here."
)


class ExampleSource:
    """Examples that are loaded on first use, and then kept.

    Loading goes on if another network takes over, and stops when ``abandon`` is called.

    Parameters
    ----------
    name : str
        For example "test pictures of MNIST".
    load : callable
        ``load(should_stop)`` returns the examples; raises DigitpadError with a sentence if it cannot.
    """

    def __init__(self, name: str, load: Callable[[ShouldStop], ExampleSet]) -> None:
        self.name = name
        self._load = load
        self._examples: ExampleSet | None = None
        self._abandoned = threading.Event()

    def examples(self) -> ExampleSet:
        """Return the examples. Call it from one thread at a time, not from the GUI thread."""
        if self._examples is None:
            self._examples = self._load(self._abandoned.is_set)
        return self._examples

    def abandon(self) -> None:
        """Stop loading the examples. From any thread."""
        self._abandoned.set()


def part_of_dataset(dataset: Dataset, part: str) -> ExampleSource:
    """Return the source of a part of a data set, one of ``example_set.PARTS``."""
    examples = examples_of_dataset(dataset, part)

    def load(should_stop: ShouldStop) -> ExampleSet:
        if not len(examples):
            raise DataFileError(f"There are no {examples.name}.")
        return examples

    return ExampleSource(examples.name, load)


def own_digits(samples: Sequence[MyDigit]) -> ExampleSource:
    """Return the source of the user's own digits, as they are now."""

    def load(should_stop: ShouldStop) -> ExampleSet:
        if not samples:
            raise DataFileError(_NO_DIGITS)
        digits = [PenDigit(sample.label, None, sample.strokes) for sample in samples]
        return examples_of_drawings(digits, "digits of yours", "digit of yours", should_stop)

    return ExampleSource("digits of yours", load)


def stroke_file(path: Path) -> ExampleSource:
    """Return the source of the pen digits in a UNIPEN file."""

    def load(should_stop: ShouldStop) -> ExampleSet:
        digits = read_unipen(path, None, should_stop)
        return examples_of_drawings(digits, f"digits of {path.name}", "pen digit", should_stop)

    return ExampleSource(f"digits of {path.name}", load)


def read_source(
    saved: SavedNetwork, name: str, source: ExampleSource, should_stop: ShouldStop
) -> ExampleReadings:
    """Return the readings of a source's examples by a network called ``name``. Runs in a worker."""
    return read_examples(saved, name, source.examples(), should_stop)
