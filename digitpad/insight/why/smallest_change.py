"""The smallest change that turns an answer, found by trying every step of every slider.

Coarse steps and bisection would miss an earlier change of the answer in one of six drawings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.insight.why.sliders import Slider
from digitpad.nn.model_file import SavedNetwork

_BATCH = 32  # pictures read at once: whoever asks it to stop waits for so many


@dataclass(frozen=True, eq=False)
class SliderAnswers:
    """What is answered at each step of a slider.

    Attributes
    ----------
    slider : Slider
    answers : (n_steps,) int
        Class indices, in the order of ``slider.values``.
    probabilities : (n_steps,) float
        Of those.
    distances : (n_steps,) float
        How far the picture is from the one at rest: the root of the summed squares of its pixels' changes.
    wanted : int or None
        The right label, if the change has to lead to it; else any other answer will do.
    """

    slider: Slider
    answers: NDArray[np.intp]
    probabilities: NDArray[np.floating]
    distances: NDArray[np.floating]
    wanted: int | None = None

    @property
    def turning(self) -> int | None:
        """Index of the step nearest to rest that turns the answer; None if none does.

        Of two as near as each other, on both sides, the surer one.
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
    """Return what is answered at every step of sliders of one drawing.

    Those that turn the answer come first, the smallest change of the picture first of all; the others follow
    in their order.

    Parameters
    ----------
    saved : SavedNetwork
    sliders : sequence of Slider
    wanted : int, optional
        The right label: the change has to lead to it.
    should_stop : callable
        Asked every few pictures.

    Raises
    ------
    StoppedError
    """
    steps = [(slider, value) for slider in sliders for value in slider.values]
    pictures = np.empty((len(steps), saved.network.n_in), np.float32)
    answers = np.empty(len(steps), np.intp)
    sure = np.empty(len(steps))
    for start in range(0, len(steps), _BATCH):
        if should_stop():
            raise StoppedError("The sliders were not tried to the end.")
        batch = slice(start, start + _BATCH)
        for place, (slider, value) in zip(pictures[batch], steps[batch], strict=True):
            place[:] = slider.picture_at(value).ravel()
        probabilities = saved.probabilities(pictures[batch])
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
