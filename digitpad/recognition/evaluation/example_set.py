"""Labelled pictures for viewing one by one, with their labels and writers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.digits.synthesis.pen_families import placed_on_canvas
from digitpad.errors import StoppedError
from digitpad.recognition.recognizer import DIGITS

PARTS = {"test": "test pictures", "validation": "validation pictures", "train": "training pictures"}
"""The parts of a data set and their names."""

_ROWS_BETWEEN_LOOKS = 50


@dataclass(frozen=True, eq=False)
class ExampleSet:
    """Pictures of a data set, or drawings.

    Attributes
    ----------
    name : str
        Such as "test pictures of MNIST".
    noun : str
        Name of a single example: "test picture".
    pictures : (n, 28, 28) uint8 or float32
        Ink 255 or 1.0, on 0. Drawings are rendered as on the canvas.
    labels : (n,) int
        Class indices.
    label_names : tuple of str
        Names of the labels.
    writers : (n,) int
        Writer of each example; -1 if unknown. Empty if all are unknown.
    drawings : tuple of tuples of (m, 2) float
        Strokes of each example, in units of a canvas's side. Empty for pictures.
    """

    name: str
    noun: str
    pictures: NDArray[Any]
    labels: NDArray[np.integer]
    label_names: tuple[str, ...]
    writers: NDArray[np.integer]
    drawings: tuple[tuple[Stroke, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def evenly_picked(self, n_most: int) -> NDArray[np.intp]:
        """Return the rows (k,) of at most ``n_most`` examples, evenly spaced from first to last."""
        return np.arange(0, len(self), max(1, -(-len(self) // n_most)))

    def levels(self, rows: NDArray[np.integer] | slice) -> NDArray[np.uint8]:
        """Return pictures (k, 28, 28) with ink 255 on 0."""
        some = self.pictures[rows]
        if some.dtype != np.uint8:
            some = np.rint(some * np.float32(255.0))
        return some.astype(np.uint8, copy=False)

    def picture(self, row: int) -> NDArray[np.float32]:
        """Return a picture (28, 28) with ink 1.0 on 0.0."""
        one: NDArray[np.float32] = self.pictures[row].astype(np.float32)
        if self.pictures.dtype == np.uint8:
            one /= np.float32(255.0)
        return one

    def title(self, row: int) -> str:
        """Return the title of an example, such as "test picture 1,234"."""
        writer = f" of writer {self.writers[row]}" if len(self.writers) and self.writers[row] >= 0 else ""
        return f"{self.noun} {row + 1:,}{writer}"


def examples_of_dataset(dataset: Dataset, part: str) -> ExampleSet:
    """Return a part of a data set, one of ``PARTS``. Nothing is copied."""
    images = {"test": dataset.test, "validation": dataset.validation, "train": dataset.train}[part]
    plural = PARTS[part]
    return ExampleSet(
        f"{plural} of {dataset.name}",
        plural.removesuffix("s"),
        images.images,
        images.labels,
        dataset.class_names,
        np.zeros(0, np.int64),
    )


def examples_of_drawings(
    digits: Sequence[PenDigit], name: str, noun: str, should_stop: Callable[[], bool] = lambda: False
) -> ExampleSet:
    """Return drawings rendered as on the canvas, which takes about 0.3 ms each.

    Raises
    ------
    StoppedError
        If ``should_stop`` returned True. It is called once every few drawings.
    """
    pictures = np.empty((len(digits), 28, 28), np.float32)
    drawings = []
    for row, digit in enumerate(digits):
        if row % _ROWS_BETWEEN_LOOKS == 0 and should_stop():
            raise StoppedError("The drawings were not rendered.")
        pictures[row] = rasterize(digit.strokes)
        drawings.append(_on_canvas(digit.strokes))
    labels = np.array([digit.label for digit in digits], np.int64)
    writers = np.array([-1 if digit.writer is None else digit.writer for digit in digits], np.int64)
    if not (writers >= 0).any():
        writers = writers[:0]
    return ExampleSet(name, noun, pictures, labels, DIGITS, writers, tuple(drawings))


def _on_canvas(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """Return strokes as drawn on a canvas, or those of a tablet moved to the middle of a canvas."""
    points = np.concatenate(strokes)
    is_on_canvas = points.min() >= 0.0 and points.max() <= 1.0
    return tuple(strokes) if is_on_canvas else placed_on_canvas(strokes)
