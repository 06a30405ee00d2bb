"""When training has gone wrong, and how."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples
from digitpad.presentation import number_text

DIVERGED = "Training diverged"
"""How the sentence on a divergence begins."""

TIMES_WORSE_THAN_GUESSING = 10.0
BROKEN = "the weights are no longer numbers to compute with"


def divergence(
    network: Network, loss: float, good_parameters: FloatArray, evaluation_subset: Examples
) -> str | None:
    """Return how training diverged since the network had those parameters, or None."""
    if not network.is_usable():
        return BROKEN
    if not np.isfinite(loss):
        return "the loss is not a number"
    # One class alone is guessed without any loss; it is measured as two are.
    guessing_loss = COSTS[network.cost].guessing_loss(max(2, network.n_out))
    if loss <= TIMES_WORSE_THAN_GUESSING * guessing_loss:
        return None
    # First weights can be far worse than guessing. A loss that comes down from there is no divergence.
    before = network.copy()
    before.parameters[:] = good_parameters
    evaluation = evaluate(before, evaluation_subset)
    if evaluation is None or loss <= evaluation.loss:
        return None
    return f"the loss is {number_text(loss)}, where guessing has {number_text(guessing_loss)}"
