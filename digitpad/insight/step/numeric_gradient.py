"""Numerical gradients: the change of the loss when one parameter changes.

The central difference (f(w + h) - f(w - h)) / 2h has an error of order h² and a rounding error of about 1e-16
/ h, so it needs float64 and a step near 1e-4: Bishop (2006), section 5.3.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.forward import LayerPass, forward_pass
from digitpad.insight.step.step_trace import (
    LayerTrace,
    StepTrace,
    as_float64,
    checked_batch,
    trace_step,
)
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network

STEP = 1e-4

NEGLIGIBLE = 1e-8
"""Smaller gradients are not compared, because rounding of the difference comes too close to them."""

_KINKED = ("relu", "leaky_relu")


@dataclass(frozen=True)
class NumericGradient:
    """Derivative of the mean loss as a central difference.

    Attributes
    ----------
    value : float
    relu_switched : bool
        Whether the step switched a ReLU on or off. The difference then spans a kink of the loss and can
        differ from the slope at the point.
    """

    value: float
    relu_switched: bool


@dataclass(frozen=True)
class CheckedGradient:
    """Gradient of one parameter, by backpropagation and numerically.

    Attributes
    ----------
    layer : int
        Counted from 0.
    kind : str
        "weights" or "biases".
    index : tuple of int
        Index in the array of that kind.
    value : float
        Result of backpropagation.
    numeric : NumericGradient
    """

    layer: int
    kind: str
    index: tuple[int, ...]
    value: float
    numeric: NumericGradient

    @property
    def is_negligible(self) -> bool:
        """Whether both are nearly 0, as for a pixel without ink in the whole batch."""
        return max(abs(self.value), abs(self.numeric.value)) < NEGLIGIBLE

    @property
    def relative_difference(self) -> float:
        """Difference divided by the larger absolute value; 0 if both are 0."""
        larger = max(abs(self.value), abs(self.numeric.value))
        return abs(self.value - self.numeric.value) / larger if larger else 0.0


@dataclass(frozen=True)
class GradientCheck:
    """Gradients of several parameters, each by backpropagation and numerically."""

    gradients: tuple[CheckedGradient, ...]

    @property
    def compared(self) -> tuple[CheckedGradient, ...]:
        """Gradients fit for comparison: not negligible, and without a switched ReLU."""
        return tuple(one for one in self.gradients if not one.is_negligible and not one.numeric.relu_switched)

    @property
    def n_relu_switched(self) -> int:
        """Number of gradients for which a ReLU switched."""
        return sum(one.numeric.relu_switched for one in self.gradients)

    @property
    def n_negligible(self) -> int:
        """Number of gradients that are nearly 0 by both methods, without a switched ReLU."""
        return len(self.gradients) - len(self.compared) - self.n_relu_switched

    @property
    def largest_relative_difference(self) -> float:
        """Largest relative difference among the compared gradients; 0 if there are none."""
        return max((one.relative_difference for one in self.compared), default=0.0)


def numeric_gradient(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    layer: int,
    index: int | tuple[int, ...],
    kind: str = "weights",
    step: float = STEP,
) -> NumericGradient:
    """Return the derivative of the mean loss by one parameter, as a float64 central difference.

    Parameters
    ----------
    network : Network
        Any dtype. It is not changed.
    inputs : (batch, n_in) uint8 or float
    labels : (batch,) int
        Class indices.
    layer : int
        Layer of weights, counted from 0.
    index : int or tuple of int
        (unit, input) for a weight, unit for a bias.
    kind : str
        "weights" or "biases".
    step : float
        Distance by which the parameter moves to each side.

    Raises
    ------
    ValueError
        If inputs or labels do not fit the network, or the parameter does not exist.
    """
    network = as_float64(network)
    batch, classes = checked_batch(network, inputs, labels)
    if not 0 <= layer < len(network.shapes):
        raise ValueError(f"there is no layer {layer}: the network has {len(network.shapes)}, from 0")
    place = checked_index(network, layer, index, kind)
    return _central_difference(network, forward_pass(network, batch), classes, layer, place, kind, step)


def check_gradients(
    network: Network,
    inputs: NDArray[np.generic],
    labels: Sequence[int] | NDArray[np.integer],
    n: int,
    rng: np.random.Generator,
) -> GradientCheck:
    """Compare backpropagation with central differences for random parameters from all layers.

    Parameters
    ----------
    network : Network
    inputs : (batch, n_in) uint8 or float
    labels : (batch,) int
    n : int
        Number of parameters; a tenth of them are biases.
    rng : numpy.random.Generator
        Draws the parameters.

    Raises
    ------
    ValueError
        If inputs or labels do not fit the network.
    """
    return check_trace(trace_step(network, inputs, labels, learning_rate=0.0), n, rng)


def check_trace(trace: StepTrace, n: int, rng: np.random.Generator) -> GradientCheck:
    """Compare a step's gradients with central differences; see ``check_gradients``."""
    network, n_layers = trace.network_before, len(trace.layers)
    checked = []
    for number in range(n):
        layer = number % n_layers
        kind = "biases" if (number // n_layers) % 10 == 9 else "weights"
        gradients = getattr(trace.layers[layer], f"d_{kind}")
        index = tuple(int(rng.integers(size)) for size in gradients.shape)
        numeric = _central_difference(network, trace.layers, trace.labels, layer, index, kind, STEP)
        checked.append(CheckedGradient(layer, kind, index, float(gradients[index]), numeric))
    return GradientCheck(tuple(checked))


def check_parameter(
    trace: StepTrace, layer: int, index: int | tuple[int, ...], kind: str = "weights"
) -> CheckedGradient:
    """Compare the gradient of one parameter in a step with its central difference.

    Raises
    ------
    ValueError
        If the parameter does not exist.
    """
    network = trace.network_before
    place = checked_index(network, layer, index, kind)
    numeric = _central_difference(network, trace.layers, trace.labels, layer, place, kind, STEP)
    return CheckedGradient(
        layer, kind, place, float(getattr(trace.layers[layer], f"d_{kind}")[place]), numeric
    )


def checked_index(network: Network, layer: int, index: int | tuple[int, ...], kind: str) -> tuple[int, ...]:
    """Return an index as a tuple.

    Raises
    ------
    ValueError
        If the parameter does not exist.
    """
    if kind not in ("weights", "biases"):
        raise ValueError(f'kind must be "weights" or "biases", got {kind!r}')
    place = (index,) if isinstance(index, int | np.integer) else tuple(index)
    shape = getattr(network, kind)[layer].shape
    if len(place) != len(shape) or not all(0 <= at < size for at, size in zip(place, shape, strict=True)):
        raise ValueError(f"there is no {place} in the {kind} of layer {layer}, which has shape {shape}")
    return tuple(int(at) for at in place)


def _central_difference(
    network: Network,
    layers: Sequence[LayerPass | LayerTrace],
    labels: NDArray[np.intp],
    layer: int,
    index: tuple[int, ...],
    kind: str,
    step: float,
) -> NumericGradient:
    """Move one parameter to both sides. Recompute only its unit's sums and the layers after it.

    Parameters
    ----------
    layers : sequence
        Results of each layer at the parameter's current value.
    """
    own = layers[layer]
    # Derivative of the unit's sums with respect to the parameter: the input of a weight, 1 for a bias.
    slope = own.rows[:, index[1]] if kind == "weights" else 1.0
    is_switched, losses = False, []
    for moved in (step, -step):
        sums = own.sums.copy()
        sums.reshape(-1, network.shapes[layer].n_sums)[:, index[0]] += moved * slope
        activations = sums.copy()
        ACTIVATIONS[network.activations[layer]].apply(activations)
        behind = forward_pass(network, activations, layer + 1)
        for name, there, here in zip(
            network.activations[layer:], (sums, *(one.sums for one in behind)), layers[layer:], strict=True
        ):
            if name in _KINKED:
                is_switched |= bool(((there > 0.0) != (here.sums > 0.0)).any())
        outputs = behind[-1].activations if behind else activations
        losses.append(COSTS[network.cost].losses(outputs, labels))
    # Subtract per example first: sums of large losses would lose more to rounding.
    return NumericGradient(float((losses[0] - losses[1]).mean() / (2.0 * step)), is_switched)
