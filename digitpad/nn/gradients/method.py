"""What a method to compute gradients has to offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from digitpad.errors import SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.layers import LayerSpec
from digitpad.nn.network import Network
from digitpad.presentation import percent_text


class Gradients(Protocol):
    """Computes the gradients of the network it was made for, whose parameters it reads at each call."""

    @property
    def outputs(self) -> FloatArray:
        """The last layer's activations in the last call, (batch, n_out)."""

    def compute(self, inputs: FloatArray, one_hot: FloatArray, scale: float | None = None) -> FloatArray:
        """Return ``scale`` times the sum of the examples' gradients, (n_parameters,) float.

        It is laid out like ``network.parameters``. The caller may change it, the next call may overwrite it.

        Parameters
        ----------
        inputs : (batch, n_in) float
            Of the network's dtype.
        one_hot : (batch, n_out) float
            1 at the label, else 0.
        scale : float, optional
            By default 1 / batch, which gives the gradient of the mean loss.
        """


GradientsFactory = Callable[[Network, int], Gradients]
"""Makes what computes a network's gradients, from the network and the size of its largest mini-batch."""


@dataclass(frozen=True)
class Needs:
    """Roughly what the gradient of one mini-batch takes: enough to refuse what cannot be done.

    The factors behind it were fitted to steps of networks from 784-10 to 784-2000-2000-10 on the machine of
    the README's figures; on another or a busy machine, seconds may be several times as many.

    Attributes
    ----------
    seconds : float
    n_bytes : float
        Peak memory besides the network and the data.
    """

    seconds: float
    n_bytes: float


@dataclass(frozen=True)
class GradientMethod:
    """One method to compute the gradient of a mini-batch.

    Attributes
    ----------
    name : str
        Its name in settings and JSON.
    title : str
        Its name for people.
    idea : str
        One sentence: what it does.
    why : str
        One sentence: where its time goes with mini-batches of several examples. It may name
        ``{batch_size}``, and the ``{zeros}`` and ``{wasted}`` multiplications of block-diagonal matrices.
    why_alone : str
        The same with one example at a time.
    make : callable
        ``make(network, max_batch_size)`` returns what computes that network's gradients.
    needs : callable
        ``needs(layers, batch_size, itemsize)`` returns the needs of one mini-batch; ``itemsize`` is the
        number of bytes of one float.
    """

    name: str
    title: str
    idea: str
    why: str
    why_alone: str
    make: GradientsFactory
    needs: Callable[[Sequence[LayerSpec], int, int], Needs]

    def reason(self, batch_size: int) -> str:
        """Return one sentence: where its time goes with mini-batches of this size."""
        if batch_size == 1:
            return self.why_alone
        zeros, wasted = 1.0 - 1.0 / batch_size, 1.0 - 1.0 / batch_size**2
        return self.why.format(batch_size=batch_size, zeros=percent_text(zeros), wasted=percent_text(wasted))


def require_dense(network: Network) -> None:
    """Raise SettingError for a network with convolutions."""
    if not network.is_dense:
        raise SettingError(
            "only the full matrix method knows convolutions. Choose dense layers.", setting="layers"
        )
