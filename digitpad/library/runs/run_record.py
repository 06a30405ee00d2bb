"""Records of runs in the library's list."""

import dataclasses
import json
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.folders.idx_folder import IDX_FOLDER
from digitpad.digits.datasets.folders.kept_copy import kept_folder
from digitpad.digits.datasets.sources import SOURCES
from digitpad.errors import DataFileError
from digitpad.library.runs.job_text import job_from_text
from digitpad.nn.layers import described
from digitpad.recognition.training.presets import PRESETS, TrainingJob


class RunStatus(Enum):
    """The status of a run."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    EARLY_STOPPED = "early stopped"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class DatasetRecord:
    """The data set that a run or network was trained on.

    Attributes
    ----------
    name : str
    fingerprint : str
        See ``Dataset.fingerprint``.
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
        """Return the record of a data set. Computing its fingerprint takes about 0.1 s."""
        return cls(dataset.name, dataset.fingerprint, dataset.class_names, dataset.source, dataset.folder)

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be loaded on this machine without its folder and without a download."""
        if self.source in SOURCES and not SOURCES[self.source].needs_folder:
            return SOURCES[self.source].is_at_hand()
        return kept_folder(self.fingerprint) is not None

    def load(self) -> Dataset:
        """Load the data set again.

        Raises
        ------
        DataFileError
            If its source is unknown, it would have to be downloaded, or it cannot be read.
        """
        own = Path(self.folder) if self.folder else None
        copy = kept_folder(self.fingerprint) if own is None or not own.is_dir() else None
        folder = copy or own
        # Settings that are shared may be older than the copy.
        source = SOURCES.get(self.source or (IDX_FOLDER.name if folder else ""))
        if source is None or (folder is None and source.needs_folder):
            raise DataFileError(f"digitpad cannot load the data set {self.name} again.")
        if not source.is_at_hand():  # a download here would have no progress and no stop
            raise DataFileError(
                f"{self.name} is no longer on this machine. Choose it in the Data menu or with --data first."
            )
        dataset = source.load(folder)
        # A copy found by the fingerprint has the same labels. Their names are taken from this record.
        is_named = len(self.class_names) == len(dataset.class_names)
        names = self.class_names if is_named and folder == copy else dataset.class_names
        return dataclasses.replace(dataset, name=self.name, class_names=names)

    def as_text(self) -> str:
        """Return the record as JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    @lru_cache(maxsize=1_000)  # the list is read every second of a run and has few data sets
    def from_text(cls, text: str) -> "DatasetRecord":
        """Return the record described by a text, without its damaged parts."""
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
    """A run in the library's list. ``StoredRun`` has its results and weights.

    Attributes
    ----------
    id : str
        Eight hexadecimal digits.
    name, note : str
        Given by the user.
    is_starred : bool
        Whether it is exempt from thinning.
    started : float
        In seconds since 1970 (UTC).
    status : RunStatus
    preset : str
        Name of the preset of its job.
    job_text : str
        See ``job``.
    dataset : DatasetRecord
    threads : int
        For matrix products. Another number changes the last bits of the results.
    versions : mapping
        "digitpad", "python", "numpy", "blas", "processor".
    parent : str
        Id of the run that it branched from; empty if there is none.
    parent_epoch : int
        Epoch of the parent whose weights it began with; 0 without a parent.
    epochs_done : int
    progress : float
        Finished epochs plus the fraction of the open one, as last recorded.
    best_accuracy, last_accuracy : float or None
        On the validation pictures; None before the first epoch.
    seconds : float
        Training time of its epochs.
    n_bytes : int
        Size of its weight files.
    has_checkpoint : bool
        Whether it can continue.
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
        """The settings at the start of the run.

        Raises
        ------
        LibraryError
            If they are damaged.
        """
        return job_from_text(self.job_text)

    @property
    def epochs(self) -> int:
        """Number of epochs to train."""
        return self.job.config.epochs

    @property
    def can_go_on(self) -> bool:
        """Whether the run was interrupted or stopped before its last epoch, and can be continued."""
        is_open = self.status in (RunStatus.INTERRUPTED, RunStatus.STOPPED)
        begins_anew = not self.epochs_done and not self.parent_epoch
        return is_open and (self.has_checkpoint or begins_anew) and self.epochs_done < self.epochs


def run_name(job: TrainingJob, preset: str) -> str:
    """Return the default name of a new run."""
    if preset in PRESETS:
        return PRESETS[preset].title
    return f"{described(job.config.layers)} {job.config.activation}"


def test_accuracy(text: str) -> float | None:
    """Return the accuracy from the text of an evaluation in the database, or None if the text is empty."""
    try:
        values: Any = json.loads(text) if text else None
        return None if values is None else values["correct"] / values["total"]
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        return None
