"""Recorded training of a network from start to end, as a generator of results."""

from collections.abc import Callable, Iterator

from digitpad.errors import DigitpadError
from digitpad.library.runs.recording.recorded_batch import Snapshot
from digitpad.library.runs.recording.run_recorder import RunRecorder
from digitpad.library.runs.run_record import RunStatus
from digitpad.nn.training.results import EpochResult, Progress
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import epochs


def recorded_epochs(
    trainer: Trainer,
    recorder: RunRecorder | None,
    as_saved: Callable[[EpochResult], Snapshot],
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Iterator[EpochResult]:
    """Yield the results of a trainer's remaining epochs, finish it, and record everything.

    Parameters
    ----------
    trainer : Trainer
    recorder : RunRecorder or None
        Recorder of a run that has begun; None records nothing.
    as_saved : callable
        Returns a copy of the network after the epoch of a result, or a function that makes one later.
    should_stop, on_progress : callable
        See ``nn.train``.

    Raises
    ------
    DivergenceError
        See ``Trainer.epoch``.
    """
    if recorder is None:
        yield from epochs(trainer, should_stop, on_progress)
        return

    def on_progress_recorded(progress: Progress) -> None:
        on_progress(progress)
        recorder.tick(trainer)

    recorder.follow(trainer)
    try:
        if not trainer.steps_done:
            first = trainer.evaluate_first(should_stop)
            if first is not None:
                recorder.add_epoch(first, as_saved(first), trainer)
        while not trainer.is_over and (result := trainer.epoch(should_stop, on_progress_recorded)):
            recorder.add_epoch(result, as_saved(result), trainer)
            yield result
    except GeneratorExit:
        recorder.finish(RunStatus.INTERRUPTED, trainer)
        raise
    except BaseException as error:
        failure = str(error) if isinstance(error, DigitpadError) else type(error).__name__
        recorder.finish(RunStatus.FAILED, None, failure=failure)
        raise
    recorder.finish(_status(trainer), trainer)
    trainer.finish()


def _status(trainer: Trainer) -> RunStatus:
    if not trainer.is_over:
        return RunStatus.INTERRUPTED
    return RunStatus.EARLY_STOPPED if trainer.epochs_done < trainer.config.epochs else RunStatus.COMPLETED
