"""What the ways that keep an example in a column share: activation, slope and cost, as new arrays."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.costs import softmax


def activated(name: str, logits: FloatArray) -> FloatArray:
    """Return the activations, shaped like ``logits``, by the activation of that name."""
    activations: FloatArray = logits.copy()
    ACTIVATIONS[name].apply(activations)
    return activations


def times_slope(name: str, d_activations: FloatArray, activations: FloatArray) -> FloatArray:
    """Return dloss/dlogits: dloss/dactivations times d activation / d logit, all of one shape."""
    d_logits: FloatArray = d_activations.copy()
    ACTIVATIONS[name].multiply_by_slope(d_logits, activations, np.empty_like(activations))
    return d_logits


def _quadratic_d_outputs(outputs: FloatArray, one_hot: FloatArray) -> FloatArray:
    return outputs - one_hot


def _cross_entropy_d_outputs(outputs: FloatArray, one_hot: FloatArray) -> FloatArray:
    return softmax(outputs.T).T - one_hot  # Bishop (2006), equation 4.109


D_OUTPUTS: Mapping[str, Callable[[FloatArray, FloatArray], FloatArray]] = MappingProxyType(
    {"quadratic": _quadratic_d_outputs, "cross_entropy": _cross_entropy_d_outputs}
)
"""Each cost's dloss/doutputs, of outputs and one-hot targets that are both (n_out, batch)."""
