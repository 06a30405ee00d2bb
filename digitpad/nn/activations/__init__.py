"""Activation functions and their slopes. A new one is a new file and a line in ``ACTIVATIONS``."""

from digitpad.nn.activations.activation import Activation, FloatArray
from digitpad.nn.activations.identity import IDENTITY
from digitpad.nn.activations.rectifiers import LEAKY_RELU, LEAKY_SLOPE, RELU
from digitpad.nn.activations.sigmoids import SIGMOID, TANH, exact_sigmoid
from digitpad.nn.activations.silu import SILU

__all__ = ["ACTIVATIONS", "LEAKY_SLOPE", "Activation", "FloatArray", "exact_sigmoid"]

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation for activation in (SIGMOID, TANH, RELU, LEAKY_RELU, SILU, IDENTITY)
}
"""Activations by their name in settings, files and JSON."""
