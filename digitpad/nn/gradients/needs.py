"""Roughly what a mini-batch costs in each way: enough to refuse what cannot be, and to time a part.

The factors were fitted to steps of networks from 784-10 to 784-2000-2000-10 on the machine of the README's
figures; elsewhere, or with other work going on, seconds may be several times as many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digitpad.nn.layers import LayerSpec, layer_shapes, n_parameters, n_products


@dataclass(frozen=True)
class Needs:
    """What the gradient of one mini-batch takes.

    Attributes
    ----------
    seconds : float
    n_bytes : float
        Of memory at its peak, beside the network and the data.
    """

    seconds: float
    n_bytes: float


StepNeeds = Callable[[Sequence[LayerSpec], int, int], Needs]
"""``needs(layers, batch_size, itemsize)``, with the bytes of one number."""


def _n_units(layers: Sequence[LayerSpec]) -> int:
    shapes = layer_shapes(layers)
    return shapes[0].n_in + sum(shape.n_out for shape in shapes)


def element_by_element(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Count Python objects: 24 bytes a number and 8 for its place in a list, for weights and gradients."""
    parameters = n_parameters(layers)
    return Needs(
        2e-7 * batch_size * parameters, 75 * parameters + 40 * batch_size * layer_shapes(layers)[0].n_in
    )


def per_sample(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Count some calls a layer for each example, and a whole gradient added to another, all in new arrays."""
    parameters = n_parameters(layers)
    seconds = batch_size * (8e-6 * (len(layers) - 1) + 1.6e-9 * parameters)
    return Needs(seconds, 4 * itemsize * parameters)


def block_diagonal(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Count batch * batch copies of weights and gradients: most time goes into moving them."""
    big_parameters = batch_size**2 * n_parameters(layers)
    return Needs(4e-9 * big_parameters, 2 * itemsize * big_parameters)


def concatenated(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Count the joining, which copies half a batch for each example, and new arrays in each step."""
    parameters = n_parameters(layers)
    joining = 3e-10 * batch_size**2 * layer_shapes(layers)[0].n_in
    seconds = 5e-5 + 4e-9 * parameters + joining + 1e-10 * batch_size * parameters
    return Needs(seconds, 2 * itemsize * (parameters + batch_size * _n_units(layers)))


def full_matrix(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Count products near the processor's peak, and arrays that stay."""
    parameters = n_parameters(layers)
    seconds = 3e-5 + 1e-9 * parameters + 1e-10 * batch_size * n_products(layers)
    return Needs(seconds, itemsize * (parameters + 3 * batch_size * _n_units(layers)))
