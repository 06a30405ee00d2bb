"""The gradient of a mini-batch in full matrix form: digitpad's engine.

How one gets here from the definition, for one layer with inputs x, weights W and error d (dloss/dlogits):

1. Element by element, dloss/dW[j, k] = d[j] * x[k]: three nested loops.
2. That is the outer product of d and x: one call a layer and example.
3. Put the examples of a mini-batch into the rows of X and D. Then the sum of their outer products is
   the matrix product D.T @ X: the product itself sums over the batch. One call a layer.
"""

import numpy as np
from numpy.typing import DTypeLike

from digitpad.nn.activations import ACTIVATIONS, Activation, FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.costs import COSTS
from digitpad.nn.network import Network, layer_views


class Backpropagation:
    """Gradients of one network's loss, with every array made once and used again.

    ``dot`` and ``matmul`` compute the same; each stands where it was faster on a mini-batch of ten: ``dot``
    has less to do before it calls BLAS, but copies a transposed first factor, which ``matmul`` does not.

    It reads the network's parameters at each call, so it stays right while they change.

    Parameters
    ----------
    network : Network
    max_batch_size : int
        The largest mini-batch. Smaller ones, such as the last of an epoch, use the first rows.
    dropout : float
        The part of the hidden units that is left out at random, anew in each call, 0 up to but not 1; the
        others count for more, so that their sum stays what it is without dropout ("inverted" dropout):
        Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), sections 4 and 10.
    rng : numpy.random.Generator, optional
        Where dropout draws from. Needed with it.

    Attributes
    ----------
    gradient : (n_parameters,) float
        The last call's result, laid out like ``network.parameters``. Overwritten by the next call.
    d_weights : list of (n_out, n_in) float
        Views of ``gradient``.
    d_biases : list of (n_out,) float
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
        self.d_weights, self.d_biases = layer_views(self.gradient, network.layer_sizes)
        self._network = network
        self._d_outputs = COSTS[network.cost].d_outputs
        self._ones = np.ones(max_batch_size, dtype)
        shapes = [(max_batch_size, size) for size in network.layer_sizes[1:]]
        self._activations = [aligned_zeros(shape, dtype) for shape in shapes]
        self._errors = [aligned_zeros(shape, dtype) for shape in shapes]
        self._scratch = [aligned_zeros(shape, dtype) for shape in shapes]
        self._dropouts: list[_Dropout] = []
        if dropout:
            assert rng is not None
            self._dropouts = [_Dropout(shape, dtype, dropout, rng) for shape in shapes[:-1]]
        self._layers: list[_Layer] = []
        self._batch_size = 0
        self._take_batch_size(max_batch_size)

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Compute ``scale`` times the sum of the examples' gradients, and return it.

        Parameters
        ----------
        inputs : (batch, n_in) float
            Of the network's dtype.
        one_hot : (batch, n_out) float
            1 at the label, else 0.
        scale : float, optional
            Left out, it is 1 / batch, which makes the gradient that of the mean loss. An optimizer can put
            its learning rate here: scaling (batch, n_out) errors is far cheaper than scaling all gradients.

        Returns
        -------
        (n_parameters,) float
            ``self.gradient``, overwritten by the next call.
        """
        n_examples = len(inputs)
        if n_examples != self._batch_size:
            self._take_batch_size(n_examples)
        previous = inputs
        for layer in self._layers:
            layer.inputs = previous
            np.dot(previous, layer.weights_transposed, out=layer.activations)
            np.add(layer.activations, layer.biases, out=layer.activations)
            layer.activation.apply(layer.activations)
            previous = layer.activations
            if layer.dropout is not None:
                previous = layer.dropout.thinned(previous)

        last = self._layers[-1]
        self._d_outputs(last.activations, one_hot, last.errors)
        np.multiply(last.errors, 1.0 / n_examples if scale is None else scale, out=last.errors)

        following: _Layer | None = None
        for layer in reversed(self._layers):
            if following is not None:
                np.dot(following.errors, following.weights, out=layer.errors)
                if layer.dropout is not None:
                    np.multiply(layer.errors, layer.dropout.mask, out=layer.errors)
            layer.activation.multiply_by_slope(layer.errors, layer.activations, layer.scratch)
            np.matmul(layer.errors_transposed, layer.inputs, out=layer.d_weights)
            np.dot(layer.ones, layer.errors, out=layer.d_biases)
            following = layer
        return self.gradient

    def _take_batch_size(self, batch_size: int) -> None:
        self._batch_size = batch_size
        self._layers = [
            _Layer(
                ACTIVATIONS[name],
                self._network.weights[index],
                self._network.biases[index],
                self._activations[index][:batch_size],
                self._errors[index][:batch_size],
                self._scratch[index][:batch_size],
                self._ones[:batch_size],
                self.d_weights[index],
                self.d_biases[index],
                self._dropouts[index].cut_to(batch_size) if index < len(self._dropouts) else None,
            )
            for index, name in enumerate(self._network.activations)
        ]


class _Dropout:
    """Leaves out part of a hidden layer's units.

    Attributes
    ----------
    mask : (batch, n) float
        What the last call multiplied the units by: 0, or 1 / (1 - dropout).
    """

    def __init__(
        self, shape: tuple[int, int], dtype: DTypeLike, dropout: float, rng: np.random.Generator
    ) -> None:
        self._dropout = dropout
        self._rng = rng
        self._all_rows = aligned_zeros(shape, dtype), aligned_zeros(shape, dtype)
        self.mask, self._thinned = self._all_rows

    def cut_to(self, batch_size: int) -> "_Dropout":
        """Use the first rows of its arrays from now on, and return itself."""
        self.mask, self._thinned = (rows[:batch_size] for rows in self._all_rows)
        return self

    def thinned(self, activations: FloatArray) -> FloatArray:
        """Return the activations without the units of a new mask. Overwritten by the next call."""
        self._rng.random(dtype=self.mask.dtype, out=self.mask)
        np.greater_equal(self.mask, self._dropout, out=self.mask)
        np.multiply(self.mask, 1.0 / (1.0 - self._dropout), out=self.mask)
        # Not in place: the slope is told from what the activations were.
        np.multiply(activations, self.mask, out=self._thinned)
        return self._thinned


class _Layer:
    """Views of one layer's arrays, cut to a batch size once instead of in every step."""

    def __init__(
        self,
        activation: Activation,
        weights: FloatArray,
        biases: FloatArray,
        activations: FloatArray,
        errors: FloatArray,
        scratch: FloatArray,
        ones: FloatArray,
        d_weights: FloatArray,
        d_biases: FloatArray,
        dropout: _Dropout | None,
    ) -> None:
        self.activation = activation
        self.weights = weights
        self.weights_transposed = weights.T
        self.biases = biases
        self.inputs = activations  # set to the layer's inputs in every step
        self.activations = activations
        self.errors = errors
        self.errors_transposed = errors.T
        self.scratch = scratch
        self.ones = ones
        self.d_weights = d_weights
        self.d_biases = d_biases
        self.dropout = dropout
