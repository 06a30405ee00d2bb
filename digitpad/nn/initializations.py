"""Initial weights. Each scheme is named after its authors."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.layers import LayerShape

Deviation = Callable[[int, int], float]

INITIALIZATIONS: dict[str, Deviation] = {
    # Nielsen (2015), chapter 1: weights and biases from a standard normal.
    "nielsen": lambda fan_in, fan_out: 1.0,
    # LeCun, Bottou, Orr and Müller (1998), "Efficient BackProp", section 4.6.
    "lecun": lambda fan_in, fan_out: float(np.sqrt(1.0 / fan_in)),
    # Glorot and Bengio (2010), equation 12.
    "glorot": lambda fan_in, fan_out: float(np.sqrt(2.0 / (fan_in + fan_out))),
    # He, Zhang, Ren and Sun (2015), equation 10.
    "he": lambda fan_in, fan_out: float(np.sqrt(2.0 / fan_in)),
}
"""Standard deviation of a layer's normally distributed weights, from its fan-in and fan-out."""


def initialize(
    shapes: Sequence[LayerShape],
    weights: Sequence[NDArray[np.floating]],
    biases: Sequence[NDArray[np.floating]],
    name: str,
    rng: np.random.Generator,
) -> None:
    """Fill weights (n_sums, n_read) and biases (n_sums,) of every layer, in place.

    Biases start at 0, except in Nielsen's scheme, which draws them like the weights.
    """
    for shape, layer_weights, layer_biases in zip(shapes, weights, biases, strict=True):
        deviation = INITIALIZATIONS[name](shape.n_read, shape.fan_out)
        layer_weights[:] = rng.standard_normal(layer_weights.shape) * deviation
        layer_biases[:] = rng.standard_normal(shape.n_sums) if name == "nielsen" else 0.0
