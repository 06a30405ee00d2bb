"""A hint for a run that does not learn."""

import numpy as np

from digitpad.presentation import percent_text
from digitpad.recognition.training.run_history import RunHistory

_EPOCHS = 2
_MARGIN = 0.05  # fraction of the way from chance to perfect accuracy
_FAR = 0.1
"""Distance that the weights moved, relative to the norm of the first weights. On MNIST, steps that are too
small move them by 0.02 in two epochs, and steps that are too large by 0.26 or more."""


def guessing_hint(run: RunHistory) -> str:
    """Return what to do about a network that is no better than chance after two epochs; else "".

    If the weights have moved far, the steps were too large: sigmoid and tanh units are saturated, ReLU units
    are inactive, and no gradient passes through them.
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
    guessing = f"Guessing gives {percent_text(by_chance)}."
    if moved > _FAR:
        trouble, remedy = "The steps are too large: the units no longer react.", "smaller"
    else:
        trouble, remedy = "The steps are too small to do better.", "larger"
    return f"{guessing} {trouble}\nTry a learning rate ten times {remedy}."
