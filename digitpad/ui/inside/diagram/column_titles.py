"""Titles of the layers in the diagram, shortened to the available room."""

from PySide6.QtGui import QFontMetrics

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.network import Network
from digitpad.ui.inside.diagram.layer_column import CellKind, LayerColumn
from digitpad.ui.inside.unit_names import layer_name, units_text

_WHAT = {
    CellKind.WEIGHTS: "each as the picture of its weights; the bar is its activation",
    CellKind.KERNEL_AND_MAP: "each with its kernel and its feature map",
    CellKind.MAP: "each as its feature map",
    CellKind.ACTIVATION: "the colour is the activation",
}


def column_title(network: Network, column: LayerColumn, width: int, metrics: QFontMetrics) -> str:
    """Return the longest title that fits into two lines."""
    name = layer_name(len(network.shapes), column.layer)
    units = units_text(network, column.layer)
    activation = ACTIVATIONS[network.activations[column.layer]].title
    one_line = f"{name}: {units}, {activation}"
    candidates = (
        f"{one_line}\n{_WHAT[column.kind]}",
        f"{name}\n{units}, {activation}",
        f"{name}\n{units}",
    )
    for title in candidates:
        if all(metrics.horizontalAdvance(line) <= width for line in title.split("\n")):
            return title
    return candidates[-1]
