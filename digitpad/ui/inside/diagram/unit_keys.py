"""Keyboard navigation between units."""

from collections.abc import Sequence

from PySide6.QtCore import Qt

from digitpad.nn.layers import LayerShape
from digitpad.ui.inside.unit_names import UnitPlace

_LAYER_STEPS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


def unit_after_key(
    key: int, place: UnitPlace, shapes: Sequence[LayerShape], n_columns: int
) -> UnitPlace | None:
    """Return the unit that a key leads to, or None for other keys.

    Arrow keys stay in the layer and stop at its ends, Home and End go to them, and Page Up and Page Down
    change the layer.

    Parameters
    ----------
    key : int
    place : UnitPlace
        The current unit.
    shapes : sequence of LayerShape
    n_columns : int
        Cells per row.
    """
    if key in _LAYER_STEPS:
        layer = max(0, min(len(shapes) - 1, place.layer + _LAYER_STEPS[Qt.Key(key)]))
        return UnitPlace(layer, min(place.unit, shapes[layer].n_sums - 1))
    n_units = shapes[place.layer].n_sums
    steps = {
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Up: -n_columns,
        Qt.Key.Key_Down: n_columns,
        Qt.Key.Key_Home: -place.unit,
        Qt.Key.Key_End: n_units - 1 - place.unit,
    }
    if key not in steps:
        return None
    unit = place.unit + steps[Qt.Key(key)]
    return UnitPlace(place.layer, unit) if 0 <= unit < n_units else place
