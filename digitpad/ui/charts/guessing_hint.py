"""What to say of a run that learns nothing."""

import numpy as np

from digitpad.presentation import percent_text
from digitpad.recognition.training.run_history import RunHistory

_EPOCHS = 2
_MARGIN = 0.05  # of the way from guessing to all right
_FAR = 0.1
"""A way, as part of the first weights' norm. On MNIST, steps that are too small come to 0.02 in two epochs,
and those that are too large to 0.26 or more."""


def guessing_hint(run: RunHistory) -> str:
    """Return a sentence with a remedy if a network is no better than guessing after two epochs; else nothing.

    Where the weights have moved far, the steps were too large: units of a sigmoid or tanh are saturated then,
    those of a ReLU inactive, and no gradient comes through them.
    """
    newest = run.epochs[-_EPOCHS:]
    by_chance = 1.0 / run.job.config.n_out
    limit = by_chance + _MARGIN * (1.0 - by_chance)
    if len(newest) < _EPOCHS or any(result.validation_accuracy > limit for result in newest):
        return ""
    first, last = run.snapshots.at_hand(0), run.snapshots.at_hand(run.epochs_done)
    if first is None or last is None:
        return ""
    before = first.network.parameters.astype(np.float64)
    moved = np.linalg.norm(last.network.parameters - before) / np.linalg.norm(before)
    guessing = f"{percent_text(by_chance)} is what guessing gives."
    if moved > _FAR:
        trouble, remedy = "The steps are so large that its units no longer react.", "smaller"
    else:
        trouble, remedy = "The steps are too small to get away from it.", "larger"
    return f"{guessing} {trouble}\nTry a learning rate ten times {remedy}."
