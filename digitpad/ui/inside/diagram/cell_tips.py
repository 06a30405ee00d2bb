"""Tool tips of the diagram."""

from digitpad.nn.activations import ACTIVATIONS
from digitpad.presentation import decimal_text, probability_text
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace, map_side, unit_name


def cell_tip(model: InsideModel, place: UnitPlace) -> str:
    """Return the name of a unit and its numbers for the picture."""
    network = model.network
    name = unit_name(network, model.class_names, place)
    if not model.layers:
        return f"{name}. Draw on the canvas to see its activation. Click the unit for details."
    activity = model.layers[place.layer]
    where = activity.place_of(place.unit)
    z = decimal_text(activity.sums[where, place.unit], 3, is_signed=True)
    a = decimal_text(activity.activations[where, place.unit], 3)
    title = ACTIVATIONS[network.activations[place.layer]].title
    text = f"{name}: its sum z is {z}, its activation a = {title}(z) is {a}"
    if network.shapes[place.layer].convolution is not None:
        row, column = divmod(where, map_side(network, place.layer))
        text += f", at row {row}, column {column} of its map, where it is largest"
    probabilities = model.probabilities
    if place.layer == len(network.shapes) - 1 and probabilities is not None:
        text += f". Its probability is {probability_text(probabilities[place.unit], 1)}"
    return f"{text}. Click it for details."


def picture_tip(model: InsideModel) -> str:
    """Return the tip for the picture at the left."""
    if model.picture is None:
        return "The network's input. Draw on the canvas, or choose a training picture above."
    return "The network's input: 28x28 pixels, ink 1 on 0."
