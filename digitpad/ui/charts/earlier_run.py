"""A run that was looked at before, as charts show it behind the newest."""

from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.nn.training.results import EpochResult
from digitpad.presentation import accuracy_text
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.recognition.training.setting_texts import differing_settings

_MOST_DIFFERENCES = 3


@dataclass(frozen=True, eq=False)
class EarlierRun:
    """What stays of a run: its curves. Its networks are not kept alive by this.

    Attributes
    ----------
    name, run_id : str
        What it is called, and its id in the library; empty if it is not there.
    job : TrainingJob
    results : sequence of EpochResult
        From epoch 1.
    """

    name: str
    run_id: str
    job: TrainingJob
    results: Sequence[EpochResult]

    @classmethod
    def of(cls, run: RunHistory, name: str) -> "EarlierRun":
        """Return what stays of a run."""
        return cls(name, run.run_id, run.job, run.epochs)

    def is_of(self, run: RunHistory) -> bool:
        """Return whether it is what stayed of this run."""
        return self.run_id == run.run_id if run.run_id else self.results == run.epochs

    def summary(self, newest: TrainingJob) -> str:
        """Return what it is called, in what it differed from the newest job, and how good it was."""
        differing = differing_settings((self.job, newest)).items()
        texts = [f"{label.lower()} {mine}" for label, (mine, _) in differing][:_MOST_DIFFERENCES]
        settings = f" ({', '.join(texts)})" if texts else ""
        return f"{self.name}{settings}: {accuracy_text(self.results[-1].validation_accuracy)}"
