"""First weights, each recipe named after those who proposed it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Deviation = Callable[[int, int], float]

INITIALIZATIONS: dict[str, Deviation] = {
    # Nielsen (2015), chapter 1: weights and biases from a standard normal.
    "nielsen": lambda n_in, n_out: 1.0,
    # LeCun, Bottou, Orr and Müller (1998), "Efficient BackProp", section 4.6.
    "lecun": lambda n_in, n_out: float(np.sqrt(1.0 / n_in)),
    # Glorot and Bengio (2010), equation 12.
    "glorot": lambda n_in, n_out: float(np.sqrt(2.0 / (n_in + n_out))),
    # He, Zhang, Ren and Sun (2015), equation 10.
    "he": lambda n_in, n_out: float(np.sqrt(2.0 / n_in)),
}
"""Standard deviation of a layer's normally distributed weights, from its n_in and n_out."""


def initialize(
    weights: list[NDArray[np.floating]],
    biases: list[NDArray[np.floating]],
    name: str,
    rng: np.random.Generator,
) -> None:
    """Fill weights (n_out, n_in) and biases (n_out,) of every layer, in place.

    Biases start at 0, except in Nielsen's recipe, where they are drawn like the weights.
    """
    for layer_weights, layer_biases in zip(weights, biases, strict=True):
        n_out, n_in = layer_weights.shape
        layer_weights[:] = rng.standard_normal((n_out, n_in)) * INITIALIZATIONS[name](n_in, n_out)
        layer_biases[:] = rng.standard_normal(n_out) if name == "nielsen" else 0.0
