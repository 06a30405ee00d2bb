"""Detection of divergence."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples
from digitpad.presentation import number_text

DIVERGED = "Training diverged"
"""Beginning of every message on a divergence."""

TIMES_WORSE_THAN_GUESSING = 10.0
BROKEN = "the weights are too large or not finite"


def divergence(
    network: Network, loss: float, good_parameters: FloatArray, evaluation_subset: Examples
) -> str | None:
    """Return how training diverged since the network had ``good_parameters``, or None."""
    if not network.is_usable():
        return BROKEN
    if not np.isfinite(loss):
        return "the loss is not a number"
    # Guessing has no loss with a single class, so count at least two.
    guessing_loss = COSTS[network.cost].guessing_loss(max(2, network.n_out))
    if loss <= TIMES_WORSE_THAN_GUESSING * guessing_loss:
        return None
    # Initial weights can be far worse than guessing. A loss that falls from there is no divergence.
    before = network.copy()
    before.parameters[:] = good_parameters
    evaluation = evaluate(before, evaluation_subset)
    if evaluation is None or loss <= evaluation.loss:
        return None
    return f"the loss is {number_text(loss)}, while guessing gives {number_text(guessing_loss)}"
