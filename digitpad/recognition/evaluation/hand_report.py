"""A test of a user's handwriting: the digits to write, and the network's answers."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.strokes.strokes import Stroke
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import Recognizer

N_EACH = 2
"""Number of times the test asks for each digit."""

Drawing = tuple[int, tuple[Stroke, ...]]
"""The requested digit, and the strokes drawn."""


@dataclass(frozen=True)
class Misreading:
    """Drawings of one digit that got the same wrong answer.

    Attributes
    ----------
    label : int
        The requested digit.
    answer : str
        The answer.
    drawings : tuple
        The strokes of each drawing.
    """

    label: int
    answer: str
    drawings: tuple[tuple[Stroke, ...], ...]

    def __str__(self) -> str:
        """Return a sentence for the user."""
        times = {1: "once", 2: "twice"}.get(len(self.drawings), f"{len(self.drawings)} times")
        return f"Your {self.label} was read as {self.answer} {times}."


@dataclass(frozen=True)
class HandReport:
    """The result of a handwriting test.

    Attributes
    ----------
    total, right : int
    confusions : tuple of Confusion
        The most frequent first.
    """

    total: int
    right: int
    misreadings: tuple[Misreading, ...]

    @property
    def score(self) -> str:
        """The score as text, such as "18 of 20"."""
        return f"{self.right} of {self.total}"


def digits_to_write(rng: np.random.Generator) -> tuple[int, ...]:
    """Return each digit twice, in random order, without repeating a digit immediately."""
    while True:
        digits = rng.permutation(np.repeat(np.arange(10), N_EACH)).tolist()
        if all(one != other for one, other in itertools.pairwise(digits)):
            return tuple(digits)


def report_on(saved: SavedNetwork, drawings: Sequence[Drawing]) -> HandReport:
    """Return a network's result on drawings of single digits.

    Raises
    ------
    ModelFileError
        If the network does not read pictures of drawings.
    """
    recognizer = Recognizer(saved)
    wrong: dict[tuple[int, str], list[tuple[Stroke, ...]]] = {}
    for label, strokes in drawings:
        answer = recognizer.recognize_strokes(strokes).answer
        if answer != str(label):
            wrong.setdefault((label, answer), []).append(strokes)
    misreadings = [Misreading(*pair, tuple(those)) for pair, those in wrong.items()]
    misreadings.sort(key=lambda misreading: (-len(misreading.drawings), misreading.label))
    n_wrong = sum(len(misreading.drawings) for misreading in misreadings)
    return HandReport(len(drawings), len(drawings) - n_wrong, tuple(misreadings))
