"""Names of layers, units and their inputs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.layers import described
from digitpad.nn.network import Network


@dataclass(frozen=True)
class UnitPlace:
    """Position of a unit in a network, counted from 0. A unit of a convolution is a channel."""

    layer: int
    unit: int


def network_text(network: Network) -> str:
    """Return layers, activations and cost, such as "784-30-10, sigmoid, quadratic cost"."""
    hidden = {ACTIVATIONS[name].title for name in network.activations[:-1]}
    parts = [
        described(network.layers).replace("-", "–"),
        *sorted(hidden),
        f"{COSTS[network.cost].title} cost",
    ]
    return ", ".join(parts)


def layer_name(n_layers: int, layer: int) -> str:
    """Return "hidden layer" if there is only one, "layer 1" and so on, or "output".

    Parameters
    ----------
    n_layers : int
        Number of layers of weights.
    layer : int
        Counted from 0.
    """
    if layer == n_layers - 1:
        return "output"
    return "hidden layer" if n_layers == 2 else f"layer {layer + 1}"


def units_text(network: Network, layer: int) -> str:
    """Return the number of units of a layer, such as "30 units" or "32 channels"."""
    shape = network.shapes[layer]
    kind = "unit" if shape.convolution is None else "channel"
    return f"{shape.n_sums} {kind}{'' if shape.n_sums == 1 else 's'}"


def unit_name(network: Network, class_names: Sequence[str], place: UnitPlace) -> str:
    """Return "Unit 3 of the hidden layer", "Channel 2 of layer 1" or "Output 4"."""
    if place.layer == len(network.shapes) - 1:
        return f"Output {class_names[place.unit]}"
    kind = "Unit" if network.shapes[place.layer].convolution is None else "Channel"
    name = layer_name(len(network.shapes), place.layer)
    return f"{kind} {place.unit + 1} of {'the ' if name == 'hidden layer' else ''}{name}"


def short_name(network: Network, class_names: Sequence[str], place: UnitPlace) -> str:
    """Return "unit 3", "channel 2" or the name of an output's class."""
    if place.layer == len(network.shapes) - 1:
        return class_names[place.unit]
    kind = "unit" if network.shapes[place.layer].convolution is None else "channel"
    return f"{kind} {place.unit + 1}"


def source_name(network: Network, layer: int, source: int) -> str:
    """Return the name of an input of a layer: a pixel, a unit, or a channel at a place.

    Rows and columns count from 0 at the top left, units and channels from 1.
    """
    if layer == 0:
        side = math.isqrt(network.n_in)
        return f"pixel ({source // side}, {source % side})"
    if network.shapes[layer - 1].convolution is None:
        return f"unit {source + 1}"
    n_channels = network.shapes[layer - 1].n_sums
    place, channel = divmod(source, n_channels)
    side = map_side(network, layer - 1)
    return f"channel {channel + 1} at ({place // side}, {place % side})"


def others_name(network: Network, layer: int, n_others: int) -> str:
    """Return the name of the remaining terms of a sum, such as "781 other pixels"."""
    if layer == 0:
        kind = "pixel"
    else:
        kind = "unit" if network.shapes[layer - 1].convolution is None else "input"
    return f"{n_others} other {kind}{'' if n_others == 1 else 's'}"


def map_side(network: Network, layer: int) -> int:
    """Return the side of a convolution's maps; 1 for a dense layer."""
    shape = network.shapes[layer]
    return math.isqrt(shape.n_out // shape.n_sums)
