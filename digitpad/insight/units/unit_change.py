"""A network with some of its units changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.errors import SettingError
from digitpad.nn.network import Network


@dataclass(frozen=True)
class UnitChange:
    """Change to one unit: a unit of a dense layer, or a channel of a convolution at all its places.

    Attributes
    ----------
    layer : int
        Layer of weights, counted from 0.
    unit : int
        Row of its weights.
    bias_shift : float
        Added to the bias.
    weight_scale : float
        Factor for each weight into the unit, not for its bias.
    is_off : bool
        Whether the unit passes 0 to later layers, regardless of its activation.
    """

    layer: int
    unit: int
    bias_shift: float = 0.0
    weight_scale: float = 1.0
    is_off: bool = False


def changed_network(network: Network, changes: Sequence[UnitChange]) -> Network:
    """Return a copy of a network with changed units.

    Several changes to a unit combine: shifts add and scales multiply. A unit is off if any change switches it
    off; its weights into the next layer are then 0, which is equivalent to an activation of 0.

    Raises
    ------
    SettingError
        If an output would be switched off.
    IndexError
        If a unit does not exist.
    """
    changed = network.copy()
    for change in merged_changes(network, changes):
        changed.weights[change.layer][change.unit] *= change.weight_scale
        changed.biases[change.layer][change.unit] += change.bias_shift
        if change.is_off:
            n_units = network.shapes[change.layer].n_sums
            # The channels of one place of a convolution are adjacent.
            changed.weights[change.layer + 1][:, change.unit :: n_units] = 0.0
    return changed


def merged_changes(network: Network, changes: Sequence[UnitChange]) -> list[UnitChange]:
    """Return one change per changed unit, ordered by layer and unit.

    Raises
    ------
    SettingError
        If an output would be switched off.
    IndexError
        If a unit does not exist.
    """
    found: dict[tuple[int, int], UnitChange] = {}
    for change in changes:
        _check(network, change)
        place = change.layer, change.unit
        before = found.get(place, UnitChange(*place))
        found[place] = UnitChange(
            *place,
            before.bias_shift + change.bias_shift,
            before.weight_scale * change.weight_scale,
            before.is_off or change.is_off,
        )
    return [found[place] for place in sorted(found)]


def _check(network: Network, change: UnitChange) -> None:
    n_layers = len(network.shapes)
    if not 0 <= change.layer < n_layers:
        raise IndexError(f"there is no layer {change.layer}: the network has {n_layers}, from 0")
    n_units = network.shapes[change.layer].n_sums
    if not 0 <= change.unit < n_units:
        raise IndexError(f"there is no unit {change.unit}: layer {change.layer} has {n_units}, from 0")
    if change.is_off and change.layer == n_layers - 1:
        raise SettingError("An output unit cannot be switched off. Lower its bias instead.")
