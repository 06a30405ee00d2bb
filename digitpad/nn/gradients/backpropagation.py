"""The gradient of a mini-batch in full matrix form: digitpad's engine.

How to get here from the definition, for one layer with inputs x, weights W and error d (dloss/dlogits):

1. Element by element, dloss/dW[j, k] = d[j] * x[k]: three nested loops.
2. This is the outer product of d and x: one call per layer and example.
3. Put the examples of a mini-batch into the rows of X and D. The sum of their outer products is then the
   matrix product D.T @ X, which sums over the batch: one call per layer.

A convolution is the same product with more terms: one for each square of inputs that it reads in each
example. See ``convolutions``.
"""

from collections.abc import Sequence

import numpy as np

from digitpad.nn.activations import ACTIVATIONS, FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients.convolutions import Convolutions
from digitpad.nn.gradients.dropout import Dropout
from digitpad.nn.gradients.method import GradientMethod, Needs
from digitpad.nn.layers import LayerSpec, n_parameters, n_products, n_units
from digitpad.nn.network import Network

_FEW_WEIGHTS = 16_384
"""Below this size, filling with zeros costs less than the overhead of ``matmul``."""


class Backpropagation:
    """Computes the gradients of one network's loss, with arrays that are allocated once and reused.

    With ten examples in a mini-batch, each call costs more than its arithmetic. So results are passed by
    position, which NumPy parses faster than ``out=`` (except in ``maximum``, where that is deprecated). An
    array's ``dot`` and ``matmul`` compute the same; each place uses the faster one. ``dot`` has less
    overhead before it calls BLAS (``np.dot`` has more than the array's own method), but it fills its result
    with zeros first, which is slow if the result is as large as the weights of a wide layer.

    The network's parameters are read at each call, so they may change between calls.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        The largest mini-batch. Smaller ones, such as the last of an epoch, use the first rows.
    dropout : float
        The share of the hidden units that is dropped, in [0, 1). See ``Dropout``.
    rng : numpy.random.Generator, optional
        Random numbers for dropout. Required if ``dropout`` is not 0.

    Attributes
    ----------
    gradient : (n_parameters,) float
        The result of the last call, laid out like ``network.parameters``. Overwritten by the next call.
    outputs : (batch, n_out) float
        The last layer's activations in the last call. Overwritten by the next call.
    d_weights : list of (n_sums, n_read) float
        Views of ``gradient``, shaped like the network's weights.
    d_biases : list of (n_sums,) float
        Views of ``gradient``.
    """

    def __init__(
        self,
        network: Network,
        max_batch_size: int,
        dropout: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        dtype = network.parameters.dtype
        self.gradient = aligned_zeros(network.parameters.size, dtype)
        self.d_weights, self.d_biases = network.views(self.gradient)
        self._d_outputs = COSTS[network.cost].d_outputs
        self._convolutions: Convolutions | None = None
        if not network.is_dense:
            own = self.d_weights, self.d_biases
            self._convolutions = Convolutions(network, *own, max_batch_size, dropout, rng)
        self._layers: list[_Layer] = []
        for index, shape in enumerate(network.shapes):
            if shape.convolution is not None:
                continue
            mask = None
            if dropout and index < len(network.shapes) - 1:
                assert rng is not None
                mask = Dropout(max_batch_size * shape.n_out, dtype, dropout, rng)
            own_gradient = self.d_weights[index], self.d_biases[index]
            self._layers.append(_Layer(network, index, *own_gradient, max_batch_size, mask))
        self._layers_backwards = self._layers[::-1]
        self._batch_size = max_batch_size
        self.outputs = self._layers[-1].activations
        self._scale = np.ones((), dtype)  # a 0-d array, so that NumPy need not convert it

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Compute ``scale`` times the sum of the examples' gradients, and return it.

        Parameters
        ----------
        inputs : (batch, n_in) float
            Of the network's dtype.
        one_hot : (batch, n_out) float
            1 at the label, 0 elsewhere.
        scale : float, optional
            By default 1 / batch, which gives the gradient of the mean loss. An optimizer can put its learning
            rate here: scaling the errors (batch, n_out) is far cheaper than scaling the whole gradient.

        Returns
        -------
        (n_parameters,) float
            ``self.gradient``, overwritten by the next call.
        """
        n_examples = len(inputs)
        if n_examples != self._batch_size:
            self._batch_size = n_examples
            for layer in self._layers:
                layer.cut_to(n_examples)
            if self._convolutions is not None:
                self._convolutions.cut_to(n_examples)
            self.outputs = self._layers[-1].activations
        previous = inputs if self._convolutions is None else self._convolutions.forward(inputs)
        for layer in self._layers:
            layer.read = previous
            previous = layer.activations
            layer.read.dot(layer.weights_transposed, previous)
            np.add(previous, layer.biases, previous)
            if layer.kept_sums is not None:
                np.copyto(layer.kept_sums, previous)
            layer.activate(previous)
            if layer.dropout is not None:
                previous = layer.dropout.thinned(previous)

        last = self._layers[-1]
        self._d_outputs(last.activations, one_hot, last.errors)
        self._scale[()] = 1.0 / n_examples if scale is None else scale
        np.multiply(last.errors, self._scale, last.errors)

        following: _Layer | None = None
        for layer in self._layers_backwards:
            if following is not None:
                following.errors.dot(following.weights, layer.errors)
                if layer.dropout is not None:
                    np.multiply(layer.errors, layer.dropout.mask, layer.errors)
            layer.multiply_by_slope(layer.errors, layer.activations, layer.slope_sums, layer.scratch)
            if layer.is_input_major:
                np.matmul(layer.read.T, layer.errors, layer.d_weights.T)
            else:
                layer.product(layer.errors_transposed, layer.read, layer.d_weights)
            layer.ones.dot(layer.errors, layer.d_biases)
            following = layer
        if self._convolutions is not None:
            first = self._layers[0]
            first.weights_transposed.dot(first.errors_transposed, self._convolutions.d_outputs)
            self._convolutions.backward()
        return self.gradient


class _Layer:
    """The arrays of one dense layer, cut to a batch size once instead of in every step.

    The activations overwrite the weighted sums. A copy of the sums is kept only if the slope needs it.
    """

    def __init__(
        self,
        network: Network,
        index: int,
        d_weights: FloatArray,
        d_biases: FloatArray,
        max_batch_size: int,
        dropout: Dropout | None,
    ) -> None:
        dtype = network.parameters.dtype
        shape = network.shapes[index]
        activation = ACTIVATIONS[network.activations[index]]
        self.activate = activation.apply
        self.multiply_by_slope = activation.multiply_by_slope
        self.weights = network.weights[index]
        self.weights_transposed = self.weights.T
        self.biases = network.biases[index]
        self.d_weights, self.d_biases = d_weights, d_biases
        self.is_input_major = index == 0 and network.is_input_major
        self.product = np.ndarray.dot if d_weights.size <= _FEW_WEIGHTS else np.matmul
        self.dropout = dropout
        self._all = [aligned_zeros((max_batch_size, shape.n_out), dtype) for _ in range(3)]
        needs_sums = activation.slope_needs_sums
        self._all_sums = aligned_zeros((max_batch_size, shape.n_out), dtype) if needs_sums else None
        self._all_ones = np.ones(max_batch_size, dtype)
        self.cut_to(max_batch_size)

    def cut_to(self, batch_size: int) -> None:
        """Use the first ``batch_size`` rows of all arrays from now on."""
        self.activations, self.errors, self.scratch = (rows[:batch_size] for rows in self._all)
        self.kept_sums = None if self._all_sums is None else self._all_sums[:batch_size]
        self.slope_sums = self.activations if self.kept_sums is None else self.kept_sums
        self.errors_transposed = self.errors.T
        self.ones = self._all_ones[:batch_size]
        self.read = self.activations  # set in every step
        if self.dropout is not None:
            self.dropout.cut_to(self.activations.shape)


def _needs(layers: Sequence[LayerSpec], batch_size: int, itemsize: int) -> Needs:
    """Estimate products near the processor's peak and arrays that are reused."""
    parameters = n_parameters(layers)
    seconds = 3e-5 + 1e-9 * parameters + 1e-10 * batch_size * n_products(layers)
    return Needs(seconds, itemsize * (parameters + 3 * batch_size * n_units(layers)))


FULL_MATRIX = GradientMethod(
    "full_matrix",
    "Full matrix",
    "One matrix product per layer sums over the mini-batch, biases are broadcast, and all arrays are reused: "
    "digitpad's engine.",
    "Most of its time goes into the matrix products, the rest into a few NumPy calls per layer on small "
    "arrays.",
    "With one example, its few NumPy calls per layer take longer than the products.",
    Backpropagation,
    _needs,
)
