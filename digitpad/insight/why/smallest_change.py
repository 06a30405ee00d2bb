"""The smallest change that flips an answer, found by trying every step of every slider.

Coarse steps with bisection would miss an earlier flip in one of six drawings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.insight.why.sliders import Slider
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import view_probabilities

_BATCH = 32  # pictures read between two calls of should_stop


@dataclass(frozen=True, eq=False)
class SliderAnswers:
    """Answers at each step of a slider.

    Attributes
    ----------
    slider : Slider
    answers : (n_steps,) int
        Class indices, in the order of ``slider.values``.
    probabilities : (n_steps,) float
        Probability of each answer.
    distances : (n_steps,) float
        Euclidean distance of each picture from the one at rest, over all pixels.
    wanted : int or None
        The correct label, if the change must lead to it; None if any other answer will do.
    """

    slider: Slider
    answers: NDArray[np.intp]
    probabilities: NDArray[np.floating]
    distances: NDArray[np.floating]
    wanted: int | None = None

    @property
    def turning(self) -> int | None:
        """Index of the step nearest to rest that flips the answer; None if none does.

        If two on opposite sides are equally near, the more probable one.
        """
        rest = self.slider.rest_index
        if self.wanted is None:
            turns = self.answers != self.answers[rest]
        else:
            turns = (self.answers == self.wanted) & (self.answers[rest] != self.wanted)
        steps = np.flatnonzero(turns)
        if not len(steps):
            return None
        return int(min(steps, key=lambda step: (abs(step - rest), -self.probabilities[step])))

    @property
    def step(self) -> float | None:
        """The value at ``turning``."""
        return None if self.turning is None else self.slider.values[self.turning]


def try_sliders(
    saved: SavedNetwork,
    sliders: Sequence[Slider],
    wanted: int | None = None,
    should_stop: Callable[[], object] = lambda: False,
) -> tuple[SliderAnswers, ...]:
    """Return the answers at every step of the sliders of one drawing, read in all views of the network.

    Sliders that flip the answer come first, ordered by the size of the change in the picture; the others keep
    their order.

    Parameters
    ----------
    saved : SavedNetwork
    sliders : sequence of Slider
    wanted : int, optional
        The correct label, to which the change must lead.
    should_stop : callable
        Called every few pictures.

    Raises
    ------
    StoppedError
    """
    steps = [(slider, value) for slider in sliders for value in slider.values]
    pictures = np.empty((len(steps), saved.network.n_in), np.float32)  # as drawn
    answers = np.empty(len(steps), np.intp)
    sure = np.empty(len(steps))
    for start in range(0, len(steps), _BATCH):
        if should_stop():
            raise StoppedError("The search for the smallest change was stopped.")
        batch = slice(start, start + _BATCH)
        drawings = np.stack([slider.pictures_at(value, saved.views) for slider, value in steps[batch]])
        pictures[batch] = drawings[:, 0].reshape(len(drawings), -1)
        probabilities = view_probabilities(saved, drawings).mean(axis=1)
        answers[batch] = probabilities.argmax(axis=1)
        sure[batch] = probabilities.max(axis=1)
    found, first = [], 0
    for slider in sliders:
        its = slice(first, first + len(slider.values))
        rest = pictures[its.start + slider.rest_index]
        distances = np.sqrt(np.square(pictures[its] - rest).sum(axis=1))
        found.append(SliderAnswers(slider, answers[its], sure[its], distances, wanted))
        first = its.stop
    return tuple(sorted(found, key=_order))


def _order(found: SliderAnswers) -> float:
    turning = found.turning
    return np.inf if turning is None else float(found.distances[turning])
