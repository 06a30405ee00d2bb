"""What the library's list knows of a run."""

import dataclasses
import json
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.kept_copy import kept_folder
from digitpad.digits.datasets.sources import SOURCES
from digitpad.errors import DataFileError
from digitpad.library.runs.job_text import job_from_text
from digitpad.nn.layers import described
from digitpad.recognition.training.presets import PRESETS, TrainingJob


class RunStatus(Enum):
    """Where a run stands."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    EARLY_STOPPED = "early stopped"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class DatasetRecord:
    """Which data a run or network has learned from.

    Attributes
    ----------
    name : str
    fingerprint : str
        Of ``Dataset.fingerprint``.
    class_names : tuple of str
    source, folder : str
        See ``Dataset``.
    """

    name: str
    fingerprint: str = ""
    class_names: tuple[str, ...] = ()
    source: str = ""
    folder: str = ""

    @classmethod
    def of(cls, dataset: Dataset) -> "DatasetRecord":
        """Return the record of a data set; its fingerprint is computed, in about 0.1 s."""
        return cls(dataset.name, dataset.fingerprint, dataset.class_names, dataset.source, dataset.folder)

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be loaded here though its folder is not told, without being fetched."""
        if self.source in SOURCES and not SOURCES[self.source].needs_folder:
            return SOURCES[self.source].is_at_hand()
        return kept_folder(self.fingerprint) is not None

    def load(self) -> Dataset:
        """Load the data set again.

        Raises
        ------
        DataFileError
            If its source is not known, it would have to be fetched, or it cannot be read there.
        """
        folder = Path(self.folder) if self.folder else kept_folder(self.fingerprint)
        if self.source not in SOURCES or (folder is None and SOURCES[self.source].needs_folder):
            raise DataFileError(f"The data set {self.name} is not among those that digitpad can load again.")
        if not SOURCES[self.source].is_at_hand():  # nobody could tell how far it is, or stop it
            raise DataFileError(
                f"{self.name} is not here any more: choose it in the Data menu or by --data first."
            )
        dataset = SOURCES[self.source].load(folder)
        # A copy that was found by the fingerprint has the same labels; what they are called is told here.
        is_named = len(self.class_names) == len(dataset.class_names)
        names = self.class_names if is_named and not self.folder else dataset.class_names
        return dataclasses.replace(dataset, name=self.name, class_names=names)

    def as_text(self) -> str:
        """Return the record as JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    @lru_cache(maxsize=1_000)  # the list is read anew every second of a run, and few data sets are in it
    def from_text(cls, text: str) -> "DatasetRecord":
        """Return the record that a text describes; without what is damaged in it."""
        try:
            values = json.loads(text)
            names = tuple(map(str, values.pop("class_names", ())))
            known = {field.name for field in dataclasses.fields(cls)}
            return cls(
                class_names=names, **{key: str(value) for key, value in values.items() if key in known}
            )
        except (ValueError, TypeError, AttributeError):
            return cls("")


@dataclass(frozen=True)
class RunRecord:
    """A run in the library's list. What it learned is in ``StoredRun``.

    Attributes
    ----------
    id : str
        Eight hexadecimal digits.
    name, note : str
        The user's.
    is_starred : bool
        Nothing of it is thinned.
    started : float
        In seconds since 1970 (UTC).
    status : RunStatus
    preset : str
        Name of the preset that its job came from.
    job_text : str
        See ``job``.
    dataset : DatasetRecord
    threads : int
        For matrix products: another number gives other last bits.
    versions : mapping
        "digitpad", "python", "numpy", "blas", "processor".
    parent : str
        The run that it branched from; empty for none.
    parent_epoch : int
        Whose weights it began with; 0 without a parent.
    epochs_done : int
    progress : float
        Finished epochs and the part done of the open one, as last recorded.
    best_accuracy, last_accuracy : float or None
        On the validation pictures; None before the first epoch.
    seconds : float
        Training time of its epochs.
    n_bytes : int
        Of its files of weights.
    has_checkpoint : bool
        Whether it can go on.
    test_accuracy : float or None
    failure : str
    """

    id: str
    name: str
    note: str
    is_starred: bool
    started: float
    status: RunStatus
    preset: str
    job_text: str
    dataset: DatasetRecord
    threads: int
    versions: dict[str, str]
    parent: str
    parent_epoch: int
    epochs_done: int
    progress: float
    best_accuracy: float | None
    last_accuracy: float | None
    seconds: float
    n_bytes: int
    has_checkpoint: bool
    test_accuracy: float | None
    failure: str

    @cached_property
    def job(self) -> TrainingJob:
        """The settings that the run began with.

        Raises
        ------
        LibraryError
            If they are damaged.
        """
        return job_from_text(self.job_text)

    @property
    def epochs(self) -> int:
        """Number of epochs wanted."""
        return self.job.config.epochs

    @property
    def can_go_on(self) -> bool:
        """Whether the run was interrupted, or stopped before its last epoch, and can be gone on with."""
        is_open = self.status in (RunStatus.INTERRUPTED, RunStatus.STOPPED)
        begins_anew = not self.epochs_done and not self.parent_epoch
        return is_open and (self.has_checkpoint or begins_anew) and self.epochs_done < self.epochs


def run_name(job: TrainingJob, preset: str) -> str:
    """Return what a new run is called, until the user gives it a name."""
    if preset in PRESETS:
        return PRESETS[preset].title
    return f"{described(job.config.layers)} {job.config.activation}"


def test_accuracy(text: str) -> float | None:
    """Return the accuracy of an evaluation as the database keeps it; None for none."""
    try:
        values: Any = json.loads(text) if text else None
        return None if values is None else values["correct"] / values["total"]
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        return None
