"""Text of a unit's sum and of its connections to the next layer."""

from digitpad.insight.units.contributions import (
    UnitSum,
    contributions_onwards,
    rounded_parts,
    weights_onwards,
)
from digitpad.nn.activations import ACTIVATIONS
from digitpad.presentation import decimal_text
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace, others_name, short_name, source_name

N_TERMS = 4
N_CONNECTIONS = 5
_DECIMALS = 3
_NUMBER = 9  # minimum width of a number, in characters


def sum_lines(model: InsideModel, found: UnitSum) -> list[str]:
    """Return the largest products, the sum of the others, and the bias, which add up to the displayed z.

    Independent rounding would sometimes be off by a thousandth, so a few terms are rounded the other way: see
    ``rounded_parts``.
    """
    network, layer = model.network, model.place.layer
    products = found.products
    largest = found.largest(N_TERMS).tolist()
    n_others = len(products) - len(largest)
    parts = [*(float(products[index]) for index in largest)]
    names = [source_name(network, layer, int(found.sources[index])) for index in largest]
    if n_others:
        parts.append(float(products.sum() - products[largest].sum()))
        names.append(others_name(network, layer, n_others))
    parts.append(found.bias)
    names.append("bias")
    rounded = rounded_parts(parts, found.sum, _DECIMALS)
    lines = [f"{_number(value)}  {name}" for value, name in zip(rounded, names, strict=True)]
    lines[0] = f"z = {lines[0]}"
    lines[1:] = [f"    {line}" for line in lines[1:]]
    title = ACTIVATIONS[network.activations[layer]].title
    formula = "a = z" if title == "identity" else f"a = {title}(z)"
    return [
        *lines,
        f"  = {_number(round(found.sum * 10**_DECIMALS))}",
        f"{formula} = {decimal_text(found.activation, _DECIMALS)}",
    ]


def leads_lines(model: InsideModel) -> list[str]:
    """Return the strongest connections to the next layer: weight and, with a picture, contribution."""
    network, place = model.network, model.place
    weights = weights_onwards(network, place.layer, place.unit)
    if weights is None:
        return _answer_lines(model)
    if not weights.any():
        return ["nothing: all outgoing", "weights are 0"]
    added = contributions_onwards(network, model.layers, place.layer, place.unit) if model.layers else None
    order = abs(weights).argsort()[::-1][:N_CONNECTIONS].tolist()
    names = [short_name(network, model.class_names, UnitPlace(place.layer + 1, unit)) for unit in order]
    width = max(map(len, names))
    lines = []
    for unit, name in zip(order, names, strict=True):
        line = f"{name:<{width}} {_signed(weights[unit]):>8}"
        lines.append(line if added is None else f"{line} {_signed(added[unit]):>8}")
    return lines


def _answer_lines(model: InsideModel) -> list[str]:
    steps = model.output_steps
    return [
        f"{step.title} {decimal_text(float(step.values[model.place.unit]), _DECIMALS)}" for step in steps
    ][:N_CONNECTIONS]


def _number(thousandths: int) -> str:
    return _signed(thousandths / 10**_DECIMALS).rjust(_NUMBER)


def _signed(value: float) -> str:
    return decimal_text(value, _DECIMALS, is_signed=True)
