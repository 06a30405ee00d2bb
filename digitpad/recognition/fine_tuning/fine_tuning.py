"""Fine-tuning of a trained network on a few drawings of its user.

A copy of the network continues training on mini-batches that are part own drawings, part earlier training
pictures. The drawings are few, so each is varied: as strokes, with pens of other widths, and again as a
picture. The targets of the earlier pictures ("replay") are the original network's own probabilities, so it
learns "change your mind about these, and about nothing else": Li and Hoiem (2016), "Learning without
forgetting", and Hinton, Vinyals and Dean (2015) for the soft targets.

Digits without drawings would still suffer; ``moderation`` limits this.
"""

import dataclasses
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digitpad import __version__
from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.strokes.raster import PEN_WIDTH_PX, SIDE_PX, rasterize
from digitpad.digits.strokes.stroke_variation import StrokeVariation
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.views import rasterize_views
from digitpad.errors import DivergenceError, SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.calibration import calibrate
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network, as_floats
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.optimizer import StepRules
from digitpad.nn.optimizers.schedules import SCHEDULES
from digitpad.nn.training.evaluation import accuracy
from digitpad.nn.training.examples import Augmentation, Examples, check_fit
from digitpad.nn.training.step import take_step
from digitpad.recognition.fine_tuning.moderation import (
    REPLAY_PER_BATCH,
    balanced_rows,
    missing_classes,
    mix_in_old_weights,
    own_per_batch,
    replay_ranges,
)
from digitpad.recognition.recognizer import view_probabilities
from digitpad.recognition.training.training_run import as_examples, limit_blas_threads

MAX_SAMPLES_PER_LABEL = 40
"""Only the newest are used: more would cost seconds and hardly improve the result."""

N_EVALUATED = 2_000
"""Validation pictures used to measure forgetting: always the same."""

N_STEPS = 100
"""Mini-batches of training."""

N_RENDERED = 300
"""Pictures rendered from strokes. Each is augmented again whenever it is used."""

_LEARNING_RATE = 1.4e-3
_OPTIMIZER = "adam"
_SCHEDULE = "cosine"
_STEPS_PREPARED = 15  # replay is prepared for this number of steps at a time
_PEN_WIDTHS_PX = (1.6, 3.0)
_STROKE_VARIATION = StrokeVariation()
_PICTURE_VARIATION = AugmentationRanges(rotation_deg=8.0, scale=0.08, shear=0.1, elastic_px=0.8)
_HELD_OUT = 3  # one in three drawings of a digit is held out for the score, and one of two
_SECONDS_BETWEEN_PROGRESS = 0.05


class LabelledStrokes(Protocol):
    """A drawing with its label, such as ``MyDigit`` or ``PenDigit``."""

    @property
    def label(self) -> int:
        """The digit, 0 to 9."""

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """At least one, y downward, in any unit."""


@dataclass(frozen=True)
class FineTuningProgress:
    """The progress of fine-tuning. Preparations count as steps, so show the numbers as a fraction."""

    done: int
    total: int


@dataclass(frozen=True)
class FineTuningResult:
    """The result of fine-tuning.

    Attributes
    ----------
    saved : SavedNetwork
        The fine-tuned network, trained on all drawings. Its origin records this.
    n_fine_tuned : int
        Number of drawings used for training.
    n_held_out : int
        Number of drawings used for the own accuracies; 0 if no digit was drawn twice.
    own_accuracy_before, own_accuracy_after : float or None
        Accuracies on held-out drawings: the newest third, at least one, of each digit drawn more than once.
        They belong to the original network and to one fine-tuned in the same way on the other drawings alone.
        None if nothing could be held out.
    accuracy_before, accuracy_after : float
        Of the original and of the fine-tuned network, on the first ``n_evaluated`` validation pictures.
    seconds : float
        Total time: rendering, training (twice if drawings are held out) and evaluation.
    n_evaluated : int
        ``N_EVALUATED``, or all validation pictures if the data set has fewer.
    """

    saved: SavedNetwork
    n_fine_tuned: int
    n_held_out: int
    own_accuracy_before: float | None
    own_accuracy_after: float | None
    accuracy_before: float
    accuracy_after: float
    seconds: float
    n_evaluated: int


