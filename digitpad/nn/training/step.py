"""One step of training."""

from collections.abc import Callable

from digitpad.nn.activations import FloatArray
from digitpad.nn.gradients import Gradients
from digitpad.nn.optimizers import Optimizer


def take_step(
    gradients: Gradients,
    optimizer: Optimizer,
    inputs: FloatArray,
    one_hot: FloatArray,
    learning_rate: float,
    on_gradient: Callable[[FloatArray, float], None] | None = None,
) -> None:
    """Compute the gradient of a mini-batch and take an optimizer step.

    Parameters
    ----------
    gradients : Gradients
    optimizer : Optimizer
        Made for the same network.
    inputs : (batch, n_in) float
    one_hot : (batch, n_out) float
        Targets; each row sums to 1.
    learning_rate : float
    on_gradient : callable, optional
        ``on_gradient(gradient, scale)`` is called with ``scale`` times the gradient of the mean loss before
        the optimizer uses it.
    """
    optimizer.before_gradient()
    scale = optimizer.gradient_scale(learning_rate)
    gradient = gradients.compute(inputs, one_hot, scale / len(inputs))
    if on_gradient is not None:
        on_gradient(gradient, scale)
    optimizer.step(gradient, learning_rate, scale)
