"""Generated pictures added to a data set: pen digits and non-digits."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.digits.synthesis.own_styles import OwnStyle, pen_styles_of
from digitpad.digits.synthesis.pen_generator import PenGenerator, as_pictures
from digitpad.digits.synthesis.pen_styles import DIGITS, load_styles
from digitpad.nn.training.examples import NO_CLASS, Examples
from digitpad.nn.training.results import Progress
from digitpad.nn.training.steps import SECONDS_BETWEEN_PROGRESS
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.stopwatch import Stopwatch

_DRAWN_AT_ONCE = 1_000  # pen digits: with fewer, the many styles cost more than their samples
_CHUNK = 50  # pictures between two calls of ``should_stop``

Labelled = tuple[NDArray[np.uint8], NDArray[np.integer]]


def with_added_pictures(
    examples: Examples,
    job: TrainingJob,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Examples | None:
    """Return examples with the pen digits and non-digits that a job adds.

    The same job gives the same pictures. If the job adds none, the examples are returned as they are.

    Parameters
    ----------
    examples : Examples
        Pictures (n, 784) uint8.
    job : TrainingJob
    should_stop : callable
        Called at least five times a second. It may wait; that time is not counted.
    on_progress : callable, optional
        Called with the progress of epoch 0, at most ten times a second.

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
    start, stopwatch, reported = n_own, Stopwatch(should_stop), 0.0
    for number, (n, write) in enumerate(((job.pen_digits, _pen_digits), (job.non_digits, _non_digits))):
        written = write(n, job.own_styles, np.random.default_rng([job.config.seed, 3 + number]))
        end = start + n
        while start < end:
            if stopwatch.stopped():
                return None
            pictures, labels_written = next(written)
            part = slice(start, start + len(pictures))
            inputs[part], labels[part] = pictures.reshape(len(pictures), -1), labels_written
            start = part.stop
            if on_progress and stopwatch.seconds() - reported >= SECONDS_BETWEEN_PROGRESS:
                reported = stopwatch.seconds()
                on_progress(Progress(0, start - n_own, n_added, reported))
    return Examples(inputs, labels)


def _pen_digits(n: int, own: Sequence[OwnStyle], rng: np.random.Generator) -> Iterator[Labelled]:
    """Yield n pictures (chunk, 28, 28) and their labels, in chunks."""
    styles = (*load_styles(), *pen_styles_of(style for style in own if style.label in DIGITS))
    generator = PenGenerator(styles)
    for first in range(0, n, _DRAWN_AT_ONCE):
        drawn, labels = generator.draw(min(_DRAWN_AT_ONCE, n - first), rng)
        for start in range(0, len(drawn), _CHUNK):
            part = slice(start, start + _CHUNK)
            yield as_pictures(drawn[part], rng), labels[part]


def _non_digits(n: int, own: Sequence[OwnStyle], rng: np.random.Generator) -> Iterator[Labelled]:
    """Yield n pictures (chunk, 28, 28) of no class, in chunks."""
    generator = NonDigitGenerator((*load_styles(labels=None), *pen_styles_of(own)))
    for start in range(0, n, _CHUNK):
        pictures, _ = generator.pictures(min(_CHUNK, n - start), rng)
        yield pictures, np.full(len(pictures), NO_CLASS)
