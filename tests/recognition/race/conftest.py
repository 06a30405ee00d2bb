import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.method import GradientMethod, Needs
from digitpad.recognition.race import Contestant


@dataclasses.dataclass(frozen=True)
class OddContestant(Contestant):
    """One whose gradients a test changes, or whose mini-batches are said to take so much.

    Attributes
    ----------
    change : callable
        Takes inputs and the right gradient of a mini-batch, and returns what is computed instead.
    batch_seconds, batch_bytes : float
    """

    change: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda inputs, gradient: gradient
    batch_seconds: float = 1e-6
    batch_bytes: float = 1.0

    @property
    def method(self) -> GradientMethod:
        way, change = GRADIENT_METHODS[self.gradient_method], self.change

        class Changed:
            def __init__(self, network, max_batch_size):
                self._right = way.make(network, max_batch_size)
                self.outputs = self._right.outputs

            def compute(self, inputs, one_hot, scale=None):
                gradient = change(inputs, self._right.compute(inputs, one_hot, scale))
                self.outputs = self._right.outputs
                return gradient

        needs = Needs(self.batch_seconds, self.batch_bytes)
        return dataclasses.replace(way, make=Changed, needs=lambda *_: needs)


@pytest.fixture(scope="session")
def rows() -> Dataset:
    """Return 200 training, 40 validation and 20 test pictures of a bright row each."""
    rng = np.random.default_rng(3)

    def part(n):
        labels = rng.integers(0, 10, n).astype(np.uint8)
        images = rng.integers(0, 30, (n, 28, 28)).astype(np.uint8)
        images[np.arange(n), 5 + labels, 8:20] = 255
        return LabelledImages(images, labels)

    return Dataset("rows", part(200), part(40), part(20), class_names(10))


@pytest.fixture(scope="session")
def odd() -> type[OddContestant]:
    """Return the class of contestants that do what a test wants."""
    return OddContestant
