"""Facts about a finished run for the rules, and their diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass

from digitpad.insight.diagnosis.network_findings import NetworkFindings
from digitpad.presentation import in_full, to_figures
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory

_LEARNED = 0.95
"""Training accuracy above which the training pictures count as learned: *classic* reaches 0.97, *fast* and
*accurate* 0.99."""


@dataclass(frozen=True)
class Diagnosis:
    """What went wrong in a run, and what to change.

    Attributes
    ----------
    name : str
        Name of the rule.
    sentence : str
    changes : mapping of str to object
        Settings that fix the problem, by their names in ``ALL_SETTINGS``.
    """

    name: str
    sentence: str
    changes: Mapping[str, object]


@dataclass(frozen=True, eq=False)
class RunFacts:
    """Facts about a finished run.

    Attributes
    ----------
    run : RunHistory
    findings : NetworkFindings or None
        Findings on its final network.
    class_names : tuple of str
    """

    run: RunHistory
    findings: NetworkFindings | None
    class_names: tuple[str, ...]

    @property
    def job(self) -> TrainingJob:
        """Settings of the run."""
        return self.run.job

    @property
    def losses(self) -> list[float]:
        """Training loss after each epoch."""
        return [result.train_loss for result in self.run.epochs]

    @property
    def has_learned(self) -> bool:
        """Whether the training pictures are learned."""
        return self.run.epochs[-1].train_accuracy >= _LEARNED

    @property
    def rate_name(self) -> str:
        """The learning rate as a phrase for a sentence."""
        return f"learning rate of {in_full(self.learning_rate)}"

    @property
    def learning_rate(self) -> float:
        """The final learning rate, which may have changed during the run."""
        changed = [change.value for change in self.run.changes if change.name == "learning_rate"]
        return changed[-1] if changed else self.job.config.learning_rate

    @property
    def has_sigmoid_outputs(self) -> bool:
        """Whether the outputs can saturate."""
        return self.job.config.activations[-1] == "sigmoid"

    def class_name(self, label: int) -> str:
        """Return the name of a class, or its index."""
        return self.class_names[label] if label < len(self.class_names) else str(label)

    def rate(self, factor: float) -> dict[str, object]:
        """Return the change that multiplies the learning rate by a factor, rounded to one digit.

        If the rate was changed beyond that during the run, return to its initial value.
        """
        rate, first = to_figures(self.learning_rate * factor, 1), self.job.config.learning_rate
        if self.learning_rate != first:
            rate = min(rate, first) if factor < 1.0 else max(rate, first)
        return {"learning_rate": min(100.0, max(1e-6, rate))}

    def cross_entropy(self) -> dict[str, object]:
        """Return the change to cross-entropy, with a suitable learning rate."""
        config = self.job.config
        is_adam = config.optimizer.startswith("adam")
        usual = 0.5 if config.optimizer == "sgd" else 0.1
        rate = {} if is_adam else {"learning_rate": usual}
        return {"cost": "cross_entropy", **rate}
