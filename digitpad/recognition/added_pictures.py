"""What a training run adds to a data set's own pictures: pen digits, and what is no digit."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.non_digits import NonDigitGenerator
from digitpad.digits.pen_generator import PenGenerator
from digitpad.nn.examples import NO_CLASS, Examples
from digitpad.nn.training import Progress
from digitpad.recognition.presets import TrainingJob

_CHUNK = 50  # pictures between two questions whether to stop: some 50 ms


def with_added_pictures(
    examples: Examples,
    job: TrainingJob,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Examples | None:
    """Return examples with the pen digits and non-digits that a job adds to them.

    The same job gives the same pictures. Without any, the examples come back as they are.

    Parameters
    ----------
    examples : Examples
        Pictures (n, 784) uint8.
    job : TrainingJob
    should_stop : callable
        Asked about 20 times a second. It may wait.
    on_progress : callable, optional
        Told as often, of epoch 0.

    Returns
    -------
    Examples or None
        None if it was stopped.
    """
    if not job.pen_digits and not job.non_digits:
        return examples
    n_own, n_added = len(examples), job.pen_digits + job.non_digits
    inputs = np.empty((n_own + n_added, examples.inputs.shape[1]), np.uint8)
    labels = np.full(n_own + n_added, NO_CLASS, np.int64)
    inputs[:n_own], labels[:n_own] = examples.inputs, examples.labels
    pens, others = PenGenerator(), NonDigitGenerator()

    def pen_digits(n: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.integer]]:
        return pens.pictures(n, rng)

    def non_digits(n: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.integer]]:
        return others.pictures(n, rng)[0], np.full(n, NO_CLASS)

    start, began = n_own, time.perf_counter()
    for number, (n_wanted, make) in enumerate(((job.pen_digits, pen_digits), (job.non_digits, non_digits))):
        rng = np.random.default_rng([job.config.seed, 3 + number])
        end = start + n_wanted
        while start < end:
            if should_stop():
                return None
            n = min(_CHUNK, end - start)
            pictures, labels[start : start + n] = make(n, rng)
            inputs[start : start + n] = pictures.reshape(n, -1)
            start += n
            if on_progress:
                on_progress(Progress(0, start - n_own, n_added, time.perf_counter() - began))
    return Examples(inputs, labels)