def fine_tune(
    saved: SavedNetwork,
    samples: Sequence[LabelledStrokes],
    dataset: Dataset,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    with_score: bool = True,
) -> Generator[FineTuningProgress | FineTuningResult, None, None]:
    """Fine-tune a copy of a network on a user's digits.

    Run the generator in one thread. The same arguments give the same network.

    Parameters
    ----------
    saved : SavedNetwork
        Left unchanged. It must read 28x28 pictures and have digits among its classes.
    samples : sequence of LabelledStrokes
        At least one, the newest last.
    dataset : Dataset
        The network's training data, or similar data. Training pictures are used for replay, validation
        pictures for the evaluation.
    seed : int
    should_stop : callable
        Called once per mini-batch and drawing. If it returns True, the generator ends without a result.
    with_score : bool
        Whether to compute the own accuracies, which takes a second training.

    Yields
    ------
    FineTuningProgress
        At most 20 times a second.
    FineTuningResult
        Once, at the end.

    Raises
    ------
    SettingError
        If there is nothing to train on, or the network, drawings and data set do not fit together.
    DivergenceError
        If the fine-tuned network is not usable.
    """
    start = time.perf_counter()
    limit_blas_threads()
    labels = _class_indices(saved, samples, dataset)
    fine_tuned = _newest(labels, MAX_SAMPLES_PER_LABEL)
    labels = labels[fine_tuned]
    held_out = _held_out(labels) if with_score else np.zeros(len(labels), np.bool_)
    run = _Run(should_stop, len(labels) + N_STEPS * (2 if held_out.any() else 1))

    pictures = yield from _rendered([samples[index].strokes for index in fine_tuned], seed, run)
    if pictures is None:
        return
    replay = _replay(saved.network, dataset.train, missing_classes(saved.network, labels), seed, run)
    if replay is None:
        return
    own_before = own_after = None
    if held_out.any():
        others = pictures[~held_out], labels[~held_out]
        network = yield from _fine_tuned(saved.network, *others, replay, seed, run)
        if network is None:
            return
        drawings = np.stack(
            [rasterize_views(samples[index].strokes, saved.views) for index in fine_tuned[held_out]]
        )
        own_before, own_after = (
            _accuracy_on_drawings(dataclasses.replace(saved, network=one), drawings, labels[held_out])
            for one in (saved.network, network)
        )
    network = yield from _fine_tuned(saved.network, pictures, labels, replay, seed, run)
    if network is None:
        return
    if not network.is_usable():
        raise DivergenceError("Teaching failed: the network's weights are too large or not finite.")
    validation = as_examples(dataset.validation)
    evaluation_subset = Examples(validation.inputs[:N_EVALUATED], validation.labels[:N_EVALUATED])
    accuracy_before, accuracy_after = (
        accuracy(saved.network, evaluation_subset),
        accuracy(network, evaluation_subset),
    )
    calibration = calibrate(network.probabilities(evaluation_subset.inputs), evaluation_subset.labels)
    origin = dict(saved.origin)
    if "validation_accuracy" in origin:  # on all validation pictures, and of the base network
        origin["untaught_validation_accuracy"] = origin.pop("validation_accuracy")
    origin |= {
        "program": f"digitpad {__version__}",
        "taught_samples": len(labels),
        "taught_seed": seed,
        "taught_accuracy": accuracy_after,
        "taught_judged": len(evaluation_subset),
    }
    yield FineTuningResult(
        saved=SavedNetwork(network, saved.class_names, origin, calibration, saved.views),
        n_fine_tuned=len(labels),
        n_held_out=int(held_out.sum()),
        own_accuracy_before=own_before,
        own_accuracy_after=own_after,
        accuracy_before=accuracy_before,
        accuracy_after=accuracy_after,
        seconds=time.perf_counter() - start,
        n_evaluated=len(evaluation_subset),
    )


class _Run:
    """Counts steps, checks for a stop and reports progress."""

    def __init__(self, should_stop: Callable[[], bool], total: int) -> None:
        self.should_stop = should_stop
        self._total = total
        self._done = 0
        self._reported = 0.0

    def count_step(self) -> Generator[FineTuningProgress, None, None]:
        """Count a step, and yield the progress at intervals."""
        self._done += 1
        now = time.perf_counter()
        if now - self._reported >= _SECONDS_BETWEEN_PROGRESS:
            self._reported = now
            yield FineTuningProgress(self._done, self._total)


def _class_indices(
    saved: SavedNetwork, samples: Sequence[LabelledStrokes], dataset: Dataset
) -> NDArray[np.intp]:
    """Return the network's class index for each drawing, (n,)."""
    if not samples:
        raise SettingError("There is nothing to teach. Draw some digits and label them.")
    if saved.network.n_in != SIDE_PX**2:
        raise SettingError(f"The network reads {saved.network.n_in} values, not drawings. Open another one.")
    for part in (dataset.train, dataset.validation):
        check_fit(saved.network.layers, as_examples(part), dataset.name)
    names = [str(sample.label) for sample in samples]
    unknown = sorted(set(names) - set(saved.class_names))
    if unknown:
        raise SettingError(f"The network has no class {unknown[0]!r}, so it cannot be taught to read it.")
    return np.array([saved.class_names.index(name) for name in names])


def _accuracy_on_drawings(
    saved: SavedNetwork, drawings: NDArray[np.float32], labels: NDArray[np.intp]
) -> float:
    """Return the accuracy, 0..1, on drawings (n, n_views, 28, 28), read as on the canvas."""
    answers = view_probabilities(saved, drawings).mean(axis=1).argmax(axis=1)
    return float((answers == labels).mean())


