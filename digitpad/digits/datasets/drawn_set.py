"""Data sets made of a few drawings of each class and many varied copies of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.datasets.idx import MAX_CLASSES
from digitpad.digits.strokes.raster import SIDE_PX, rasterize
from digitpad.digits.strokes.stroke_variation import StrokeVariation
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DataFileError

_SEED = 0
_HELD_OUT = 5  # one in five drawings of a class is held out, for validation and test in turn
_RENDERED = 600  # pictures rendered from strokes, in all classes together
_LEAST_RENDERED, _MOST_RENDERED = 24, 200  # in each class
_COPIES = 6  # augmented training copies of each rendered picture
_TESTED = 6  # one in six pictures of a class is for validation, and one for the test
_PEN_WIDTHS_PX = (1.6, 3.0)
_STROKE_VARIATION = StrokeVariation()
_PICTURE_VARIATION = AugmentationRanges(rotation_deg=6.0, scale=0.08, shear=0.08, elastic_px=0.7)

Drawing = Sequence[Stroke]


def drawn_dataset(
    name: str,
    drawings: Mapping[str, Sequence[Drawing]],
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Dataset:
    """Return a data set of varied copies of drawings. The same drawings give the same data set.

    In a class of five or more drawings, one in five is held out: validation and test pictures are copies of
    those, in turn. In a smaller class they are other copies of the training drawings.

    Parameters
    ----------
    name : str
    drawings : mapping of str to sequence
        Class names in order, each with its drawings. A drawing is a sequence of strokes.
    on_progress, should_stop : callable, optional
        Called for each picture rendered from strokes, which takes about a millisecond.

    Raises
    ------
    DataFileError
        If there are too few or too many classes, or one has no drawing.
    StoppedError
        If ``should_stop`` returned True.
    """
    if not 2 <= len(drawings) <= MAX_CLASSES:
        raise DataFileError(f"{name} has {len(drawings)} classes, but a data set needs 2 to {MAX_CLASSES}.")
    if empty := next((each for each, drawn in drawings.items() if not drawn), ""):
        raise DataFileError(f"There is no drawing of {empty} yet: draw a few, or delete it.")
    n_rendered = min(max(_RENDERED // len(drawings), _LEAST_RENDERED), _MOST_RENDERED)
    n_tested = n_rendered // _TESTED
    maker = _Maker(Watch(on_progress, should_stop), len(drawings) * (n_rendered + 2 * n_tested))
    parts: dict[str, list[NDArray[np.uint8]]] = {"train": [], "validation": [], "test": []}
    for drawn in drawings.values():
        held_out = list(drawn[_HELD_OUT - 1 :: _HELD_OUT])
        taught = [one for number, one in enumerate(drawn, 1) if number % _HELD_OUT] if held_out else drawn
        parts["train"].append(maker.pictures(taught, n_rendered, _COPIES))
        parts["validation"].append(maker.pictures(held_out[::2] or drawn, n_tested))
        parts["test"].append(maker.pictures(held_out[1::2] or held_out or drawn, n_tested))
    train, validation, test = (maker.mixed(pictures) for pictures in parts.values())
    return Dataset(name, train, validation, test, tuple(drawings), is_made=True)


class _Maker:
    """Renders drawings, with the same random numbers each time."""

    def __init__(self, watch: Watch, n_pictures: int) -> None:
        self._watch = watch
        self._n_pictures = n_pictures
        self._n_made = 0
        self._rng = np.random.default_rng(_SEED)
        self._augmenter = Augmenter(_PICTURE_VARIATION)

    def pictures(self, drawings: Sequence[Drawing], n_pictures: int, n_copies: int = 0) -> NDArray[np.uint8]:
        """Return pictures (n, 28, 28) of the drawings in turn, followed by augmented copies."""
        made = np.empty((n_pictures, SIDE_PX, SIDE_PX), np.uint8)
        for number in range(n_pictures):
            self._watch.at(self._n_made / self._n_pictures)
            self._n_made += 1
            strokes = _STROKE_VARIATION(drawings[number % len(drawings)], self._rng)
            made[number] = _levels(rasterize(strokes, self._rng.uniform(*_PEN_WIDTHS_PX)))
        flat = np.repeat(made.reshape(n_pictures, -1), n_copies, axis=0)
        return np.concatenate([made, _levels(self._augmenter(flat, self._rng)).reshape(-1, *made.shape[1:])])

    def mixed(self, pictures: Sequence[NDArray[np.uint8]]) -> LabelledImages:
        """Return the pictures of all classes in a random order."""
        labels = np.repeat(np.arange(len(pictures), dtype=np.uint8), [len(each) for each in pictures])
        order = self._rng.permutation(len(labels))
        return LabelledImages(np.concatenate(pictures)[order], labels[order])


def _levels(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = np.rint(picture * np.float32(255.0)).astype(np.uint8)
    return levels
