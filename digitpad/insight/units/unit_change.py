"""A network with some of its units changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.errors import SettingError
from digitpad.nn.network import Network


@dataclass(frozen=True)
class UnitChange:
    """What is done to one unit: of a dense layer, or a channel of a convolution at all its places.

    Attributes
    ----------
    layer : int
        The layer of weights, from 0.
    unit : int
        The row of its weights.
    bias_shift : float
        Added to the bias.
    weight_scale : float
        What each weight into the unit is multiplied by; the bias is not.
    is_off : bool
        Whether later layers get 0 from it, whatever its activation is.
    """

    layer: int
    unit: int
    bias_shift: float = 0.0
    weight_scale: float = 1.0
    is_off: bool = False


def changed_network(network: Network, changes: Sequence[UnitChange]) -> Network:
    """Return a copy of a network with changes to its units.

    Several changes to a unit add up: shifts are added and scales multiplied. A unit is off if any change
    says so: its weights into the next layer are then 0, which gives exactly what an activation of 0 gives.

    Raises
    ------
    SettingError
        If an output is to be switched off.
    IndexError
        If there is no such unit.
    """
    changed = network.copy()
    for change in merged_changes(network, changes):
        changed.weights[change.layer][change.unit] *= change.weight_scale
        changed.biases[change.layer][change.unit] += change.bias_shift
        if change.is_off:
            n_units = network.shapes[change.layer].n_sums
            # Of a convolution the channels of one place lie side by side, then those of the next place.
            changed.weights[change.layer + 1][:, change.unit :: n_units] = 0.0
    return changed


def merged_changes(network: Network, changes: Sequence[UnitChange]) -> list[UnitChange]:
    """Return one change for each unit that is changed, in the order of layers and units.

    Raises
    ------
    SettingError
        If an output is to be switched off.
    IndexError
        If there is no such unit.
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
        raise SettingError("An output cannot be switched off, for no layer reads it. Lower its bias instead.")
