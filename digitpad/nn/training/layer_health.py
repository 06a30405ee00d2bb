"""Statistics of the layers during training: gradients, updates, inactive and saturated units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network

WEIGHT_BINS = 41
"""Bins of the histogram of weights. The number is odd, so that the middle bin is centred on 0."""

CAN_BE_INACTIVE = ("relu", "leaky_relu", "silu")
"""With these, an activation of at most 0 passes little on, and its unit learns little."""

SATURATED_BEYOND = {"sigmoid": (0.01, 0.99), "tanh": (-0.98, 0.98)}
"""Below the first or above the second value, the slope is less than 1/25 of its maximum."""


@dataclass(frozen=True, eq=False)
class LayerHealth:
    """Statistics of one layer of weights. Biases are not counted.

    Attributes
    ----------
    gradient_norm : float or None
        Euclidean norm of the gradient of a mini-batch's mean loss with respect to the layer's weights, before
        clipping and penalties. None before the first step.
    update_ratio : float or None
        Norm of the change of the weights in that step, divided by the norm of the weights before it; 0 if
        nothing changed, infinite if all weights were 0. None before the first step.
    inactive_share : float or None
        Share of the layer's units, 0..1, with an activation of at most 0 on every example. Such a ReLU
        passes nothing on and learns nothing, a leaky ReLU or SiLU little. In a convolution each place of
        each channel is a unit. None for other activations.
    saturated_share : float or None
        Share of the layer's units, 0..1, that are saturated, averaged over the examples: a sigmoid below
        0.01 or above 0.99, a tanh below -0.98 or above 0.98. Of 30 units, 0.3 are 9. None for other
        activations.
    weight_counts : (WEIGHT_BINS,) int
        Finite weights in each of ``WEIGHT_BINS`` equal intervals from ``-weight_limit`` to ``weight_limit``.
    weight_limit : float
        Largest absolute value of these weights; 1 if all are 0 or too small to divide by.
    """

    gradient_norm: float | None
    update_ratio: float | None
    inactive_share: float | None
    saturated_share: float | None
    weight_counts: NDArray[np.intp]
    weight_limit: float


@dataclass(frozen=True, eq=False)
class StepHealth:
    """Statistics of all layers after a step.

    Attributes
    ----------
    epochs_done : float
        Finished epochs plus the fraction of the open one, after the step; 0 for the initial weights.
    layers : tuple of LayerHealth
        One for each layer of weights.
    """

    epochs_done: float
    layers: tuple[LayerHealth, ...]


def layer_healths(
    network: Network,
    inputs: NDArray[np.generic],
    gradient: FloatArray | None = None,
    parameters_before: FloatArray | None = None,
) -> tuple[LayerHealth, ...]:
    """Return the statistics of each layer of weights.

    Parameters
    ----------
    network : Network
        After the step.
    inputs : (n, n_in) uint8 or float
        Examples to count inactive and saturated units on. uint8 counts as 0..255.
    gradient : (n_parameters,) float, optional
        Gradient of the mini-batch's mean loss, laid out like ``network.parameters``, as in a ``Step``
        observed ``with_gradient``.
    parameters_before : (n_parameters,) float, optional
        A copy of ``network.parameters`` before the step.
    """
    nothing: list[FloatArray | None] = [None] * len(network.shapes)
    d_weights = nothing if gradient is None else network.views(gradient)[0]
    before = nothing if parameters_before is None else network.views(parameters_before)[0]
    with np.errstate(over="ignore", invalid="ignore"):
        return tuple(_healths(network, inputs, d_weights, before))


def _healths(
    network: Network,
    inputs: NDArray[np.generic],
    d_weights: Sequence[FloatArray | None],
    before: Sequence[FloatArray | None],
) -> Iterator[LayerHealth]:
    for name, activations, weights, one_d_weights, one_before in zip(
        network.activations, network.layer_outputs(inputs), network.weights, d_weights, before, strict=True
    ):
        counts, limit = _histogram(weights)
        yield LayerHealth(
            None if one_d_weights is None else _norm(one_d_weights),
            None if one_before is None else _ratio(_norm(weights - one_before), _norm(one_before)),
            _inactive_share(name, activations),
            _saturated_share(name, activations),
            counts,
            limit,
        )


def _inactive_share(name: str, activations: FloatArray) -> float | None:
    if name not in CAN_BE_INACTIVE:
        return None
    return float((activations.max(axis=0) <= 0.0).mean())


def _saturated_share(name: str, activations: FloatArray) -> float | None:
    if name not in SATURATED_BEYOND:
        return None
    low, high = SATURATED_BEYOND[name]
    return float(((activations < low) | (activations > high)).mean())


def _histogram(weights: FloatArray) -> tuple[NDArray[np.intp], float]:
    # np.histogram would take ten times as long.
    flat = weights.ravel(order="K")
    limit = float(max(flat.max(), -flat.min()))
    if not np.isfinite(limit):  # training is about to stop with a divergence
        flat = flat[np.isfinite(flat)]
        limit = float(np.abs(flat).max(initial=0.0))
    if limit < np.finfo(flat.dtype).tiny:  # dividing by it would overflow
        limit = 1.0
    bins = (flat / limit * (WEIGHT_BINS / 2.0) + WEIGHT_BINS / 2.0).astype(np.intp)
    # The largest weight lies at the upper end of the last interval and belongs to it.
    return np.bincount(np.clip(bins, 0, WEIGHT_BINS - 1), minlength=WEIGHT_BINS), limit


def _norm(values: FloatArray) -> float:
    flat = values.ravel(order="K")
    return float(np.sqrt(flat.dot(flat)))


def _ratio(change: float, norm: float) -> float:
    if change == 0.0:
        return 0.0
    return change / norm if norm else float("inf")
