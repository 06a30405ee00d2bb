"""Sentences about a training run."""

from digitpad.presentation import accuracy_text, duration_text, in_full
from digitpad.recognition.training.run_history import RunEnd, RunHistory
from digitpad.ui.charts.run_marks import change_label
from digitpad.ui.state import epoch_label

_SAVING = "Save it with Ctrl+S."


def position(run: RunHistory, *, is_paused: bool = False) -> str:
    """Return the position of a run, such as "Training epoch 3 of 30" or "Paused in epoch 3 of 30"."""
    # Short epochs report no progress, so the newest progress can be of an earlier epoch.
    if run.progress is not None and run.progress.epoch == 0 and not run.results:
        verb = "Paused while writing" if is_paused else "Writing"
        done, total = run.progress.samples_done, run.progress.samples_total
        return f"{verb} pictures to learn from: {done:,} of {total:,}"
    verb, epochs = "Paused in" if is_paused else "Training", run.job.config.epochs
    step = f", after step {run.newest_step.step.number:,}" if run.is_followed and run.newest_step else ""
    return f"{verb} epoch {min(run.epochs_done + 1, epochs)} of {epochs}{step}"


def change_summary(run: RunHistory, name: str, value: float) -> str:
    """Return a changed setting with its value, such as "learning rate 0.5"."""
    return change_label(run, name).format(in_full(value))


def outcome(run: RunHistory, shown_epoch: int | None = None) -> str:
    """Return how a run ended, and which network is in use now.

    Parameters
    ----------
    run : RunHistory
    shown_epoch : int, optional
        The epoch the user went back to, if its network is in use instead of the kept one.
    """
    if shown_epoch is not None and run.kept_epoch:
        end = "Training ended early." if run.end is RunEnd.FAILED else "Training has ended."
        return f"{end} The network {epoch_label(shown_epoch)} is in use, as you chose."
    kept = run.kept_result
    if run.end in (RunEnd.COMPLETED, RunEnd.EARLY_STOPPED) and run.test is not None:
        return _end_after_test(run)
    if run.end is RunEnd.FAILED:
        end = "Training ended early."
    else:
        end = "Stopped." if kept else "Stopped before the first epoch was complete."
    if kept is None:
        return f"{end} The previous network is in use."
    right = f"{accuracy_text(kept.validation_accuracy)} of the validation pictures right"
    return f"{end} {_kept_network(run)} is in use: {right}. {_SAVING}"


def kept_network_label(run: RunHistory) -> str:
    """Return the window's name for the network that a run kept."""
    return f"trained network, {'1 epoch' if run.kept_epoch == 1 else f'{run.kept_epoch} epochs'}"


def _end_after_test(run: RunHistory) -> str:
    test = run.test
    assert test is not None
    right = f"{test.correct:,} of {test.total:,} test pictures right ({accuracy_text(test.accuracy)})"
    if run.end is RunEnd.EARLY_STOPPED:
        waited = run.epochs_done - run.kept_epoch
        since = "the last epoch" if waited == 1 else f"{waited} epochs"
        end = (
            f"Stopped early, after epoch {run.epochs_done} of {run.job.config.epochs}: "
            f"no smaller validation loss in {since}."
        )
    elif run.kept_epoch < run.epochs_done:
        end = f"Trained in {duration_text(run.seconds)}."
    else:
        return f"Trained in {duration_text(run.seconds)}: {right}. {_SAVING}"
    return f"{end} {_kept_network(run)} is in use: {right}. {_SAVING}"


def _kept_network(run: RunHistory) -> str:
    best = "" if run.kept_epoch == run.epochs_done else ", the best,"
    return f"The network of epoch {run.kept_epoch}{best}"
