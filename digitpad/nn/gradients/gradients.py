"""What an optimizer steps down: something that computes a network's gradients."""

from collections.abc import Callable
from typing import Protocol

from digitpad.errors import SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network


class Gradients(Protocol):
    """Computes the gradients of the network it was made for, whose parameters it reads at each call."""

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
            Left out, it is 1 / batch.
        """


GradientsFactory = Callable[[Network, int], Gradients]
"""Makes what computes a network's gradients, from the network and the size of its largest mini-batch."""


def require_dense(network: Network) -> None:
    """Raise SettingError for a network with convolutions."""
    if not network.is_dense:
        raise SettingError(
            "only the full matrix method knows convolutions. Choose dense layers.", setting="layers"
        )
