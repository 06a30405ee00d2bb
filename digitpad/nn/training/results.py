"""Results of epochs, progress and single steps."""

import dataclasses
import json
from dataclasses import dataclass

from digitpad.nn.activations import FloatArray


@dataclass(frozen=True)
class EpochResult:
    """The result of one epoch.

    Attributes
    ----------
    epoch : int
        From 1; 0 for the evaluation before the first step.
    train_loss, train_accuracy : float
        After the epoch, on at most 10,000 evenly spaced training examples, without dropout and penalties.
    validation_loss, validation_accuracy : float
        After the epoch, on all validation examples.
    seconds : float
        Training time: preparing the examples and all steps, without evaluation and pauses.
    evaluation_seconds : float
    elapsed_seconds : float
        Since the start of the run, without pauses.
    samples_per_second : float
        Training examples divided by ``seconds``.
    learning_rate : float
        Learning rate of the epoch's last step, including the schedule.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    evaluation_seconds: float
    elapsed_seconds: float
    samples_per_second: float
    learning_rate: float

    def as_json(self) -> dict[str, int | float]:
        """Return the result with the names and units of the command line's JSON."""
        return dataclasses.asdict(self)

    def as_text(self) -> str:
        """Return the result as JSON."""
        return json.dumps(self.as_json())


@dataclass(frozen=True)
class Progress:
    """The progress of a run within an epoch.

    Attributes
    ----------
    epoch : int
        From 1; 0 while the training pictures are being generated.
    samples_done, samples_total : int
    seconds : float
        Training time in this epoch.
    learning_rate : float
        Learning rate of the newest step, including the schedule; 0 before the first.
    """

    epoch: int
    samples_done: int
    samples_total: int
    seconds: float
    learning_rate: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step of training.

    Attributes
    ----------
    number : int
        From 1, counted through the whole run.
    epoch : int
        From 1.
    epochs_done : float
        Finished epochs plus the fraction of the open one, after the step.
    batch_size : int
    learning_rate : float
        Including the schedule.
    loss : float
        Mean loss of the mini-batch before the step, with dropout and without penalties. Examples of no class
        are left out; nan if there are no others.
    gradient : (n_parameters,) float or None
        The gradient of the mini-batch's mean loss, before clipping and penalties, laid out like
        ``network.parameters``. None unless the observer asked for it.
    """

    number: int
    epoch: int
    epochs_done: float
    batch_size: int
    learning_rate: float
    loss: float
    gradient: FloatArray | None = None
