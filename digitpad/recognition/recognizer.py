"""Recognition of strokes and pictures, shared by canvas, command line and evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.views import View, rasterize_views
from digitpad.errors import ModelFileError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork

DIGITS = tuple("0123456789")
"""Class names of digits."""


class Doubt(Enum):
    """The degree of doubt about an answer."""

    NONE = "none"
    NOT_SURE = "not sure"
    NOT_A_DIGIT = "not a digit"


def doubt_of(certainty: float, calibration: Calibration) -> Doubt:
    """Return the doubt about an answer of a given certainty."""
    if certainty < calibration.class_from:
        return Doubt.NOT_A_DIGIT
    return Doubt.NOT_SURE if certainty < calibration.sure_from else Doubt.NONE


@dataclass(frozen=True)
class Recognition:
    """A network's reading of one picture, or of one drawing in several views.

    Attributes
    ----------
    pictures : (n_views, 28, 28) float32
        The network's inputs: ink 1.0 on 0.0. The first is the drawing as drawn.
    probabilities : (n_classes,) float
        Calibrated; the sum is 1. The mean over all views.
    class_names : tuple of str
    calibration : Calibration
        Gives the thresholds of doubt.
    view_probabilities : (n_views, n_classes) float or None
        The calibrated reading of each view alone; None for a single one.
    """

    pictures: NDArray[np.float32]
    probabilities: NDArray[np.floating]
    class_names: tuple[str, ...]
    calibration: Calibration = field(default_factory=Calibration)
    view_probabilities: NDArray[np.floating] | None = None

    @property
    def picture(self) -> NDArray[np.float32]:
        """The picture, or the drawing as drawn, (28, 28)."""
        picture: NDArray[np.float32] = self.pictures[0]
        return picture

    @property
    def view_answers(self) -> tuple[str, ...]:
        """The answer to each view alone."""
        if self.view_probabilities is None:
            return (self.answer,)
        return tuple(self.class_names[label] for label in self.view_probabilities.argmax(axis=1))

    @cached_property
    def label(self) -> int:
        """Index of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def answer(self) -> str:
        """Name of the most probable class."""
        return self.class_names[self.label]

    @property
    def probability(self) -> float:
        """Probability of the answer."""
        return float(self.probabilities[self.label])

    @cached_property
    def doubt(self) -> Doubt:
        """The doubt about the answer."""
        [certainty] = self.calibration.certainties(self.probabilities[None])
        return doubt_of(certainty, self.calibration)

    @property
    def is_of_digits(self) -> bool:
        """Whether all classes are digits."""
        return all(name in DIGITS for name in self.class_names)

    @property
    def doubt_text(self) -> str:
        """The doubt in words, or an empty string."""
        if self.doubt is Doubt.NOT_A_DIGIT and not self.is_of_digits:
            return "none of these"
        return "" if self.doubt is Doubt.NONE else self.doubt.value

    @property
    def runner_up(self) -> str:
        """Name of the second most probable class, or of the only one."""
        order = np.argsort(self.probabilities)
        return self.class_names[int(order[-2 if len(order) > 1 else -1])]


class Recognizer:
    """Reads strokes and pictures with one network.

    Raises
    ------
    ModelFileError
        If the network does not read 28x28 pictures.
    """

    def __init__(self, saved: SavedNetwork) -> None:
        if saved.network.n_in != SIDE_PX**2:
            raise ModelFileError(f"the network reads {saved.network.n_in} values, not 28x28 pictures.")
        self._saved = saved

    @property
    def class_names(self) -> tuple[str, ...]:
        """The possible answers."""
        return self._saved.class_names

    @property
    def views(self) -> tuple[View, ...]:
        """The views of drawings besides the drawing as drawn."""
        return self._saved.views

    def recognize_strokes(self, strokes: Sequence[Stroke]) -> Recognition:
        """Return the network's reading of one or more strokes."""
        [recognition] = self.recognize_drawings([rasterize_views(strokes, self.views)])
        return recognition

    def recognize_picture(self, picture: NDArray[np.float32]) -> Recognition:
        """Return the network's reading of a (28, 28) picture, ink 1.0 on 0.0."""
        [recognition] = self.recognize_pictures([picture])
        return recognition

    def recognize_pictures(self, pictures: Sequence[NDArray[np.float32]]) -> tuple[Recognition, ...]:
        """Return the network's readings of several (28, 28) pictures, in one pass."""
        return self.recognize_drawings([picture[None] for picture in pictures])

    def recognize_drawings(self, drawings: Sequence[NDArray[np.float32]]) -> tuple[Recognition, ...]:
        """Return the network's readings of several drawings, in one pass.

        Parameters
        ----------
        drawings : sequence of (n_views, 28, 28) float32
            From ``rasterize_views``.
        """
        if not drawings:
            return ()
        saved = self._saved
        by_view = view_probabilities(saved, np.stack(drawings))
        return tuple(
            Recognition(
                drawing,
                probabilities.mean(axis=0),
                saved.class_names,
                saved.calibration,
                probabilities if len(drawing) > 1 else None,
            )
            for drawing, probabilities in zip(drawings, by_view, strict=True)
        )


def view_probabilities(saved: SavedNetwork, drawings: NDArray[np.float32]) -> NDArray[np.floating]:
    """Return the class probabilities of each view of drawings.

    Parameters
    ----------
    saved : SavedNetwork
    drawings : (n, n_views, 28, 28) float32

    Returns
    -------
    (n, n_views, n_classes) float
        Calibrated. The mean over the views is the network's answer.
    """
    n, n_views = drawings.shape[:2]
    return saved.probabilities(drawings.reshape(n * n_views, -1)).reshape(n, n_views, -1)
