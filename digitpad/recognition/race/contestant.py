"""A contestant of a race: a job and its gradient method."""

import bisect
import dataclasses
from dataclasses import dataclass

import numpy as np

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import SettingError
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.method import GradientMethod, Needs
from digitpad.nn.layers import has_convolutions
from digitpad.presentation import bytes_text, duration_text
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import check_job_fits

FEWEST_CONTESTANTS = 2
MOST_CONTESTANTS = 5
MOST_STEP_SECONDS = 1.0  # a race can stop only between two mini-batches
MOST_STEP_BYTES = 2e9
_EPOCH_SECONDS = 3.0  # a method that needs more for an epoch trains on a part of the pictures
_FULL_MATRIX = "full_matrix"


@dataclass(frozen=True)
class Contestant:
    """A job to train with one of the five gradient methods.

    Attributes
    ----------
    title : str
        Name in charts and tables.
    job : TrainingJob
    gradient_method : str
        Key of ``GRADIENT_METHODS``.
    """

    title: str
    job: TrainingJob
    gradient_method: str = _FULL_MATRIX

    @property
    def method(self) -> GradientMethod:
        """The gradient method."""
        return GRADIENT_METHODS[self.gradient_method]

    @property
    def is_full_matrix(self) -> bool:
        """Whether the gradient method is the engine's."""
        return self.gradient_method == _FULL_MATRIX

    def n_timed(self, n_pictures: int) -> int:
        """Return the number of training pictures to time: all, or as many as take about 3 seconds.

        A part is a round number of whole mini-batches. The full matrix method always uses all pictures,
        because the others take their accuracies from it.
        """
        batch_size = min(self.job.config.batch_size, n_pictures)
        n_affordable = int(_EPOCH_SECONDS / self._needs(batch_size).seconds * batch_size)
        if self.is_full_matrix or n_affordable >= n_pictures:
            return n_pictures
        digits = str(n_affordable)
        round_number = int(digits[0].ljust(len(digits), "0"))
        n_batches = max(1, round_number // batch_size)
        return min(n_batches * batch_size, n_pictures)

    def largest_batch(self) -> int:
        """Return the largest batch size, up to the job's, that is feasible on a desktop; 0 if none is."""
        sizes = range(1, self.job.config.batch_size + 1)
        # Needs grow with the batch size, so feasible sizes come first.
        return bisect.bisect_left(sizes, True, key=lambda size: not self._is_possible(size))

    def check_gradient_method(self, n_pictures: int) -> None:
        """Raise SettingError if the gradient method cannot do the job on ``n_pictures`` training pictures."""
        config = self.job.config
        batch_size = min(config.batch_size, n_pictures)
        if self.job.pen_digits or self.job.non_digits:
            raise SettingError(
                f"{self.title}: a race uses the data set's own pictures. Set pen digits and non-digits to 0."
            )
        if self.is_full_matrix:
            return
        if has_convolutions(config.layers):
            raise SettingError(f"{self.title}: only the full matrix method supports convolutions.")
        if config.dropout:
            raise SettingError(
                f"{self.title}: only the full matrix method supports dropout. Set dropout to 0."
            )
        if self._is_possible(batch_size):
            return
        needs = self._needs(batch_size)
        if needs.n_bytes > MOST_STEP_BYTES:
            trouble = (
                f"take about {bytes_text(needs.n_bytes)} of memory, and a race may take "
                f"{bytes_text(MOST_STEP_BYTES)}"
            )
        else:
            trouble = (
                f"take about {duration_text(needs.seconds)}, and a race, which can stop only between two, "
                f"allows {duration_text(MOST_STEP_SECONDS)}"
            )
        largest = self.largest_batch()
        advice = f"Use batches of at most {largest}" if largest else "Use a smaller network"
        raise SettingError(
            f"{self.title}: each mini-batch of {batch_size} would {trouble} "
            f"({self.method.title.lower()}). {advice}, or another gradient method."
        )

    def _needs(self, batch_size: int) -> Needs:
        config = self.job.config
        return self.method.needs(config.layers, batch_size, np.dtype(config.dtype).itemsize)

    def _is_possible(self, batch_size: int) -> bool:
        needs = self._needs(batch_size)
        return needs.n_bytes <= MOST_STEP_BYTES and needs.seconds <= MOST_STEP_SECONDS


def one_per_method(job: TrainingJob) -> list[Contestant]:
    """Return the same job for each of the five gradient methods, from the definition to the engine."""
    return [Contestant(method.title, job, method.name) for method in GRADIENT_METHODS.values()]


def with_epochs(job: TrainingJob, epochs: int) -> TrainingJob:
    """Return the same job with another number of epochs."""
    return dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))


def check_contestant(contestant: Contestant, dataset: Dataset) -> None:
    """Raise SettingError if the network does not fit the data set or the method cannot do the job."""
    check_job_fits(contestant.job, dataset)
    contestant.check_gradient_method(len(dataset.train))
