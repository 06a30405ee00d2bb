"""Training on a data set of digits: the job, the data, the threads."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import threadpoolctl

from digitpad import __version__
from digitpad.digits.datasets.augmentation import Augmenter
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.strokes.views import SLANTED_VIEWS
from digitpad.errors import SettingError
from digitpad.nn.calibration import Calibration, calibrate
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.layers import described
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import rows_at_once
from digitpad.nn.training.examples import Examples, TrainingData, check_fit
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import epochs
from digitpad.presentation import decimal_text, in_full
from digitpad.recognition.training.added_pictures import with_added_pictures
from digitpad.recognition.training.presets import TrainingJob

_IN_FILE_ITSELF = {"layers", "activation", "cost", "dtype"}
_DIGITS = tuple("0123456789")
_MOST_CHANGES_LISTED, _MOST_STYLES_LISTED = 200, 20  # a file's description has a size limit

TOO_LITTLE_MEMORY = "Training stopped: this machine has too little memory for it. Try smaller layers."

CALIBRATED_IN_A_HURRY = 1_000
"""Validation pictures: enough for a network that may be replaced by the next epoch in a moment."""


def as_examples(images: LabelledImages) -> Examples:
    """Return pictures (n, 28, 28) as inputs (n, 784), without a copy."""
    return Examples(images.images.reshape(len(images), -1), images.labels)


def augmenter(job: TrainingJob) -> Augmenter | None:
    """Return the augmenter of a job, or None if it has no augmentation."""
    return None if job.augmentation.is_none else Augmenter(job.augmentation)


def make_trainer(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
    threads: int = 1,
) -> Trainer | None:
    """Return a trainer of a network for a job, or None if stopped while pictures were generated.

    The pen digits and non-digits of the job are generated first.

    Parameters
    ----------
    network : Network
        Changed in place by the trainer.
    dataset : Dataset
    job : TrainingJob
    should_stop : callable
        Called at least five times a second. It may wait, which pauses the generation.
    on_progress : callable, optional
        Called with the progress of epoch 0, at most ten times a second.
    threads : int
        Number of threads for the trainer. Call ``limit_blas_threads(trainer.blas_threads)`` before training.

    Raises
    ------
    SettingError
        If the job does not fit the data set.
    """
    check_job_fits(job, dataset)
    examples = with_added_pictures(as_examples(dataset.train), job, should_stop, on_progress)
    if examples is None:
        return None
    data = TrainingData(examples, as_examples(dataset.validation))
    return Trainer(network, data, job.config, augmentation=augmenter(job), threads=threads)


def run_training(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
    threads: int = 1,
) -> Iterator[EpochResult]:
    """Train a network on a data set, in place, and yield a result after each epoch.

    Run the generator in one thread. For the rest, see ``make_trainer`` and ``nn.train``.

    Raises
    ------
    SettingError, DivergenceError
        Raised by those functions.
    """
    trainer = make_trainer(network, dataset, job, should_stop, on_progress, threads)
    if trainer is not None:
        limit_blas_threads(trainer.blas_threads)
        yield from epochs(trainer, should_stop, on_progress)


def limit_blas_threads(threads: int = 1) -> None:
    """Limit matrix products to a number of threads, for the rest of the process.

    With mini-batches of 128, a second thread saves time if another core is free; with batches of ten it does
    not. If the other core is busy, as when a window draws, a second thread costs far more than it saves. The
    same seed gives the same network for the same number of threads.

    threadpoolctl 3.8 works only in the thread that first limited OpenBLAS, as long as that thread lives, and
    takes a Qt thread to be alive forever. So call this in the main thread first.
    """
    threadpoolctl.threadpool_limits(limits=threads, user_api="blas")


def check_job_fits(job: TrainingJob, dataset: Dataset) -> None:
    """Raise SettingError if the job's network or its added pictures do not fit a part of the data set."""
    for part in (dataset.train, dataset.validation, dataset.test):
        check_fit(job.config.layers, as_examples(part), dataset.name)
    n_classes = len(dataset.class_names)
    if job.config.n_out > n_classes:
        raise SettingError(
            f"the last layer has {job.config.n_out} units, but {dataset.name} has {n_classes} "
            f"classes. Set it to {n_classes}.",
            setting="layers",
        )
    if job.pen_digits and (not _has_digits(dataset) or job.config.n_out < len(_DIGITS)):
        raise SettingError(
            "they can be added only to data sets of the ten digits. Set it to 0.", setting="pen_digits"
        )
    if job.non_digits and dataset.class_names != _DIGITS:
        raise SettingError(
            f"they include letters, which may be classes of {dataset.name}. Set it to 0.",
            setting="non_digits",
        )


