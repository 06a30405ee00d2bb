"""The backward pass: derivatives of numbers with respect to the weighted sums and inputs."""

from collections.abc import Sequence

import numpy as np

from digitpad.insight.forward import LayerPass
from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.network import Network
from digitpad.nn.patches import spread


def slopes_back(
    network: Network, layers: Sequence[LayerPass], d_sums: FloatArray
) -> tuple[list[FloatArray], FloatArray]:
    """Return the derivatives of numbers with respect to all earlier sums and the inputs.

    Parameters
    ----------
    network : Network
    layers : sequence of LayerPass
        The first layers of the network, at least one, up to the layer that the numbers depend on. The batch
        has one example, or one per number.
    d_sums : (n_numbers, n_out of the last of them) float
        Derivatives of each number with respect to the sums of the last of ``layers``.

    Returns
    -------
    d_sums : list of (n_numbers, n_out) float
        One for each of ``layers``; the last is the given one.
    d_inputs : (n_numbers, n_in) float
    """
    found = [d_sums]
    for index in range(len(layers) - 1, -1, -1):
        shape = network.shapes[index]
        d_inputs: FloatArray
        if shape.convolution is None:
            d_inputs = d_sums @ network.weights[index]
        else:
            d_rows = d_sums.reshape(-1, shape.n_sums) @ network.weights[index]
            d_inputs = spread(d_rows, shape, len(d_sums))
        if index > 0:
            before = layers[index - 1]
            activation = ACTIVATIONS[network.activations[index - 1]]
            scratch = np.empty_like(before.sums)
            activation.multiply_by_slope(d_inputs, before.activations, before.sums, scratch)
            found.insert(0, d_inputs)
        d_sums = d_inputs
    return found, d_sums
