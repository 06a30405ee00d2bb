"""A race: the same data and the same first weights, several ways or jobs, epoch by epoch in turn."""

import bisect
import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DivergenceError, SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.gradients import GradientsFactory
from digitpad.nn.gradients.methods import GRADIENT_METHODS
from digitpad.nn.gradients.needs import Needs
from digitpad.nn.layers import has_convolutions
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import EpochResult, Progress, create_network, train
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import (
    as_examples,
    augmenter,
    check_job_fits,
    limit_blas_threads,
)

FEWEST_CONTESTANTS = 2
MOST_CONTESTANTS = 5
GOALS = (0.95, 0.97, 0.98)
MOST_STEP_SECONDS = 1.0  # a race cannot be stopped inside a mini-batch
MOST_STEP_BYTES = 2e9
_EPOCH_SECONDS = 3.0  # a way that needs more for an epoch learns from a part of the pictures
_BATCHES_COMPARED = 3  # mini-batches whose gradients are compared
_COMPARED_STEP_SECONDS = 1.0  # if one takes longer, one is enough


@dataclass(frozen=True)
class Contestant:
    """One that races: a job, done in one of the five ways.

    Attributes
    ----------
    title : str
        Its name in charts and tables.
    job : TrainingJob
    gradient_method : str
        Key of ``GRADIENT_METHODS``.
    """

    title: str
    job: TrainingJob
    gradient_method: str = "full_matrix"

    def n_timed(self, n_pictures: int) -> int:
        """Return how many of so many training pictures it is timed on: all, or what takes some 3 seconds.

        Then it is a round number of them, in whole mini-batches. Of the full matrix it is always all, because
        the others take its accuracies.
        """
        batch_size = min(self.job.config.batch_size, n_pictures)
        n_affordable = int(_EPOCH_SECONDS / self._needs(batch_size).seconds * batch_size)
        if self.gradient_method == "full_matrix" or n_affordable >= n_pictures:
            return n_pictures
        digits = str(n_affordable)
        round_number = int(digits[0].ljust(len(digits), "0"))
        n_batches = max(1, round_number // batch_size)
        return min(n_batches * batch_size, n_pictures)

    def largest_batch(self) -> int:
        """Return the largest batch size, up to the job's, that its way can do on a desktop; 0 if none."""
        sizes = range(1, self.job.config.batch_size + 1)
        # Needs grow with the batch, so the sizes that can be done come first.
        return bisect.bisect_left(sizes, True, key=lambda size: not self._is_possible(size))

    def check_gradient_method(self, n_pictures: int) -> None:
        """Raise SettingError if its gradient method cannot do its job on so many training pictures."""
        config, method = self.job.config, GRADIENT_METHODS[self.gradient_method]
        batch_size = min(config.batch_size, n_pictures)
        if self.job.pen_digits or self.job.non_digits:
            raise SettingError(
                f"{self.title}: a race is on the data set's own pictures. Set pen digits and non-digits to 0."
            )
        if self.gradient_method == "full_matrix":
            return
        if has_convolutions(config.layers):
            raise SettingError(f"{self.title}: only the full matrix method knows convolutions.")
        if config.dropout:
            raise SettingError(
                f"{self.title}: only the full matrix method can leave out units. Set dropout to 0."
            )
        if self._is_possible(batch_size):
            return
        needs = self._needs(batch_size)
        if needs.n_bytes > MOST_STEP_BYTES:
            trouble = (
                f"take about {needs.n_bytes / 1e9:,.0f} GB of memory, and a race may take "
                f"{MOST_STEP_BYTES / 1e9:.0f} GB"
            )
        else:
            trouble = (
                f"take about {needs.seconds:,.1f} seconds, and a race, which stops between two of them, "
                f"allows {MOST_STEP_SECONDS:.1f}"
            )
        largest = self.largest_batch()
        advice = f"Take batches of at most {largest}" if largest else "Take a smaller network"
        raise SettingError(
            f"{self.title}: each mini-batch of {batch_size} would {trouble} "
            f"({method.title.lower()}). {advice}, or another gradient method."
        )

    def _needs(self, batch_size: int) -> Needs:
        config = self.job.config
        return GRADIENT_METHODS[self.gradient_method].needs(
            config.layers, batch_size, np.dtype(config.dtype).itemsize
        )

    def _is_possible(self, batch_size: int) -> bool:
        needs = self._needs(batch_size)
        return needs.n_bytes <= MOST_STEP_BYTES and needs.seconds <= MOST_STEP_SECONDS


@dataclass(frozen=True)
class Turn:
    """The beginning of one epoch of one contestant.

    Attributes
    ----------
    index : int
    epoch : int
        From 1.
    """

    index: int
    epoch: int


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
        On the validation pictures, 0..1; if extrapolated, that of a contestant with the same job that learns
        from all pictures, after as many epochs: of the full matrix, if it takes part.
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

    Relative to the largest number in the gradient, or in that of other labels for the same examples where it
    is larger; computed in float64 from the same weights on the first mini-batches.
    """

    index: int
    difference: float


@dataclass(frozen=True)
class Retirement:
    """The end of a contestant that cannot go on.

    Attributes
    ----------
    index : int
    reason : str
        A sentence for people.
    """

    index: int
    reason: str


def one_per_method(job: TrainingJob) -> list[Contestant]:
    """Return the same job in each of the five ways, the slowest idea first."""
    return [Contestant(method.title, job, method.name) for method in GRADIENT_METHODS.values()]


def with_epochs(job: TrainingJob, epochs: int) -> TrainingJob:
    """Return the same job for another number of epochs."""
    return dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))


def race(
    contestants: Sequence[Contestant],
    dataset: Dataset,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[float], None] | None = None,
) -> Iterator[GradientCheck | Turn | Lap | Retirement]:
    """Let contestants train in turn, an epoch each, until all are done.

    Equal jobs begin with equal weights and see the pictures in the same order. A way that would take
    minutes learns from a part of the pictures in each epoch; its seconds are extrapolated. Its accuracy is
    that of a way that learns from all of them, the full matrix first, and has the same gradients.

    To be run from start to end in one thread.

    Parameters
    ----------
    contestants : sequence of Contestant
    dataset : Dataset
    should_stop : callable
        Asked once per mini-batch.
    on_progress : callable, optional
        Called with the part of the open epoch that is done, 0..1, at most ten times a second, in the thread
        that races.

    Yields
    ------
    GradientCheck
        One for each contestant, first.
    Turn
        Before each lap, and before one that does not come because its contestant ends early.
    Lap
        One for each contestant and epoch.
    Retirement
        Of one that stops early or diverges, or takes its accuracies from one that does; the others go on.

    Raises
    ------
    SettingError
        As ``check_contestant`` does, before anything runs.
    """
    limit_blas_threads()
    for contestant in contestants:
        check_contestant(contestant, dataset)
    for index, contestant in enumerate(contestants):
        differences = []
        for difference in _gradient_differences(contestant, dataset):
            if should_stop():
                return
            differences.append(difference)
        yield GradientCheck(index, _largest(differences))
    runners = [
        _Runner(index, contestant, dataset, should_stop, on_progress)
        for index, contestant in enumerate(contestants)
    ]
    # An extrapolated way takes its accuracy from an exact one with the same job, which thus runs before it.
    exact_jobs = {runner.job for runner in runners if not runner.is_extrapolated}
    for job in {runner.job for runner in runners} - exact_jobs:
        runners.append(_Runner(None, Contestant("reference", job), dataset, should_stop))
    runners.sort(key=lambda runner: (runner.is_extrapolated, not runner.is_full_matrix))
    accuracies: dict[TrainingJob, list[float]] = {runner.job: [] for runner in runners}
    divergences: dict[TrainingJob, str] = {}
    while runners:
        for runner in list(runners):
            if should_stop():
                return
            if runner.index is not None and not runner.is_done:
                yield Turn(runner.index, runner.epochs_done + 1)
            reason = divergences.get(runner.job) if runner.is_extrapolated else None
            try:
                lap = runner.next_lap(accuracies[runner.job])
            except DivergenceError as error:
                lap = None
                reason = divergences[runner.job] = str(error)
            if lap is None:
                runners.remove(runner)
                if runner.index is not None and not runner.is_done and not should_stop():
                    early = f"Early stopping ended it after epoch {runner.epochs_done}."
                    yield Retirement(runner.index, reason or early)
            elif lap.index is not None:
                yield lap


def check_contestant(contestant: Contestant, dataset: Dataset) -> None:
    """Raise SettingError unless its network fits the data set and its gradient method can do the job."""
    check_job_fits(contestant.job, dataset)
    contestant.check_gradient_method(len(dataset.train))


def gradient_difference(contestant: Contestant, dataset: Dataset) -> float:
    """Return how far a contestant's gradients are from the full matrix's, as ``GradientCheck`` says."""
    return _largest(list(_gradient_differences(contestant, dataset)))


def _gradient_differences(contestant: Contestant, dataset: Dataset) -> Iterator[float]:
    """Yield it for one mini-batch after the other."""
    config = dataclasses.replace(contestant.job.config, dtype="float64")
    network = create_network(config)
    in_float64 = dataclasses.replace(contestant, job=dataclasses.replace(contestant.job, config=config))
    batch_size = min(max(1, in_float64.largest_batch()), len(dataset.train), 10)
    seconds = (
        GRADIENT_METHODS[contestant.gradient_method]
        .needs(config.layers, batch_size, network.parameters.itemsize)
        .seconds
    )
    method = GRADIENT_METHODS[contestant.gradient_method].make(network, batch_size)
    full_matrix = Backpropagation(network, batch_size)
    for number in range(_BATCHES_COMPARED if seconds <= _COMPARED_STEP_SECONDS else 1):
        rows = slice(number * batch_size, (number + 1) * batch_size)
        inputs = dataset.train.images[rows].reshape(-1, network.n_in) / 255.0
        one_hot = np.eye(network.n_out)[dataset.train.labels[rows]]
        if len(inputs) == 0:
            break
        expected = full_matrix.compute(inputs, one_hot).copy()
        # Of examples that are answered rightly already it is nothing but rounding; of other labels it is not.
        of_others = full_matrix.compute(inputs, np.roll(one_hot, 1, axis=1))
        # Where only one answer is possible, it is 0.
        largest = max(np.abs(expected).max(), np.abs(of_others).max()) or 1.0
        yield float(np.abs(method.compute(inputs, one_hot) - expected).max() / largest)


def _largest(differences: Sequence[float]) -> float:
    """Return the largest; nan if one is, which is no agreement."""
    return float(np.max(differences))


def timed_data(dataset: Dataset, contestant: Contestant) -> tuple[TrainingData, float]:
    """Return what a contestant learns from in each epoch, and which part of all training pictures that is."""
    train_examples, validation = as_examples(dataset.train), as_examples(dataset.validation)
    n_rows = contestant.n_timed(len(train_examples))
    if n_rows == len(train_examples):
        return TrainingData(train_examples, validation), 1.0
    part = Examples(train_examples.inputs[:n_rows], train_examples.labels[:n_rows])
    # Its accuracy after so few pictures is not used.
    evaluation_subset = Examples(validation.inputs[:1], validation.labels[:1])
    return TrainingData(part, evaluation_subset), len(part) / len(train_examples)


def seconds_to(goal: float, laps: Sequence[Lap]) -> float | None:
    """Return after how many seconds of training a contestant's laps reached an accuracy; None if never."""
    return next((lap.total_seconds for lap in laps if lap.accuracy >= goal), None)


class _LeadingNowhere:
    """Gradients that are computed and then scaled to 0: they take their time, and the weights stay."""

    def __init__(self, gradients: GradientsFactory, network: Network, max_batch_size: int) -> None:
        self._compute = gradients(network, max_batch_size).compute

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        return self._compute(inputs, one_hot, 0.0)


class _Runner:
    """Runs one contestant, an epoch at a time. Index None: for the accuracies only."""

    def __init__(
        self,
        index: int | None,
        contestant: Contestant,
        dataset: Dataset,
        should_stop: Callable[[], bool],
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        self.job = contestant.job
        self.is_full_matrix = contestant.gradient_method == "full_matrix"
        self.index = index
        self.epochs_done = 0
        self._total_seconds = 0.0
        data, self._share = timed_data(dataset, contestant)
        self.is_extrapolated = self._share < 1.0
        config, gradients = self.job.config, GRADIENT_METHODS[contestant.gradient_method].make
        if self.is_extrapolated:
            # A part of the pictures says nothing on when to stop, nor what diverges: the exact way does.
            config = dataclasses.replace(config, patience=0)
            gradients = functools.partial(_LeadingNowhere, gradients)

        def pass_on(progress: Progress) -> None:
            assert on_progress is not None
            on_progress(progress.samples_done / progress.samples_total)

        self._results: Iterator[EpochResult] = train(
            create_network(config),
            data,
            config,
            should_stop,
            pass_on if on_progress else None,
            augmentation=augmenter(self.job),
            gradients=gradients,
        )

    @property
    def is_done(self) -> bool:
        """Tell whether it has run as many epochs as its job has."""
        return self.epochs_done == self.job.config.epochs

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
        self.epochs_done = result.epoch
        seconds = result.seconds / self._share
        self._total_seconds += seconds
        accuracy = accuracies[result.epoch - 1] if self.is_extrapolated else result.validation_accuracy
        return Lap(self.index, result.epoch, seconds, self._total_seconds, accuracy, self.is_extrapolated)
