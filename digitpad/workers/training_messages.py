"""What a training worker is told, and what it tells."""

from dataclasses import dataclass
from enum import Enum

from digitpad.digits.datasets.dataset import Dataset
from digitpad.library import Library, StoredRun
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients.split import thread_use
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.layer_health import StepHealth
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.training.presets import TrainingJob

MAX_PACE = 30.0
"""Steps a second of the fastest slow motion: more networks could not be shown one by one."""


@dataclass(frozen=True)
class Recording:
    """Where a run is written down.

    Attributes
    ----------
    library : Library
    run_id : str
    name : str
        Of a new run.
    parent : str
        The run that a new run branches from; empty for none.
    parent_epoch : int
    """

    library: Library
    run_id: str
    name: str = ""
    parent: str = ""
    parent_epoch: int = 0


def worker_threads(config: TrainingConfig, threads: int) -> int:
    """Return how many of some threads a worker can train with: one, where they would share products.

    threadpoolctl heeds the main thread alone: see ``limit_blas_threads``.
    """
    return threads if thread_use(config.layers, config.batch_size, threads).blas == 1 else 1


@dataclass(frozen=True)
class TrainingRequest:
    """A run to be trained.

    Attributes
    ----------
    job : TrainingJob
    dataset : Dataset
    preset : str
        Name of the preset that the job came from.
    recording : Recording or None
        None to leave no trace of it.
    first : SavedNetwork or None
        The network to begin with; None for one with random weights.
    resumed : StoredRun or None
        The run to go on with, as the library has it; the job may have another number of epochs.
    threads : int
        How many train, see ``Trainer``: what ``worker_threads`` returns.
    """

    job: TrainingJob
    dataset: Dataset
    preset: str
    recording: Recording | None = None
    first: SavedNetwork | None = None
    resumed: StoredRun | None = None
    threads: int = 1


@dataclass(frozen=True)
class Snapshot:
    """An epoch's result and a copy of the network after it, which nobody else changes.

    It is calibrated, except before the first epoch.
    """

    result: EpochResult
    saved: SavedNetwork


@dataclass(frozen=True)
class Beginning:
    """What a run begins with.

    Attributes
    ----------
    snapshot : Snapshot or None
        The network before the first step, evaluated as epoch 0; None for a run that goes on.
    health : StepHealth
        Of its layers.
    fingerprint : str
        Of the data set.
    """

    snapshot: Snapshot | None
    health: StepHealth
    fingerprint: str


@dataclass(frozen=True)
class TrainingSummary:
    """How a run that was not stopped ended.

    Attributes
    ----------
    epochs : int
        Epochs done: fewer than wanted, if the run was stopped early for want of progress.
    test : Evaluation
        Of the kept network, on pictures that took no part in the run.
    seconds : float
        Of training alone.
    """

    epochs: int
    test: Evaluation
    seconds: float


class Goal(Enum):
    """How far to train before the next command."""

    END = "the end of the run"
    EPOCH = "the end of the open epoch"
    STEP = "one step"
    PAUSE = "no further"


@dataclass(frozen=True)
class Go:
    """Train to a goal; who gave the command knows it by its number."""

    goal: Goal
    number: int = 0


@dataclass(frozen=True)
class Change:
    """Change a setting."""

    name: str
    value: float


@dataclass(frozen=True)
class Pace:
    """Take at most so many steps a second; None for full speed."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """Measure how the layers fare, or do not."""

    is_watched: bool


class Order(Enum):
    """Commands without a value."""

    STOP = "stop"
    STATE = "state"


Command = Go | Change | Pace | Watch | Order
