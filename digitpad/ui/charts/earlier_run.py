"""A run displayed before, for the charts to show behind the newest."""

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
    """The curves of a run. It does not keep the run's networks in memory.

    Attributes
    ----------
    name, run_id : str
        Its name, and its id in the library; the id is empty if the library does not have it.
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
        """Return the earlier run of a run history."""
        return cls(name, run.run_id, run.job, run.epochs)

    def is_of(self, run: RunHistory) -> bool:
        """Return whether this was made from ``run``."""
        return self.run_id == run.run_id if run.run_id else self.results == run.epochs

    def summary(self, newest: TrainingJob) -> str:
        """Return its name, the settings that differ from the newest job, and its accuracy."""
        differing = differing_settings((self.job, newest)).items()
        texts = [f"{label.lower()} {mine}" for label, (mine, _) in differing][:_MOST_DIFFERENCES]
        settings = f" ({', '.join(texts)})" if texts else ""
        return f"{self.name}{settings}: {accuracy_text(self.results[-1].validation_accuracy)}"
