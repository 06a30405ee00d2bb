"""Neural networks with any number, kind and size of layers."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import DTypeLike, NDArray

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS, FloatArray, exact_sigmoid
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.costs import COSTS
from digitpad.nn.initializations import initialize
from digitpad.nn.layers import LayerSpec, layer_shapes
from digitpad.nn.patches import gather, places_read

_SMALL_PRODUCT = 1_000_000
"""Largest number of multiplications for which OpenBLAS skips packing, on processors with AVX-512."""

LARGEST_PARAMETER = 1e6
"""With larger ones, sums of products could overflow float32."""


class Network:
    """A network of dense layers and convolutions.

    All parameters lie in one flat array, and each layer's weights and biases are views of it. So an
    optimizer's step or a copy is two or three NumPy calls, whatever the number of layers.

    Parameters
    ----------
    layers : sequence of int or Convolution
        At least two: inputs, optional hidden layers, outputs.
    activations : sequence of str
        One for each layer of weights: one fewer than ``layers``.
    cost : str
        The cost the network is made for. With "cross_entropy" the last layer's activations are logits.
    dtype : numpy dtype
        float32 for training, float64 for checking gradients.
    is_input_major : bool
        Memory layout of the first layer's weights: all weights of one input side by side (True) or all
        weights of one unit (False). The shape is the same either way. See ``suits_input_major``.

    Attributes
    ----------
    shapes : tuple of LayerShape
        One for each layer of weights.
    parameters : (n_parameters,) float
    weights : list of (n_sums, n_read) float
        (n_out, n_in) in a dense layer.
    biases : list of (n_sums,) float
    """

    def __init__(
        self,
        layers: Sequence[LayerSpec],
        activations: Sequence[str],
        cost: str,
        dtype: DTypeLike = np.float32,
        *,
        is_input_major: bool = False,
    ) -> None:
        self.layers = tuple(layers)
        self.shapes = layer_shapes(self.layers)
        self.activations = tuple(activations)
        self.cost = cost
        self.is_input_major = is_input_major
        if len(self.activations) != len(self.shapes):
            raise SettingError(
                f"{len(self.shapes)} layers of weights need as many activations, not {len(self.activations)}."
            )
        for name in self.activations:
            if name not in ACTIVATIONS:
                raise SettingError(
                    f"there is no {name!r}. Choose from {', '.join(ACTIVATIONS)}.", setting="activation"
                )
        if cost not in COSTS:
            raise SettingError(f"there is no {cost!r}. Choose from {', '.join(COSTS)}.", setting="cost")
        n_all = sum(shape.n_parameters for shape in self.shapes)
        self.parameters: FloatArray = aligned_zeros(n_all, dtype)
        self.weights, self.biases = self.views(self.parameters)
        self._places = [None if shape.convolution is None else places_read(shape) for shape in self.shapes]

    @property
    def is_dense(self) -> bool:
        """Whether there are no convolutions."""
        return all(shape.convolution is None for shape in self.shapes)

    @property
    def needs_exact_outputs(self) -> bool:
        """Whether the outputs are sigmoids that are divided by their sum to give probabilities.

        If all of them are near 0, the rounding of the fast sigmoid would change these probabilities by up to
        1e-4, differently on each machine.
        """
        return self.cost == "quadratic" and self.activations[-1] == "sigmoid"

    @property
    def n_in(self) -> int:
        """Number of inputs."""
        return self.shapes[0].n_in

    @property
    def n_out(self) -> int:
        """Number of outputs, one for each class."""
        return self.shapes[-1].n_out

    def initialize(self, name: str, rng: np.random.Generator) -> None:
        """Draw new initial weights by the named scheme, in place."""
        initialize(self.shapes, self.weights, self.biases, name, rng)

    def copy(self) -> "Network":
        """Return a network that shares no array with this one."""
        twin = Network(
            self.layers,
            self.activations,
            self.cost,
            self.parameters.dtype,
            is_input_major=self.is_input_major,
        )
        twin.parameters[:] = self.parameters
        return twin

    def views(self, flat: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return views of an array laid out like ``parameters`` as each layer's weights and biases.

        The first layer's weights may be in Fortran's order.
        """
        weights, biases, start = [], [], 0
        for index, shape in enumerate(self.shapes):
            block = flat[start : start + shape.n_sums * shape.n_read]
            if index == 0 and self.is_input_major:
                weights.append(block.reshape(shape.n_read, shape.n_sums).T)
            else:
                weights.append(block.reshape(shape.n_sums, shape.n_read))
            start += len(block)
            biases.append(flat[start : start + shape.n_sums])
            start += shape.n_sums
        return weights, biases

    def is_usable(self) -> bool:
        """Return whether all parameters are finite, at most a million, and give finite outputs."""
        # Comparisons with nan are false, so nan is not usable.
        smallest, largest = self.parameters.min(), self.parameters.max()
        if not (smallest >= -LARGEST_PARAMETER and largest <= LARGEST_PARAMETER):
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
        activations: FloatArray
        for activations in self.layer_outputs(inputs):  # noqa: B007  # the last one is used
            pass
        return activations

    def layer_outputs(self, inputs: NDArray[np.generic]) -> Iterator[FloatArray]:
        """Yield the activations of each layer after the inputs in turn, (batch, n_out of the layer).

        Do not change them: the next layer is computed from them.
        """
        activations = as_floats(inputs, self.parameters.dtype)
        for index, name in enumerate(self.activations):
            activations = self.sums(index, activations)
            ACTIVATIONS[name].apply(activations)
            yield activations

    def sums(self, layer: int, inputs: FloatArray, units: Sequence[int] | None = None) -> FloatArray:
        """Return the weighted sums of one layer of weights, before its activation, as a new array.

        Parameters
        ----------
        layer : int
            Index of ``weights``.
        inputs : (batch, n_in) float
            Inputs of that layer: the activations of the previous one. Of the network's dtype.
        units : sequence of int, optional
            Compute only these rows of ``weights``: units of a dense layer, channels of a convolution.

        Returns
        -------
        (batch, n_out) float
            With ``units``, only their columns, in the order of ``units``; at each place for a convolution.
        """
        places = self._places[layer]
        rows = inputs if places is None else gather(inputs, self.shapes[layer], places)
        weights, biases = self.weights[layer], self.biases[layer]
        if units is not None:
            weights, biases = weights[units], biases[units]
        sums: FloatArray = rows @ weights.T
        sums += biases
        n_places = self.shapes[layer].n_out // self.shapes[layer].n_sums
        return sums.reshape(len(inputs), n_places * len(weights))

    def probabilities(self, inputs: NDArray[np.generic]) -> FloatArray:
        """Return the probability of each class, (batch, n_out); each row sums to 1."""
        cost = COSTS[self.cost]
        if not self.needs_exact_outputs:
            return cost.probabilities(self.outputs(inputs))
        activations = as_floats(inputs, self.parameters.dtype)
        last = len(self.shapes) - 1
        for activations in islice(self.layer_outputs(inputs), last):  # noqa: B007  # the last one is used
            pass
        return cost.probabilities(exact_sigmoid(self.sums(last, activations)))

    def predict(self, inputs: NDArray[np.generic]) -> NDArray[np.intp]:
        """Return the most probable class of each input, (batch,)."""
        labels: NDArray[np.intp] = np.argmax(self.outputs(inputs), axis=1)
        return labels


def suits_input_major(layers: Sequence[LayerSpec], batch_size: int) -> bool:
    """Return whether training with such mini-batches is faster if the first layer is input-major.

    BLAS packs the matrices of large products, and packing weights that lie unit by unit transposes them. The
    first layer has no backward product that would need the other layout, so input-major is a pure gain there.
    Small products are not packed and are far faster unit by unit.
    """
    shape = layer_shapes(layers)[0]
    return shape.convolution is None and batch_size * shape.n_products > _SMALL_PRODUCT


def as_floats(inputs: NDArray[np.generic], dtype: DTypeLike, out: FloatArray | None = None) -> FloatArray:
    """Return inputs as floats, with uint8 0..255 scaled to 0..1. Floats of that dtype are returned as is."""
    if inputs.dtype == np.uint8:
        if out is None:
            out = np.empty(inputs.shape, dtype)
        # Two calls on whole arrays are faster than one that NumPy buffers in pieces.
        out[...] = inputs
        out *= 1.0 / 255.0
        return out
    if out is None:
        return inputs.astype(dtype, copy=False)
    out[...] = inputs
    return out
