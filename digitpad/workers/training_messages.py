"""Commands and results of a training worker."""

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


@dataclass(frozen=True)
class Recording:
    """Where to record a run.

    Attributes
    ----------
    library : Library
    run_id : str
    name : str
        Name of a new run.
    parent : str
        Id of the run that a new run branches from; empty if there is none.
    parent_epoch : int
    """

    library: Library
    run_id: str
    name: str = ""
    parent: str = ""
    parent_epoch: int = 0


def worker_threads(config: TrainingConfig, threads: int) -> int:
    """Return the number of threads to train with: one, if they would share products.

    threadpoolctl works in the main thread only; see ``limit_blas_threads``.
    """
    return threads if thread_use(config.layers, config.batch_size, threads).blas == 1 else 1


@dataclass(frozen=True)
class TrainingRequest:
    """A run to train.

    Attributes
    ----------
    job : TrainingJob
    dataset : Dataset
    preset : str
        Name of the preset of the job.
    recording : Recording or None
        None means that the run is not recorded.
    first : SavedNetwork or None
        The network to start from; None for random weights.
    resumed : StoredRun or None
        The run to resume, as stored in the library. The job may have another number of epochs.
    threads : int
        Number of training threads, from ``worker_threads``. See ``Trainer``.
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
    """An epoch's result and a copy of the network after it, which is no longer changed.

    It is calibrated, except before the first epoch.
    """

    result: EpochResult
    saved: SavedNetwork


@dataclass(frozen=True)
class Beginning:
    """The state at the start of a run.

    Attributes
    ----------
    snapshot : Snapshot or None
        The network before the first step, evaluated as epoch 0; None for a resumed run.
    health : StepHealth
        Statistics of its layers.
    fingerprint : str
        Fingerprint of the data set.
    """

    snapshot: Snapshot | None
    health: StepHealth
    fingerprint: str


@dataclass(frozen=True)
class TrainingSummary:
    """The end of a run that was not stopped.

    Attributes
    ----------
    epochs : int
        Number of epochs; fewer than planned if early stopping ended the run.
    test : Evaluation
        Result of the final network on the test pictures.
    """

    epochs: int
    test: Evaluation


class Goal(Enum):
    """The point to train to before the next command."""

    END = "the end of the run"
    EPOCH = "the end of the open epoch"
    STEP = "one step"
    PAUSE = "no further"


@dataclass(frozen=True)
class Go:
    """Train to a goal. The number identifies the command."""

    goal: Goal
    number: int = 0


@dataclass(frozen=True)
class Change:
    """Change a setting."""

    name: str
    value: float


@dataclass(frozen=True)
class Pace:
    """Limit the steps per second; None for full speed."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """Switch the measurement of the layers on or off."""

    is_watched: bool


class Order(Enum):
    """Commands without a value."""

    STOP = "stop"
    STATE = "state"


Command = Go | Change | Pace | Watch | Order
