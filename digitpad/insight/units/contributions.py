"""Terms of a unit's weighted sum, and what the unit adds to the sums of the next layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.insight.forward import LayerActivity, sources_read
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


@dataclass(frozen=True)
class UnitSum:
    """Terms of one unit's sum; in a convolution at the place of its largest activation.

    Attributes
    ----------
    place : int
        Index of the place, row by row; 0 in a dense layer.
    sources : (n_read,) int
        Indices of the units that it reads in the layer before.
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
        """Weights times inputs. Together with the bias they add up to the sum."""
        return self.weights.astype(np.float64) * self.inputs

    def largest(self, n_terms: int) -> NDArray[np.intp]:
        """Return the indices of the nonzero products with the largest absolute values, largest first."""
        distances = np.abs(self.products)
        order = np.argsort(-distances, kind="stable")[:n_terms]
        return order[distances[order] > 0.0]


def unit_sum(network: Network, activity: LayerActivity, layer: int, unit: int) -> UnitSum:
    """Return the terms of a unit's sum.

    Parameters
    ----------
    network : Network
    activity : LayerActivity
        Activity of that layer.
    layer, unit : int
        Counted from 0; a unit of a convolution is a channel.
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
    """Return parts in units of the last decimal, rounded so that they add up to the rounded total.

    Each part is off by less than one unit. Parts closest to the rounding border are rounded the other way, as
    in the largest remainder method for seats in parliament.

    Parameters
    ----------
    parts : sequence of float
        At least one. They add up to ``total`` up to float32 rounding.
    decimals : int
        3 means thousandths.
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
    """Return the strength of a unit's connection to each unit of the next layer, (n_sums,).

    Between dense layers this is one weight. From or to a convolution it is the sum of several. None after the
    last layer.
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

    For a convolution, the sum at the place of the next unit's largest activation. None after the last layer.
    """
    if layer + 1 == len(network.shapes):
        return None
    after = layers[layer + 1]
    n_channels = network.shapes[layer].n_sums
    inputs = after.rows[after.places, unit::n_channels]
    weights = _weights_from(network, layer, unit).astype(np.float64)
    contributions: NDArray[np.float64] = (weights * inputs).sum(axis=1)
    return contributions


def _weights_from(network: Network, layer: int, unit: int) -> FloatArray:
    """Return the weights of the next layer that read a unit, (n_sums, n_places read)."""
    # Channels come last at each place; a dense layer is one place with a channel per unit.
    weights: FloatArray = network.weights[layer + 1][:, unit :: network.shapes[layer].n_sums]
    return weights