def check_weights_fit(job: TrainingJob, network: Network) -> None:
    """Raise SettingError if a job's network cannot start from another network's weights."""
    config = job.config
    if network.layers != config.layers or tuple(network.activations) != tuple(config.activations):
        raise SettingError(
            f"the initial weights belong to {described(network.layers)} with "
            f"{', '.join(network.activations)}. Choose the same layers and activations.",
            setting="layers",
        )


def _has_digits(dataset: Dataset) -> bool:
    """Return whether the first classes are the ten digits and all others are letters."""
    first, others = dataset.class_names[: len(_DIGITS)], dataset.class_names[len(_DIGITS) :]
    return first == _DIGITS and all(len(name) == 1 and name.isalpha() for name in others)


def calibrated(
    saved: SavedNetwork,
    images: LabelledImages,
    n_most: int | None = None,
    is_hurried: Callable[[], bool] = lambda: False,
) -> SavedNetwork:
    """Return the same network, calibrated on pictures it was not trained on.

    At most ``n_most`` of them are used, evenly spaced. ``is_hurried`` is called once every few pictures. Once
    it returns True, ``CALIBRATED_IN_A_HURRY`` pictures are enough.
    """
    step = 1 if n_most is None else -(-len(images) // n_most)
    examples = as_examples(LabelledImages(images.images[::step], images.labels[::step]))
    n_rows = rows_at_once(saved.network)
    parts = []
    for start in range(0, len(examples), n_rows):
        if n_most is None and is_hurried():
            return calibrated(saved, images, CALIBRATED_IN_A_HURRY)
        parts.append(saved.network.probabilities(examples.inputs[start : start + n_rows]))
    return dataclasses.replace(saved, calibration=calibrate(np.concatenate(parts), examples.labels))


def trained_network(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    preset: str,
    result: EpochResult,
    changes: Sequence[SettingChange] = (),
) -> SavedNetwork:
    """Return a trained network with its origin, ready to use and to save.

    ``result`` belongs to the epoch of its weights; ``changes`` are those of the whole run. The recorded
    settings are those at the start of the run.
    """
    progress = {"epochs_done": result.epoch, "validation_accuracy": result.validation_accuracy}
    changed = [change for change in changes if change.epochs_done < result.epoch]
    return _with_origin(network, dataset, job, preset, progress, changed)


def stepped_network(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    preset: str,
    step: Step,
    calibration: Calibration,
    changes: Sequence[SettingChange] = (),
) -> SavedNetwork:
    """Return the network after a single step, like ``trained_network`` after an epoch.

    It was not evaluated, so its accuracy is unknown. ``calibration`` is that of an earlier network of the
    run.
    """
    progress = {"epochs_done": int(step.epochs_done), "steps_done": step.number}
    saved = _with_origin(network, dataset, job, preset, progress, changes)
    return dataclasses.replace(saved, calibration=calibration)


def _with_origin(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    preset: str,
    progress: Mapping[str, int | float],
    changes: Sequence[SettingChange],
) -> SavedNetwork:
    settings = dataclasses.asdict(job.config)
    origin: dict[str, str | int | float] = {
        "program": f"digitpad {__version__}",
        "data": dataset.name,
        "preset": preset,
        **dataclasses.asdict(job.augmentation),
        "pen_digits": job.pen_digits,
        "non_digits": job.non_digits,
        **{key: value for key, value in settings.items() if key not in _IN_FILE_ITSELF},
        **progress,
    }
    if job.own_styles:
        titles = [style.title for style in job.own_styles[:_MOST_STYLES_LISTED]]
        n_unlisted = len(job.own_styles) - len(titles)
        origin["own_styles"] = "; ".join([*titles, f"{n_unlisted} more"] if n_unlisted else titles)
    if changed := _changes_summary(changes):
        origin["changed"] = changed
    # The network of a small data set can have fewer outputs than there are class names.
    views = SLANTED_VIEWS if job.pen_digits else ()
    return SavedNetwork(network, dataset.class_names[: network.n_out], origin, views=views)


def _changes_summary(changes: Sequence[SettingChange]) -> str:
    listed = [
        f"{change.name} {in_full(change.value)} after {decimal_text(change.epochs_done, 2)} epochs"
        for change in changes[-_MOST_CHANGES_LISTED:]
    ]
    n_unlisted = len(changes) - len(listed)
    return "; ".join([f"{n_unlisted} earlier changes", *listed] if n_unlisted else listed)
