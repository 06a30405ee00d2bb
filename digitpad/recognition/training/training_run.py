"""Training on a data set of digits: the job, the data, the processor's threads."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import threadpoolctl

from digitpad import __version__
from digitpad.digits.datasets.augmentation import Augmenter
from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.calibration import Calibration, calibrate
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.setting_kinds import in_full
from digitpad.nn.layers import described
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import rows_at_once
from digitpad.nn.training.examples import Examples, TrainingData, check_fit
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import epochs
from digitpad.recognition.training.added_pictures import with_added_pictures
from digitpad.recognition.training.presets import TrainingJob

_IN_FILE_ITSELF = {"layers", "activation", "cost", "dtype"}
_DIGITS = tuple("0123456789")
_MOST_CHANGES_LISTED = 200  # a file's description has a limit

TOO_LITTLE_MEMORY = "Training stopped: this machine has too little memory for it. Try smaller layers."

CALIBRATED_IN_A_HURRY = 1_000
"""Validation pictures: enough for an epoch's network, whose successor may be a moment away."""


def as_examples(images: LabelledImages) -> Examples:
    """Return pictures (n, 28, 28) as inputs (n, 784), without a copy."""
    return Examples(images.images.reshape(len(images), -1), images.labels)


def augmenter(job: TrainingJob) -> Augmenter | None:
    """Return what varies the job's pictures; None if nothing does."""
    return None if job.augmentation.is_none else Augmenter(job.augmentation)


def make_trainer(
    network: Network,
    dataset: Dataset,
    job: TrainingJob,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
    threads: int = 1,
) -> Trainer | None:
    """Return a trainer of a network for a job; None if it was stopped while pictures were generated.

    The pen digits and non-digits that the job adds to the data set are generated first.

    Parameters
    ----------
    network : Network
        Changed in place by the trainer.
    dataset : Dataset
    job : TrainingJob
    should_stop : callable
        Asked five times a second or more. It may wait, which is how a run is paused meanwhile.
    on_progress : callable, optional
        Told of epoch 0 at most ten times a second.
    threads : int
        How many the trainer may use. Before it trains, call ``limit_blas_threads(trainer.blas_threads)``.

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

    To be run from start to end in one thread. See ``make_trainer`` and ``nn.train`` for all else.

    Raises
    ------
    SettingError, DivergenceError
        As those do.
    """
    trainer = make_trainer(network, dataset, job, should_stop, on_progress, threads)
    if trainer is not None:
        limit_blas_threads(trainer.blas_threads)
        yield from epochs(trainer, should_stop, on_progress)


def limit_blas_threads(threads: int = 1) -> None:
    """Keep matrix products in so many threads, for the rest of the process.

    With mini-batches of 128 a second thread saves time if another core is free, with ones of ten nothing; and
    it costs far more when the other core is busy, as it is when a window draws. The same seed gives the same
    network for the same number of threads.

    threadpoolctl 3.8 heeds the thread that was the first to limit OpenBLAS, and no other while it lives. It
    takes one of Qt's threads for alive forever, so the main thread is to be the first.
    """
    threadpoolctl.threadpool_limits(limits=threads, user_api="blas")


def check_job_fits(job: TrainingJob, dataset: Dataset) -> None:
    """Raise SettingError unless the job's network and what it adds fit every part of the data set."""
    for part in (dataset.train, dataset.validation, dataset.test):
        check_fit(job.config.layers, as_examples(part), dataset.name)
    n_classes = len(dataset.class_names)
    if job.config.n_out > n_classes:
        raise SettingError(
            f"the last layer has {job.config.n_out} units, but {dataset.name} has {n_classes} "
            f"classes. End with {n_classes}.",
            setting="layers",
        )
    if job.pen_digits and (not _has_digits(dataset) or job.config.n_out < len(_DIGITS)):
        raise SettingError(
            "they can be added to pictures of the ten digits alone. Set it to 0.", setting="pen_digits"
        )
    if job.non_digits and dataset.class_names != _DIGITS:
        raise SettingError(
            f"letters are among them, and maybe among the classes of {dataset.name}. Set it to 0.",
            setting="non_digits",
        )


def check_weights_fit(job: TrainingJob, network: Network) -> None:
    """Raise SettingError unless a job's network can begin with the weights of another."""
    config = job.config
    if network.layers != config.layers or tuple(network.activations) != tuple(config.activations):
        raise SettingError(
            f"the weights to begin with are of {described(network.layers)} with "
            f"{', '.join(network.activations)}. Choose the same layers and activations.",
            setting="layers",
        )


def _has_digits(dataset: Dataset) -> bool:
    """Return whether the first classes are the ten digits, and all others letters."""
    first, others = dataset.class_names[: len(_DIGITS)], dataset.class_names[len(_DIGITS) :]
    return first == _DIGITS and all(len(name) == 1 and name.isalpha() for name in others)


def calibrated(
    saved: SavedNetwork,
    images: LabelledImages,
    n_most: int | None = None,
    is_hurried: Callable[[], bool] = lambda: False,
) -> SavedNetwork:
    """Return the same network with probabilities made honest on pictures it did not learn from.

    ``n_most`` takes at most so many of them, evenly picked. ``is_hurried`` is asked between some pictures and
    the next; once it answers True, ``CALIBRATED_IN_A_HURRY`` must do.
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
    """Return a network ready to be used and saved, with where it comes from.

    ``result`` is that of the epoch whose weights it has; ``changes`` are those of the whole run. The settings
    told are those that the run began with.
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
    """Return the network after a step as ``trained_network`` does after an epoch.

    It was not evaluated, so nobody knows its accuracy; ``calibration`` is that of an earlier network of the
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
    if changed := _changes_summary(changes):
        origin["changed"] = changed
    # A small data set can have fewer classes than there are digits.
    return SavedNetwork(network, dataset.class_names[: network.n_out], origin)


def _changes_summary(changes: Sequence[SettingChange]) -> str:
    listed = [
        f"{change.name} {in_full(change.value)} after {change.epochs_done:.2f} epochs"
        for change in changes[-_MOST_CHANGES_LISTED:]
    ]
    n_unlisted = len(changes) - len(listed)
    return "; ".join([f"{n_unlisted} earlier changes", *listed] if n_unlisted else listed)
