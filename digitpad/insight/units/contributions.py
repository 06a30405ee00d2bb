"""What a unit's weighted sum is made of, and what the unit adds to the sums after it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.forward import LayerActivity, sources_read
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


@dataclass(frozen=True)
class UnitSum:
    """The sum of one unit, in a convolution where its activation is largest.

    Attributes
    ----------
    place : int
        Row by row; 0 in a dense layer.
    sources : (n_read,) int
        Indices of the units before that it reads.
    weights, inputs : (n_read,) float
    bias, sum, activation : float
    """

    place: int
    sources: NDArray[np.intp]
    weights: FloatArray
    inputs: FloatArray
    bias: float
    sum: float
    activation: float

    @property
    def products(self) -> NDArray[np.float64]:
        """Weights times inputs: with the bias they add up to the sum."""
        return self.weights.astype(np.float64) * self.inputs

    def largest(self, n_terms: int) -> NDArray[np.intp]:
        """Return the indices of the products that are not 0 and farthest from it, the largest first."""
        distances = np.abs(self.products)
        order = np.argsort(-distances, kind="stable")[:n_terms]
        return order[distances[order] > 0.0]


def unit_sum(network: Network, activity: LayerActivity, layer: int, unit: int) -> UnitSum:
    """Return what the sum of a unit is made of.

    Parameters
    ----------
    network : Network
    activity : LayerActivity
        Of that layer.
    layer, unit : int
        From 0; a unit of a convolution is a channel.
    """
    place = activity.place_of(unit)
    return UnitSum(
        place,
        sources_read(network.shapes[layer], place),
        network.weights[layer][unit],
        activity.rows[place],
        float(network.biases[layer][unit]),
        float(activity.sums[place, unit]),
        float(activity.activations[place, unit]),
    )


def rounded_parts(parts: Sequence[float], total: float, decimals: int) -> list[int]:
    """Return parts in units of the last decimal, so rounded that they add up to the rounded total.

    Each part is less than one unit off; those next to the border go to the other side of it, as seats are
    given to parties by largest remainders.

    Parameters
    ----------
    parts : sequence of float
        At least one; they add up to ``total`` but for float32's rounding.
    decimals : int
        3 counts in thousandths.
    """
    unit = 10.0**decimals
    exact = np.asarray(parts, np.float64) * unit
    whole = np.floor(exact)
    missing = round(total * unit) - int(whole.sum())
    each, some = divmod(missing, len(parts))
    order = np.argsort(whole - exact, kind="stable")
    rounded = whole + each
    rounded[order[:some]] += 1
    return [int(value) for value in rounded]


def weights_onwards(network: Network, layer: int, unit: int) -> NDArray[np.float64] | None:
    """Return how strongly a unit is connected to each unit of the next layer, (n_sums,).

    That is one weight between dense layers. Where there are several, from or to a convolution, it is their
    sum. None after the last layer.
    """
    if layer + 1 == len(network.shapes):
        return None
    weights = _weights_from(network, layer, unit)
    strengths: NDArray[np.float64] = weights.sum(axis=1, dtype=np.float64)
    return strengths


def contributions_onwards(
    network: Network, layers: Sequence[LayerActivity], layer: int, unit: int
) -> NDArray[np.float64] | None:
    """Return what a unit adds to the sum of each unit of the next layer, (n_sums,).

    In a convolution, to the sum at the place where that unit's activation is largest. None after the last
    layer.
    """
    if layer + 1 == len(network.shapes):
        return None
    after = layers[layer + 1]
    n_channels = network.shapes[layer].n_sums
    inputs = after.rows[:, unit::n_channels]
    if len(inputs) > 1:
        inputs = inputs[after.places]
    weights = _weights_from(network, layer, unit).astype(np.float64)
    contributions: NDArray[np.float64] = (weights * inputs).sum(axis=1)
    return contributions


def _weights_from(network: Network, layer: int, unit: int) -> FloatArray:
    """Return the weights of the next layer that read a unit, (n_sums, n_places read)."""
    # Channels lie side by side at each place; a dense layer is one place with a channel for each unit.
    weights: FloatArray = network.weights[layer + 1][:, unit :: network.shapes[layer].n_sums]
    return weights
