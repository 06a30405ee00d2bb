"""Roughly what a mini-batch costs in each way: enough to refuse what cannot be, and to time a part.

The factors were fitted to steps of networks from 784-10 to 784-2000-2000-10 on the machine of the README's
figures; elsewhere, or with other work going on, seconds may be two or three times as many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digitpad.nn.network import n_parameters


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


StepNeeds = Callable[[Sequence[int], int, int], Needs]
"""``needs(layer_sizes, batch_size, itemsize)``, with the bytes of one number."""


def element_by_element(layer_sizes: Sequence[int], batch_size: int, itemsize: int) -> Needs:
    """Count Python objects: 24 bytes a number and 8 for its place in a list, for weights and gradients."""
    parameters = n_parameters(layer_sizes)
    return Needs(2e-7 * batch_size * parameters, 75 * parameters + 40 * batch_size * layer_sizes[0])


def per_sample(layer_sizes: Sequence[int], batch_size: int, itemsize: int) -> Needs:
    """Count some calls a layer for each example, and a whole gradient added to another."""
    parameters = n_parameters(layer_sizes)
    seconds = batch_size * (8e-6 * (len(layer_sizes) - 1) + 1.2e-9 * parameters)
    return Needs(seconds, 2 * itemsize * parameters)


def block_diagonal(layer_sizes: Sequence[int], batch_size: int, itemsize: int) -> Needs:
    """Count batch * batch copies of weights and gradients: most time goes into moving them."""
    big_parameters = batch_size**2 * n_parameters(layer_sizes)
    return Needs(4e-9 * big_parameters, 2 * itemsize * big_parameters)


def concatenated(layer_sizes: Sequence[int], batch_size: int, itemsize: int) -> Needs:
    """Count the joining, which copies half a batch for each example, and new arrays in each step."""
    parameters = n_parameters(layer_sizes)
    joining = 3e-10 * batch_size**2 * layer_sizes[0]
    seconds = 5e-5 + 4e-9 * parameters + joining + 1e-10 * batch_size * parameters
    return Needs(seconds, 2 * itemsize * (parameters + batch_size * sum(layer_sizes)))


def full_matrix(layer_sizes: Sequence[int], batch_size: int, itemsize: int) -> Needs:
    """Count products near the processor's peak, and arrays that stay."""
    parameters = n_parameters(layer_sizes)
    seconds = 3e-5 + 1e-9 * parameters + 1e-10 * batch_size * parameters
    return Needs(seconds, itemsize * (parameters + 3 * batch_size * sum(layer_sizes)))
