"""Recording of a training worker's run."""

from collections.abc import Sequence

from digitpad.digits.data_file import ShouldStop
from digitpad.errors import DigitpadError
from digitpad.library import RunRecorder, RunStart, RunStatus, versions
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.trainer import Trainer
from digitpad.recognition.training.run_history import BatchLoss
from digitpad.workers.training_messages import TrainingRequest


class RunRecording:
    """The recorder of a request's run. Does nothing if the run is not to be recorded.

    Parameters
    ----------
    request : TrainingRequest
    """

    def __init__(self, request: TrainingRequest) -> None:
        self._request = request
        self._recorder: RunRecorder | None = None

    @property
    def changes(self) -> tuple[SettingChange, ...]:
        """The changes of settings before the run was resumed."""
        return () if self._request.resumed is None else self._request.resumed.changes_to_go_on

    def begin(self, trainer: Trainer, should_stop: ShouldStop) -> None:
        """Record a new run, or restore the trainer of a resumed one.

        If ``should_stop`` answers True, no copy of the data set is kept for it.

        Raises
        ------
        DigitpadError
            If the run cannot be resumed.
        """
        request, recording = self._request, self._request.recording
        if request.resumed is not None:
            request.resumed.restore(trainer)
        if recording is None:
            return
        recorder = recording.library.recorder(recording.run_id, self.changes)
        if request.resumed is not None:
            recording.library.claim_run(request.resumed, request.job)
            recorder.record_of(request.dataset, should_stop)  # its copy may never have been completed
        else:
            recorder.begin(
                RunStart(
                    recording.run_id,
                    request.job,
                    request.preset,
                    recorder.record_of(request.dataset, should_stop),
                    threads=request.threads,
                    name=recording.name,
                    versions=versions(),
                    parent=recording.parent,
                    parent_epoch=recording.parent_epoch,
                )
            )
        recorder.follow(trainer, observes_losses=False)
        self._recorder = recorder

    def add_epoch(self, result: EpochResult, saved: SavedNetwork, trainer: Trainer) -> None:
        """Record an epoch."""
        if self._recorder is not None:
            self._recorder.add_epoch(result, saved, trainer)

    def add_losses(self, losses: Sequence[BatchLoss]) -> None:
        """Record losses of mini-batches."""
        if self._recorder is not None:
            self._recorder.add_losses(losses)

    def tick(self, trainer: Trainer) -> None:
        """Write what is due, between steps."""
        if self._recorder is not None:
            self._recorder.tick(trainer)

    def pause(self, trainer: Trainer) -> float | None:
        """Write everything. Return the seconds after which to call this again, or None."""
        return None if self._recorder is None else self._recorder.pause(trainer)

    def end(self, trainer: Trainer, *, is_hurried: bool) -> None:
        """Record the end of the run, before the trainer's ``finish``. A hurried run can be resumed later."""
        if self._recorder is None:
            return
        if trainer.is_over:
            is_early = trainer.epochs_done < self._request.job.config.epochs
            status = RunStatus.EARLY_STOPPED if is_early else RunStatus.COMPLETED
        else:
            status = RunStatus.INTERRUPTED if is_hurried else RunStatus.STOPPED
        self._recorder.finish(status, trainer)

    def fail(self, error: BaseException) -> None:
        """Record that the run failed. It can be resumed from its last checkpoint."""
        if self._recorder is not None:
            failure = str(error) if isinstance(error, DigitpadError) else type(error).__name__
            self._recorder.finish(RunStatus.FAILED, None, failure=failure)

    def add_test(self, test: Evaluation) -> None:
        """Record the result on the test pictures."""
        if self._recorder is not None:
            self._recorder.add_test(test)
