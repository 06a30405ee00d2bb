"""Layers of units and convolutions: their shapes, and what is none."""

import pytest

from digitpad.errors import SettingError
from digitpad.nn.layers import (
    Convolution,
    Grid,
    layer_shapes,
    n_parameters,
    n_products,
    n_units,
)

CONVOLUTIONAL = (784, Convolution(16, 5, 2), 10)


@pytest.mark.parametrize("text", ["", "16@5x4/2", "16@5x5", "-1@5x5/2", "16@5x5/2/2", "99999@1x1/1"])
def test_what_names_no_convolution_is_refused(text):
    with pytest.raises(ValueError, match=rf"^{text!r} is no convolution$"):
        Convolution.parse(text)


def test_shapes_of_convolutions_between_dense_layers():
    first, second, dense, last = layer_shapes((784, Convolution(16, 5, 2), Convolution(32, 3, 1), 100, 10))

    assert (first.n_in, first.n_out, first.n_read, first.n_sums) == (784, 12 * 12 * 16, 25, 16)
    assert first.grid_in == Grid(28, 1)
    assert (second.n_in, second.n_out, second.n_read, second.n_sums) == (2304, 10 * 10 * 32, 144, 32)
    assert second.grid_in == Grid(12, 16)
    assert (dense.n_in, dense.n_out, dense.n_read, dense.n_sums) == (3200, 100, 3200, 100)
    assert dense.convolution is None
    assert (last.n_in, last.n_out) == (100, 10)
    assert [shape.fan_out for shape in (first, second, dense)] == [16 * 25, 32 * 9, 100]


def test_units_parameters_and_multiplications_are_counted():
    assert n_units((784, 30, 10)) == 824
    assert n_parameters((784, 30, 10)) == 784 * 30 + 30 + 300 + 10
    assert n_products((784, 30, 10)) == 784 * 30 + 300
    assert n_units(CONVOLUTIONAL) == 784 + 2304 + 10
    assert n_parameters(CONVOLUTIONAL) == 25 * 16 + 16 + 2304 * 10 + 10
    assert n_products(CONVOLUTIONAL) == 144 * 25 * 16 + 23040


ENDS = "a network begins with a number of inputs and ends with a number of outputs."
SQUARE = "4@3x3/1 must follow a square of inputs or another convolution, not {} units in a row."


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        *((layers, ENDS) for layers in ((), (784,), (Convolution(4, 3, 1), 10), (784, Convolution(4, 3, 1)))),
        ((784, 0, 10), "a layer needs at least one unit."),
        ((784, Convolution(0, 3, 1), 10), "a layer needs at least one unit."),
        ((785, Convolution(4, 3, 1), 10), SQUARE.format(785)),
        ((784, 100, Convolution(4, 3, 1), 10), SQUARE.format(100)),
        ((784, Convolution(4, 29, 1), 10), "4@29x29/1 does not fit on 28x28 places."),
        ((784, Convolution(4, 0, 1), 10), "4@0x0/1 does not fit on 28x28 places."),
        ((784, Convolution(4, 3, 0), 10), "4@3x3/0 does not fit on 28x28 places."),
    ],
    ids=str,
)
def test_impossible_layers_are_refused_in_words(layers, reason):
    with pytest.raises(SettingError) as refusal:
        layer_shapes(layers)

    assert str(refusal.value) == f"layers: {reason}"
