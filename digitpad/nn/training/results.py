"""What training reports: results of epochs, progress, single steps."""

import dataclasses
import json
from dataclasses import dataclass

from digitpad.nn.activations import FloatArray


@dataclass(frozen=True)
class EpochResult:
    """What one epoch came to.

    Attributes
    ----------
    epoch : int
        From 1; 0 for the evaluation before the first step.
    train_loss, train_accuracy : float
        After the epoch, on at most 10,000 evenly picked training examples; without dropout and penalties.
    validation_loss, validation_accuracy : float
        After the epoch, on all validation examples.
    seconds : float
        Training alone: picking and scaling the examples and all steps; no evaluation, no pause.
    evaluation_seconds : float
    elapsed_seconds : float
        Since the start of the run, without pauses.
    samples_per_second : float
        Training examples by ``seconds``.
    learning_rate : float
        Of the epoch's last step, with the schedule's factor in it.
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
    """How far a run is inside an epoch.

    Attributes
    ----------
    epoch : int
        From 1; 0 while the training pictures are generated, before the first.
    samples_done, samples_total : int
    seconds : float
        The epoch's training time so far.
    learning_rate : float
        Of the newest step, with the schedule's factor in it; 0 before the first.
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
        From 1, through the whole run.
    epoch : int
        From 1.
    epochs_done : float
        Finished epochs and the fraction of the open one, after the step.
    batch_size : int
    learning_rate : float
        With the schedule's factor in it.
    loss : float
        Mean loss of the mini-batch before the step, as training saw it: with dropout, without penalties.
        Examples of no class are left out; nan if there are no others.
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