def _newest(labels: NDArray[np.intp], n_most: int) -> NDArray[np.intp]:
    """Return the indices of the last ``n_most`` drawings of each class, in order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[-n_most:] for label in np.unique(labels)]))


def _held_out(labels: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which drawings to hold out for the score, (n,): the newest of each class with more than one."""
    held_out = np.zeros(len(labels), np.bool_)
    for label in np.unique(labels):
        (rows,) = np.nonzero(labels == label)
        if len(rows) > 1:
            held_out[rows[-max(1, len(rows) // _HELD_OUT) :]] = True
    return held_out


def _rendered(
    drawings: Sequence[Sequence[Stroke]], seed: int, run: _Run
) -> Generator[FineTuningProgress, None, NDArray[np.uint8] | None]:
    """Render all drawings, (n, n_variants, 784), the first variant as drawn. Return None if stopped."""
    rng = np.random.default_rng([seed, 0])
    n_variants = max(2, N_RENDERED // len(drawings))
    pictures = np.empty((len(drawings), n_variants, SIDE_PX**2), np.uint8)
    for drawing, variants in zip(drawings, pictures, strict=True):
        if run.should_stop():
            return None
        for index, picture in enumerate(variants):
            if index == 0:
                ink = rasterize(drawing, PEN_WIDTH_PX)
            else:
                ink = rasterize(_STROKE_VARIATION(drawing, rng), rng.uniform(*_PEN_WIDTHS_PX))
            picture[:] = np.rint(255.0 * ink).ravel()
        yield from run.count_step()
    return pictures


def _replay(
    network: Network, images: LabelledImages, missing: float, seed: int, run: _Run
) -> tuple[FloatArray, FloatArray] | None:
    """Return each step's replay (n_steps, batch, n_in) and the network's probabilities. None if stopped."""
    rng = np.random.default_rng([seed, 1])
    dtype = network.parameters.dtype
    inputs: FloatArray = np.empty((N_STEPS, REPLAY_PER_BATCH, network.n_in), dtype)
    targets: FloatArray = np.empty((N_STEPS, REPLAY_PER_BATCH, network.n_out), dtype)
    vary = _replay_variation(missing)
    for start in range(0, N_STEPS, _STEPS_PREPARED):
        if run.should_stop():
            return None
        steps = slice(start, min(start + _STEPS_PREPARED, N_STEPS))
        rows = rng.integers(len(images), size=(steps.stop - start) * REPLAY_PER_BATCH)
        varied = vary(images.images[rows].reshape(len(rows), -1), rng)
        inputs[steps] = varied.reshape(inputs[steps].shape)
        targets[steps] = network.probabilities(varied).reshape(targets[steps].shape)
    return inputs, targets


def _replay_variation(missing: float) -> Augmentation:
    ranges = replay_ranges(missing)
    if ranges.is_none:
        return lambda images, rng: as_floats(images, np.float32)
    return Augmenter(ranges)


def _fine_tuned(
    network: Network,
    pictures: NDArray[np.uint8],
    labels: NDArray[np.intp],
    replay: tuple[FloatArray, FloatArray],
    seed: int,
    run: _Run,
) -> Generator[FineTuningProgress, None, Network | None]:
    """Return a copy of a network trained on pictures (n, n_variants, 784). None if stopped."""
    rng = np.random.default_rng([seed, 2])
    dtype = network.parameters.dtype
    missing = missing_classes(network, labels)
    n_own = own_per_batch(missing)
    inputs: FloatArray = np.empty((n_own + REPLAY_PER_BATCH, network.n_in), dtype)
    targets: FloatArray = np.empty((n_own + REPLAY_PER_BATCH, network.n_out), dtype)
    labels_as_rows = np.eye(network.n_out, dtype=dtype)
    vary = Augmenter(_PICTURE_VARIATION)
    learner = network.copy()
    gradients = Backpropagation(learner, len(inputs))
    optimizer = OPTIMIZERS[_OPTIMIZER](learner, StepRules())
    for step, (old_inputs, old_targets) in enumerate(zip(*replay, strict=True)):
        if run.should_stop():
            return None
        rows = balanced_rows(labels, n_own, rng)
        inputs[:n_own] = vary(pictures[rows, rng.integers(pictures.shape[1], size=n_own)], rng)
        targets[:n_own] = labels_as_rows[labels[rows]]
        inputs[n_own:], targets[n_own:] = old_inputs, old_targets
        learning_rate = _LEARNING_RATE * SCHEDULES[_SCHEDULE](step / N_STEPS)
        take_step(gradients, optimizer, inputs, targets, learning_rate)
        yield from run.count_step()
    mix_in_old_weights(learner, network, missing, Examples(pictures[:, 0], labels))
    return learner
