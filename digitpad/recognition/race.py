"""A race: the same data and the same first weights, several ways or jobs, epoch by epoch in turn."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.dataset import Dataset
from digitpad.nn.backpropagation import Backpropagation
from digitpad.nn.training import EpochResult, Examples, TrainingData, create_network, train
from digitpad.nn.ways import WAYS
from digitpad.recognition.presets import TrainingJob
from digitpad.recognition.training_run import as_examples, augmenter, check_job_fits, limit_blas_threads

MOST_CONTESTANTS = 5
GOALS = (0.95, 0.97, 0.98)
_BATCHES_COMPARED = 3  # mini-batches whose gradients are compared


@dataclass(frozen=True)
class Contestant:
    """One that races: a job, done in one of the five ways.

    Attributes
    ----------
    title : str
        Its name in charts and tables.
    job : TrainingJob
    way : str
        Key of ``WAYS``.
    """

    title: str
    job: TrainingJob
    way: str = "full_matrix"

    @property
    def share(self) -> float:
        """The part of the training pictures that it is timed on, 0..1."""
        return WAYS[self.way].share


@dataclass(frozen=True)
class Lap:
    """What one epoch of one contestant came to.

    Attributes
    ----------
    index : int or None
        Of the contestant; None for a run that only gives accuracies, which ``race`` keeps to itself.
    epoch : int
        From 1.
    seconds : float
        Of training in this epoch; if extrapolated, of its part of the pictures divided by that part.
    total_seconds : float
        Of training in all epochs so far.
    accuracy : float
        On the validation pictures, 0..1; if extrapolated, that of the full matrix after as many epochs.
    is_extrapolated : bool
    """

    index: int | None
    epoch: int
    seconds: float
    total_seconds: float
    accuracy: float
    is_extrapolated: bool


@dataclass(frozen=True)
class GradientCheck:
    """The largest difference between a contestant's first gradients and those of the full matrix.

    Relative to the largest number in the gradient, computed in float64 from the same weights on the first
    mini-batches.
    """

    index: int
    difference: float


def way_contestants(job: TrainingJob) -> list[Contestant]:
    """Return the same job in each of the five ways, the slowest idea first."""
    return [Contestant(way.title, job, way.name) for way in WAYS.values()]


def with_epochs(job: TrainingJob, epochs: int) -> TrainingJob:
    """Return the same job for another number of epochs."""
    return dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))


def race(
    contestants: Sequence[Contestant],
    dataset: Dataset,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[GradientCheck | Lap]:
    """Let contestants train in turn, an epoch each, until all are done.

    Equal jobs begin with equal weights and see the pictures in the same order. A way that would take
    minutes learns from a part of the pictures in each epoch; its seconds are extrapolated. Its accuracy is
    that of the full matrix, which has the same gradients.

    To be run from start to end in one thread.

    Yields
    ------
    GradientCheck
        One for each contestant, first.
    Lap
        One for each contestant and epoch.

    Raises
    ------
    SettingError, DivergenceError
        As ``nn.training.train`` does.
    """
    limit_blas_threads()
    for contestant in contestants:
        check_job_fits(contestant.job, dataset)
    for index, contestant in enumerate(contestants):
        if should_stop():
            return
        yield GradientCheck(index, gradient_difference(contestant, dataset))
    runners = [
        _Runner(index, contestant, dataset, should_stop) for index, contestant in enumerate(contestants)
    ]
    # An extrapolated way takes its accuracy from an exact one with the same job, which thus runs before it.
    exact_jobs = {runner.job for runner in runners if not runner.is_extrapolated}
    for job in {runner.job for runner in runners} - exact_jobs:
        runners.append(_Runner(None, Contestant("reference", job), dataset, should_stop))
    runners.sort(key=lambda runner: runner.is_extrapolated)
    accuracies: dict[TrainingJob, list[float]] = {runner.job: [] for runner in runners}
    while runners:
        for runner in list(runners):
            lap = runner.next_lap(accuracies[runner.job])
            if lap is None:
                runners.remove(runner)
            elif lap.index is not None:
                yield lap


def gradient_difference(contestant: Contestant, dataset: Dataset) -> float:
    """Return how far a contestant's gradients are from the full matrix's, as ``GradientCheck`` says."""
    config = dataclasses.replace(contestant.job.config, dtype="float64")
    network = create_network(config)
    batch_size = min(config.batch_size, len(dataset.train), 10)
    way = WAYS[contestant.way].make(network, batch_size)
    full_matrix = Backpropagation(network, batch_size)
    largest = 0.0
    for number in range(_BATCHES_COMPARED):
        rows = slice(number * batch_size, (number + 1) * batch_size)
        inputs = dataset.train.images[rows].reshape(-1, network.n_in) / 255.0
        one_hot = np.eye(network.n_out)[dataset.train.labels[rows]]
        if len(inputs) == 0:
            break
        expected = full_matrix.compute(inputs, one_hot).copy()
        difference = np.abs(way.compute(inputs, one_hot) - expected).max() / np.abs(expected).max()
        largest = max(largest, float(difference))
    return largest


def timed_data(dataset: Dataset, contestant: Contestant) -> tuple[TrainingData, float]:
    """Return what a contestant learns from in each epoch, and which part of all training pictures that is."""
    train_examples, validation = as_examples(dataset.train), as_examples(dataset.validation)
    if contestant.share == 1.0:
        return TrainingData(train_examples, validation), 1.0
    batch_size = min(contestant.job.config.batch_size, len(train_examples))
    n_rows = max(1, round(contestant.share * len(train_examples) / batch_size)) * batch_size
    part = Examples(train_examples.inputs[:n_rows], train_examples.labels[:n_rows])
    # Its accuracy after so few pictures is not used.
    judged = Examples(validation.inputs[:1], validation.labels[:1])
    return TrainingData(part, judged), len(part) / len(train_examples)


def seconds_to(goal: float, laps: Sequence[Lap]) -> float | None:
    """Return after how many seconds of training a contestant's laps reached an accuracy; None if never."""
    return next((lap.total_seconds for lap in laps if lap.accuracy >= goal), None)


class _Runner:
    """Runs one contestant, an epoch at a time. Index None: for the accuracies only."""

    def __init__(
        self, index: int | None, contestant: Contestant, dataset: Dataset, should_stop: Callable[[], bool]
    ) -> None:
        self.job = contestant.job
        self.is_extrapolated = contestant.share < 1.0
        self._index = index
        self._total_seconds = 0.0
        data, self._share = timed_data(dataset, contestant)
        self._results: Iterator[EpochResult] = train(
            create_network(self.job.config),
            data,
            self.job.config,
            should_stop,
            augmentation=augmenter(self.job),
            gradients=WAYS[contestant.way].make,
        )

    def next_lap(self, accuracies: list[float]) -> Lap | None:
        """Run one epoch; None after the last.

        ``accuracies`` are those of the job's exact ways, epoch by epoch: read if this one is extrapolated,
        else added to.
        """
        result = next(self._results, None)
        if result is None or (self.is_extrapolated and result.epoch > len(accuracies)):
            return None
        if not self.is_extrapolated and result.epoch > len(accuracies):
            accuracies.append(result.validation_accuracy)
        seconds = result.seconds / self._share
        self._total_seconds += seconds
        accuracy = accuracies[result.epoch - 1] if self.is_extrapolated else result.validation_accuracy
        return Lap(self._index, result.epoch, seconds, self._total_seconds, accuracy, self.is_extrapolated)
