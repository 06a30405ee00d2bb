"""One step of backpropagation, with all intermediate arrays.

The engine computes the same in fewer arrays, which it overwrites: see ``nn/gradients/backpropagation.py``.
Here everything is kept in float64, so that each number can be inspected and checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.forward import forward_pass
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.layers import LayerShape
from digitpad.nn.network import Network, as_floats
from digitpad.nn.patches import spread

Float64Array = NDArray[np.float64]

MAX_EXAMPLES = 128
"""Limit on the batch size: more examples would not be looked at, and convolutions need much memory."""


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """Results of one layer of weights in a step, forward and backward. All arrays are float64.

    For a dense layer with errors D and inputs X: ``sums = inputs @ weights.T + biases``, ``d_weights =
    errors.T @ inputs``, ``d_biases = errors.sum(axis=0)``, and the layer before receives ``d_activations =
    errors @ weights``. For a convolution, ``rows`` takes the place of the inputs, and sums and errors have
    the shape (batch * n_places, n_sums).

    Attributes
    ----------
    shape : LayerShape
    activation : str
        Name in ``ACTIVATIONS``.
    inputs : (batch, n_in)
        Activations of the layer before, or the pictures.
    rows : (n_rows, n_read)
        Left factor of the matrix product: the inputs; in a convolution the squares of all places, one per
        row.
    sums : (batch, n_out)
        Weighted sums plus biases, z.
    activations : (batch, n_out)
        f(z).
    d_activations : (batch, n_out)
        dloss/dactivations, for the mean loss of the batch.
    errors : (batch, n_out)
        dloss/dsums: ``d_activations`` times the slope f'(z).
    weights, d_weights, weights_after : (n_sums, n_read)
        Weights before the step, their gradient, and weights after the step.
    biases, d_biases, biases_after : (n_sums,)
    """

    shape: LayerShape
    activation: str
    inputs: Float64Array
    rows: Float64Array
    sums: Float64Array
    activations: Float64Array
    d_activations: Float64Array
    errors: Float64Array
    weights: Float64Array
    biases: Float64Array
    d_weights: Float64Array
    d_biases: Float64Array
    weights_after: Float64Array
    biases_after: Float64Array


@dataclass(frozen=True, eq=False)
class StepTrace:
    """One step of gradient descent on one mini-batch.

    Attributes
    ----------
    inputs : (batch, n_in) float64
    labels : (batch,) int
    one_hot : (batch, n_out) float64
    learning_rate : float
    loss_before, loss_after : float
        Mean loss of the batch, in nats for the cross-entropy.
    losses_before, losses_after : (batch,) float64
        Loss of each example.
    probabilities_before, probabilities_after : (batch, n_out) float64
        Probability of each class.
    layers : tuple of LayerTrace
    network_before, network_after : Network
        In float64.
    """

    inputs: Float64Array
    labels: NDArray[np.intp]
    one_hot: Float64Array
    learning_rate: float
    loss_before: float
    loss_after: float
    losses_before: Float64Array
    losses_after: Float64Array
    probabilities_before: Float64Array
    probabilities_after: Float64Array
    layers: tuple[LayerTrace, ...]
    network_before: Network
    network_after: Network


def trace_step(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    *,
    learning_rate: float = 0.1,
) -> StepTrace:
    """Take one step of gradient descent on a copy of a network and return everything it computed.

    Parameters
    ----------
    network : Network
        Any dtype. It is not changed.
    inputs : (batch, n_in) uint8 or float
        1 to ``MAX_EXAMPLES`` examples. uint8 values 0..255 are scaled to 0..1.
    labels : (batch,) int
        Class indices.
    learning_rate : float
        The step is ``-learning_rate`` times the gradient of the mean loss, without momentum or weight decay.

    Raises
    ------
    ValueError
        If inputs or labels do not fit the network, or the learning rate is not finite.
    """
    if not np.isfinite(learning_rate):
        raise ValueError(f"learning_rate must be finite, got {learning_rate}")
    before = as_float64(network)
    batch, classes = checked_batch(before, inputs, labels)
    one_hot = np.eye(before.n_out)[classes]
    cost = COSTS[before.cost]
    forward = forward_pass(before, batch)
    d_activations = np.empty_like(one_hot)
    cost.d_outputs(forward[-1].activations, one_hot, d_activations)
    d_activations /= len(batch)

    after = before.copy()
    layers: list[LayerTrace] = []
    for index in reversed(range(len(forward))):
        shape, name, layer = before.shapes[index], before.activations[index], forward[index]
        weights, biases = before.weights[index], before.biases[index]
        errors = d_activations.copy()
        ACTIVATIONS[name].multiply_by_slope(errors, layer.activations, layer.sums, np.empty_like(errors))
        error_rows = errors.reshape(-1, shape.n_sums)
        d_weights = error_rows.T @ layer.rows
        d_biases = error_rows.sum(axis=0)
        after.weights[index][:] -= learning_rate * d_weights
        after.biases[index][:] -= learning_rate * d_biases
        layers.append(
            LayerTrace(
                shape,
                name,
                layer.inputs.astype(np.float64, copy=False),  # float64 already, for the type checker
                layer.rows.astype(np.float64, copy=False),
                layer.sums.astype(np.float64, copy=False),
                layer.activations.astype(np.float64, copy=False),
                d_activations,
                errors,
                weights.astype(np.float64),
                biases.astype(np.float64),
                d_weights,
                d_biases,
                after.weights[index].astype(np.float64),
                after.biases[index].astype(np.float64),
            )
        )
        if index > 0:
            d_activations = _d_inputs(error_rows @ weights, shape, len(batch))

    outputs_before, outputs_after = forward[-1].activations, after.outputs(batch)
    losses_before, losses_after = cost.losses(outputs_before, classes), cost.losses(outputs_after, classes)
    return StepTrace(
        batch,
        classes,
        one_hot,
        float(learning_rate),
        float(losses_before.mean()),
        float(losses_after.mean()),
        losses_before,
        losses_after,
        cost.probabilities(outputs_before).astype(np.float64),
        cost.probabilities(outputs_after).astype(np.float64),
        tuple(reversed(layers)),
        before,
        after,
    )


def as_float64(network: Network) -> Network:
    """Return a copy of a network in float64."""
    twin = Network(network.layers, network.activations, network.cost, np.float64)
    for mine, its in zip((*twin.weights, *twin.biases), (*network.weights, *network.biases), strict=True):
        mine[:] = its
    return twin


def checked_batch(
    network: Network, inputs: NDArray[np.generic], labels: Sequence[int] | NDArray[np.integer]
) -> tuple[Float64Array, NDArray[np.intp]]:
    """Return a checked copy of a mini-batch, as floats and class indices.

    Raises
    ------
    ValueError
        If it does not fit the network.
    """
    batch = np.array(as_floats(np.asarray(inputs), np.float64), np.float64)
    classes = np.array(labels)
    if batch.ndim != 2 or batch.shape[1] != network.n_in:
        raise ValueError(f"inputs must have shape (batch, {network.n_in}), got {batch.shape}")
    if not 1 <= len(batch) <= MAX_EXAMPLES:
        raise ValueError(f"expected 1 to {MAX_EXAMPLES} examples, got {len(batch)}")
    if classes.shape != (len(batch),) or not np.issubdtype(classes.dtype, np.integer):
        raise ValueError(f"labels must be {len(batch)} class indices, one for each example")
    if classes.min() < 0 or classes.max() >= network.n_out:
        raise ValueError(f"labels must be class indices from 0 to {network.n_out - 1}")
    return batch, classes.astype(np.intp)


def _d_inputs(d_rows: Float64Array, shape: LayerShape, batch_size: int) -> Float64Array:
    """Return dloss/dinputs (batch, n_in) of a layer from dloss/drows."""
    if shape.convolution is None:
        return d_rows
    return spread(d_rows, shape, batch_size).astype(np.float64, copy=False)
