"""The interface of a method that computes gradients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from digitpad.errors import SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.layers import LayerSpec
from digitpad.nn.network import Network
from digitpad.presentation import percent_text


class Gradients(Protocol):
    """Computes the gradients of one network. The network's parameters are read at each call."""

    @property
    def outputs(self) -> FloatArray:
        """The last layer's activations in the last call, (batch, n_out)."""

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return ``scale`` times the sum of the examples' gradients, (n_parameters,) float.

        Laid out like ``network.parameters``. The caller may change it; the next call may overwrite it.

        Parameters
        ----------
        inputs : (batch, n_in) float
            Of the network's dtype.
        one_hot : (batch, n_out) float
            1 at the label, 0 elsewhere.
        scale : float, optional
            By default 1 / batch, which gives the gradient of the mean loss.
        """


GradientsFactory = Callable[[Network, int], Gradients]
"""Makes a ``Gradients`` from a network and the size of its largest mini-batch."""


@dataclass(frozen=True)
class Needs:
    """A rough estimate of what one mini-batch's gradient takes, good enough to refuse impossible jobs.

    The factors were fitted to steps of networks from 784-10 to 784-2000-2000-10 on the machine of the
    README's figures. On another or a busy machine, the time may be several times longer.

    Attributes
    ----------
    seconds : float
    n_bytes : float
        Peak memory, not counting the network and the data.
    """

    seconds: float
    n_bytes: float


@dataclass(frozen=True)
class GradientMethod:
    """A method to compute the gradient of a mini-batch.

    Attributes
    ----------
    name : str
        Name in settings and JSON.
    title : str
        Name shown in the window.
    idea : str
        What it does, in one sentence.
    why : str
        Where its time goes with mini-batches of several examples, in one sentence. It may contain
        ``{batch_size}``, and ``{zeros}`` and ``{wasted}``, the shares of zeros and of multiplications by zero
        in block-diagonal matrices.
    why_alone : str
        The same for mini-batches of one example.
    make : callable
        ``make(network, max_batch_size)`` returns a ``Gradients``.
    needs : callable
        ``needs(layers, batch_size, itemsize)`` returns the needs of one mini-batch; ``itemsize`` is the
        number of bytes of a float.
    """

    name: str
    title: str
    idea: str
    why: str
    why_alone: str
    make: GradientsFactory
    needs: Callable[[Sequence[LayerSpec], int, int], Needs]

    def reason(self, batch_size: int) -> str:
        """Return one sentence on where the time goes with mini-batches of this size."""
        if batch_size == 1:
            return self.why_alone
        zeros, wasted = 1.0 - 1.0 / batch_size, 1.0 - 1.0 / batch_size**2
        return self.why.format(batch_size=batch_size, zeros=percent_text(zeros), wasted=percent_text(wasted))


def require_dense(network: Network) -> None:
    """Raise SettingError if a network has convolutions."""
    if not network.is_dense:
        raise SettingError(
            "only the full matrix method supports convolutions. Choose dense layers.", setting="layers"
        )
