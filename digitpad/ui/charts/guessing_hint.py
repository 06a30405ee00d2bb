"""What to say of a run that learns nothing."""

import numpy as np

from digitpad.recognition.training.run_history import RunHistory

_EPOCHS = 2
_MARGIN = 1.5  # times the accuracy of guessing
_FAR = 1.0  # a way that is as long as the first weights' norm
_FALLS = 0.005  # part of a loss in an epoch
_NEAR = 0.02  # part of the first loss


def guessing_hint(run: RunHistory) -> str:
    """Return a sentence with a remedy if a network is no better than guessing after two epochs; else nothing.

    A loss that falls slowly, or is still what it was, shows steps that are too small. One that is stuck
    elsewhere shows steps that were too large: units of a sigmoid or tanh are saturated then, those of a ReLU
    inactive, and no gradient comes through them.
    """
    results = run.results
    by_chance = 1.0 / run.job.config.n_out
    newest = run.epochs[-_EPOCHS:]
    if len(newest) < _EPOCHS or results[0].epoch != 0:
        return ""
    if any(result.validation_accuracy > _MARGIN * by_chance for result in newest):
        return ""
    before, last = newest
    is_falling = last.train_loss < (1.0 - _FALLS) * before.train_loss
    is_near_start = abs(last.train_loss - results[0].train_loss) < _NEAR * results[0].train_loss
    if (is_falling or is_near_start) and not _has_moved_far(run):
        trouble, remedy = "The steps are too small to get far from it.", "larger"
    else:
        trouble, remedy = "The steps are so large that its units no longer react.", "smaller"
    return (
        f"{100 * by_chance:.0f} % is what guessing gives. {trouble}\nTry a learning rate ten times {remedy}."
    )


def _has_moved_far(run: RunHistory) -> bool:
    first, last = run.snapshots.get(0), run.snapshots.get(run.epochs_done)
    if first is None or last is None:
        return False
    before = first.network.parameters.astype(np.float64)
    way = np.linalg.norm(last.network.parameters - before)
    return bool(way > _FAR * np.linalg.norm(before))
