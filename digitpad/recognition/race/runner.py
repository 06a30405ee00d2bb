"""The training of one contestant, epoch by epoch."""

import dataclasses
import functools
from collections.abc import Callable, Iterator

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients import GradientsFactory
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.results import EpochResult, Progress
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.race.contestant import Contestant
from digitpad.recognition.race.events import Lap
from digitpad.recognition.training.training_run import as_examples, augmenter


def timed_data(dataset: Dataset, contestant: Contestant) -> tuple[TrainingData, float]:
    """Return the training data of a contestant's epochs, and its share of all training pictures."""
    train_examples, validation = as_examples(dataset.train), as_examples(dataset.validation)
    n_rows = contestant.n_timed(len(train_examples))
    if n_rows == len(train_examples):
        return TrainingData(train_examples, validation), 1.0
    part = Examples(train_examples.inputs[:n_rows], train_examples.labels[:n_rows])
    # The accuracy after training on a part is not used.
    evaluation_subset = Examples(validation.inputs[:1], validation.labels[:1])
    return TrainingData(part, evaluation_subset), len(part) / len(train_examples)


class _LeadingNowhere:
    """Gradients that are computed and then scaled to 0, which takes the time but keeps the weights."""

    def __init__(self, gradients: GradientsFactory, network: Network, max_batch_size: int) -> None:
        self._gradients = gradients(network, max_batch_size)
        self.outputs = self._gradients.outputs

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        gradient = self._gradients.compute(inputs, one_hot, 0.0)
        self.outputs = self._gradients.outputs
        return gradient


class Runner:
    """Trains one contestant, an epoch at a time.

    Parameters
    ----------
    index : int or None
        Index of the contestant; None for a run that only supplies accuracies.
    contestant : Contestant
    dataset : Dataset
    should_stop, on_progress : callable
        See ``race``.
    """

    def __init__(
        self,
        index: int | None,
        contestant: Contestant,
        dataset: Dataset,
        should_stop: Callable[[], bool],
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        self.job = contestant.job
        self.is_full_matrix = contestant.is_full_matrix
        self.index = index
        self.epochs_done = 0
        self._total_seconds = 0.0
        data, self._share = timed_data(dataset, contestant)
        self.is_extrapolated = self._share < 1.0
        config = self.job.config
        gradients: GradientsFactory = contestant.method.make
        if self.is_extrapolated:
            # Only the exact method decides when to stop, and whether training diverges.
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
        """Whether all epochs of the job are done."""
        return self.epochs_done == self.job.config.epochs

    def next_lap(self, accuracies: list[float]) -> Lap | None:
        """Run one epoch and return its lap, or None after the last.

        ``accuracies`` are those of the job's exact method, by epoch. An extrapolated contestant reads them;
        the others append to them.
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
