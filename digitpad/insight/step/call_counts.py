"""Number of NumPy calls that each of the five methods makes for one gradient.

Counts functions, methods and operators that create or change an array, and assignments to arrays. Views, such
as a transpose, do not count because they move no data.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network

_ARRAY_METHODS = frozenset({"copy", "max", "sum", "dot", "tolist"})


@dataclass(frozen=True)
class _Calls:
    """Counts shared by all methods: activations and slopes of all layers, and the cost."""

    n_layers: int
    n: int  # examples
    activations: int
    slopes: int
    cost: int
    copies: int  # copies of the sums that slopes need


def n_numpy_calls(name: str, network: Network, batch_size: int) -> int:
    """Return the number of NumPy calls of a method, by its key in ``GRADIENT_METHODS``."""
    used = [ACTIVATIONS[one] for one in network.activations]
    shared = _Calls(
        len(network.shapes),
        batch_size,
        sum(_calls_in(one.apply) for one in used),
        sum(_calls_in(one.multiply_by_slope) for one in used),
        _calls_in(COSTS[network.cost].d_outputs),
        sum(one.slope_needs_sums for one in used),
    )
    return _COUNTS[name](shared)


def _element_by_element(calls: _Calls) -> int:
    layers = calls.n_layers
    of_example = layers * 2 + calls.activations + 4 + calls.cost + layers * 5 + calls.slopes
    return 2 * layers + 2 + calls.n * of_example + 2 + 2 * layers + 1


def _per_sample(calls: _Calls) -> int:
    layers = calls.n_layers
    forward = 2 * layers + 3 * layers + calls.activations + 1
    backward = 1 + calls.cost + 4 * layers + calls.activations + calls.slopes + layers - 1
    return 2 * layers + 1 + calls.n * (forward + backward + 2 * layers) + 1 + 2 * layers + 1


def _block_diagonal(calls: _Calls) -> int:
    layers, big = calls.n_layers, 1 + calls.n
    forward = (layers + 1) * big + layers * (5 + 2 * big) + calls.activations
    cost = 2 + calls.cost + big
    backward = 1 + layers * (2 + 1 + 2 * calls.n + 2) + calls.slopes + layers - 1 + 1
    return forward + cost + backward


def _concatenated(calls: _Calls) -> int:
    layers = calls.n_layers
    forward = calls.n - 1 + 4 * layers + calls.activations
    backward = 1 + calls.n - 1 + 1 + calls.cost + layers * (2 + 4) + calls.slopes + layers - 1 + 1
    return forward + backward


def _full_matrix(calls: _Calls) -> int:
    layers = calls.n_layers
    forward = 2 * layers + calls.activations + calls.copies
    return forward + calls.cost + 2 + layers - 1 + calls.slopes + 2 * layers


_COUNTS: dict[str, Callable[[_Calls], int]] = {
    "element_by_element": _element_by_element,
    "per_sample": _per_sample,
    "block_diagonal": _block_diagonal,
    "concatenated": _concatenated,
    "full_matrix": _full_matrix,
}


@lru_cache(maxsize=32)
def _calls_in(function: Callable[..., object]) -> int:
    """Return the number of NumPy calls in one call of an activation, slope or cost function."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except OSError:  # digitpad was installed without its sources
        return 0
    module = inspect.getmodule(function)
    total = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            total += 1
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                owner = called.value.id if isinstance(called.value, ast.Name) else ""
                total += owner == "np" or called.attr in _ARRAY_METHODS
            elif isinstance(called, ast.Name):
                other = getattr(module, called.id, None)
                total += _calls_in(other) if inspect.isfunction(other) else 0
    return total
