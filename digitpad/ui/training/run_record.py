"""What the window knows of its run of training, and the sentences it says about it."""

from dataclasses import dataclass

from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.setting_kinds import in_full
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.training.training import Progress
from digitpad.ui.charts.change_marks import ChangeMark
from digitpad.workers.training_worker import Snapshot, TrainingSummary

_SAVING = "Save it with Ctrl+S."


@dataclass
class RunRecord:
    """What arrived of a run so far.

    Attributes
    ----------
    epochs : int
        As many as were asked for.
    snapshot : Snapshot or None
        Of the last epoch; after the end, the one that is kept.
    summary : TrainingSummary or None
        If the run went to its end.
    failure : str
        Why it did not; else empty.
    has_schedule : bool
        Whether the learning rate at work is another than the form's.
    epochs_done : int
    progress : Progress or None
        The newest.
    """

    epochs: int = 0
    snapshot: Snapshot | None = None
    summary: TrainingSummary | None = None
    failure: str = ""
    has_schedule: bool = False
    epochs_done: int = 0
    progress: Progress | None = None

    @property
    def kept_epoch(self) -> int:
        """How many epochs the network has behind it: fewer than were done, if a later one was worse."""
        return self.snapshot.result.epoch if self.snapshot else 0

    def position(self, *, is_paused: bool = False) -> str:
        """Return what is under way, such as "Training epoch 3 of 30" or "Paused in epoch 3 of 30"."""
        # Short epochs end without a progress of their own, so the newest can be an old one.
        if self.progress is not None and self.progress.epoch == 0 and self.epochs_done == 0:
            verb = "Paused while writing" if is_paused else "Writing"
            done, total = self.progress.samples_done, self.progress.samples_total
            return f"{verb} pictures to learn from: {done:,} of {total:,}"
        verb = "Paused in" if is_paused else "Training"
        return f"{verb} epoch {min(self.epochs_done + 1, self.epochs)} of {self.epochs}"

    def change_text(self, name: str, value: float) -> str:
        """Return what a setting is changed to, such as "learning rate 0.5"."""
        return self._with_value(name).format(in_full(value))

    def mark(self, change: SettingChange) -> ChangeMark:
        """Return what marks a change in the charts."""
        return ChangeMark(change.epochs_done, {self._with_value(change.name): in_full(change.value)})

    def _with_value(self, name: str) -> str:
        """Return how a setting is told, with {} for its value."""
        factor = " × schedule" if self.has_schedule and name == "learning_rate" else ""
        return f"{SETTINGS[name].label.lower()} {{}}{factor}"

    def kept_mark(self) -> ChangeMark | None:
        """Return what marks the epoch whose network is kept, if that is not the last one."""
        if self.kept_epoch == self.epochs_done:
            return None
        return ChangeMark(self.kept_epoch, {"epoch {} is kept": f"{self.kept_epoch}"})

    def outcome(self) -> str:
        """Return how the run ended, and which network is in use now."""
        if self.summary:
            return self._end_of(self.summary)
        if self.failure:
            end = "Training ended early."
        else:
            end = "Stopped." if self.snapshot else "Stopped before the first epoch was done."
        if self.snapshot is None:
            return f"{end} The network from before is in use."
        right = f"{100 * self.snapshot.result.validation_accuracy:.2f} % of the validation pictures right"
        return f"{end} {self._kept_network()} is in use: {right}. {_SAVING}"

    def _end_of(self, summary: TrainingSummary) -> str:
        test = summary.test
        right = f"{test.correct:,} of {test.total:,} test pictures right ({100 * test.accuracy:.2f} %)"
        if summary.epochs < self.epochs:
            waited = summary.epochs - self.kept_epoch
            since = "the last epoch" if waited == 1 else f"{waited} epochs"
            end = (
                f"Stopped early, after epoch {summary.epochs} of {self.epochs}: "
                f"no smaller validation loss in {since}."
            )
        elif self.kept_epoch < summary.epochs:
            end = f"Trained in {summary.seconds:.1f} s."
        else:
            return f"Trained in {summary.seconds:.1f} s: {right}. {_SAVING}"
        return f"{end} {self._kept_network()} is in use: {right}. {_SAVING}"

    def _kept_network(self) -> str:
        best = "" if self.kept_epoch == self.epochs_done else ", the best,"
        return f"The network of epoch {self.kept_epoch}{best}"
