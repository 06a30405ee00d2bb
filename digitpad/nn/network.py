"""A fully connected network: layers of any number and size."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.costs import COSTS
from digitpad.nn.initializations import initialize

LARGEST_PARAMETER = 1e6
"""Sums of products of larger ones could leave the numbers of float32."""


class Network:
    """A fully connected network.

    All parameters lie in one flat array, and each layer's weights and biases are views of it. So an
    optimizer's step is two or three NumPy calls however many layers there are, and so is a copy.

    Weights are stored (n_out, n_in): at batch 10, ``x @ weights.T`` takes two thirds of the time of
    ``x @ weights`` with weights stored (n_in, n_out).

    Parameters
    ----------
    layer_sizes : sequence of int
        At least two: inputs, any hidden layers, outputs.
    activations : sequence of str
        One for each layer of weights, so one fewer than ``layer_sizes``.
    cost : str
        The cost the network is made for. With "cross_entropy" the last layer's activations are logits.
    dtype : numpy dtype
        float32 to train, float64 to check gradients.

    Attributes
    ----------
    parameters : (n_parameters,) float
    weights : list of (n_out, n_in) float
    biases : list of (n_out,) float
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activations: Sequence[str],
        cost: str,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.layer_sizes = tuple(int(size) for size in layer_sizes)
        self.activations = tuple(activations)
        self.cost = cost
        if len(self.layer_sizes) < 2 or min(self.layer_sizes) < 1:
            raise SettingError("A network needs at least two layers of at least one unit each.")
        if len(self.activations) != len(self.layer_sizes) - 1:
            raise SettingError(
                f"{len(self.layer_sizes) - 1} layers of weights need as many activations, "
                f"not {len(self.activations)}."
            )
        for name in self.activations:
            if name not in ACTIVATIONS:
                raise SettingError(f"activation: there is no {name!r}. Choose from {', '.join(ACTIVATIONS)}.")
        if cost not in COSTS:
            raise SettingError(f"cost: there is no {cost!r}. Choose from {', '.join(COSTS)}.")
        self.parameters: FloatArray = aligned_zeros(n_parameters(self.layer_sizes), dtype)
        self.weights, self.biases = layer_views(self.parameters, self.layer_sizes)

    @property
    def n_in(self) -> int:
        """Number of inputs."""
        return self.layer_sizes[0]

    @property
    def n_out(self) -> int:
        """Number of outputs: one for each class."""
        return self.layer_sizes[-1]

    def initialize(self, name: str, rng: np.random.Generator) -> None:
        """Draw new first weights by the recipe of that name, in place."""
        initialize(self.weights, self.biases, name, rng)

    def copy(self) -> "Network":
        """Return a network that shares no array with this one."""
        twin = Network(self.layer_sizes, self.activations, self.cost, self.parameters.dtype)
        twin.parameters[:] = self.parameters
        return twin

    def is_usable(self) -> bool:
        """Tell whether the parameters are numbers of at most a million that give finite outputs."""
        # A comparison with nan is false, so nan is not usable.
        if not np.abs(self.parameters).max() <= LARGEST_PARAMETER:
            return False
        with np.errstate(over="ignore", invalid="ignore"):
            return bool(np.isfinite(self.outputs(np.ones((1, self.n_in)))).all())

    def outputs(self, inputs: NDArray[np.generic]) -> FloatArray:
        """Return the last layer's activations, (batch, n_out).

        Parameters
        ----------
        inputs : (batch, n_in) uint8 or float
            uint8 counts as 0..255 and is scaled to 0..1.
        """
        activations = scaled(inputs, self.parameters.dtype)
        for weights, biases, name in zip(self.weights, self.biases, self.activations, strict=True):
            activations = activations @ weights.T
            activations += biases
            ACTIVATIONS[name].apply(activations)
        return activations

    def probabilities(self, inputs: NDArray[np.generic]) -> FloatArray:
        """Return the probability of each class, (batch, n_out), each row with sum 1."""
        return COSTS[self.cost].probabilities(self.outputs(inputs))

    def predict(self, inputs: NDArray[np.generic]) -> NDArray[np.intp]:
        """Return the most probable class of each input, (batch,)."""
        labels: NDArray[np.intp] = np.argmax(self.outputs(inputs), axis=1)
        return labels


def n_parameters(layer_sizes: Sequence[int]) -> int:
    """Return how many weights and biases layers of these sizes have."""
    return sum(n_out * (n_in + 1) for n_in, n_out in itertools.pairwise(layer_sizes))


def layer_views(flat: FloatArray, layer_sizes: Sequence[int]) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return views of a flat array as each layer's weights (n_out, n_in) and biases (n_out,)."""
    weights, biases, start = [], [], 0
    for n_in, n_out in itertools.pairwise(layer_sizes):
        weights.append(flat[start : start + n_out * n_in].reshape(n_out, n_in))
        start += n_out * n_in
        biases.append(flat[start : start + n_out])
        start += n_out
    return weights, biases


def scaled(inputs: NDArray[np.generic], dtype: DTypeLike, out: FloatArray | None = None) -> FloatArray:
    """Return inputs as floats; uint8 0..255 becomes 0..1. Floats of that dtype come back as they are."""
    if inputs.dtype == np.uint8:
        # The scale is cast too: a float64 scalar would draw a float32 product up to float64.
        floats: FloatArray = np.multiply(inputs, np.asarray(1.0 / 255.0, dtype), out=out, dtype=dtype)
        return floats
    if out is None:
        return inputs.astype(dtype, copy=False)
    out[:] = inputs
    return out
