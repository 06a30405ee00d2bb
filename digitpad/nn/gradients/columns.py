"""Activation, slope and cost of examples stored in columns, as new arrays."""

import numpy as np

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.costs import COSTS


def activated(name: str, sums: FloatArray) -> FloatArray:
    """Return the activations of weighted sums, given the name of the activation."""
    activations: FloatArray = sums.copy()
    ACTIVATIONS[name].apply(activations)
    return activations


def times_slope(
    name: str, d_activations: FloatArray, activations: FloatArray, sums: FloatArray
) -> FloatArray:
    """Return dloss/dsums: dloss/dactivations times d activation / d sum, all of the same shape."""
    d_sums: FloatArray = d_activations.copy()
    ACTIVATIONS[name].multiply_by_slope(d_sums, activations, sums, np.empty_like(activations))
    return d_sums


def d_outputs(cost: str, outputs: FloatArray, one_hot: FloatArray) -> FloatArray:
    """Return dloss/doutputs, given the name of the cost; outputs and targets are both (n_out, batch)."""
    errors: FloatArray = np.empty_like(outputs)
    COSTS[cost].d_outputs(outputs.T, one_hot.T, errors.T)
    return errors
