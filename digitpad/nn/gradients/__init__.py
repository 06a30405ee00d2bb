"""Five methods to compute the gradient of a mini-batch, from the definition to digitpad's engine."""

from collections.abc import Mapping
from types import MappingProxyType

from digitpad.nn.gradients.backpropagation import FULL_MATRIX, Backpropagation
from digitpad.nn.gradients.block_diagonal import BLOCK_DIAGONAL
from digitpad.nn.gradients.concatenated import CONCATENATED
from digitpad.nn.gradients.element_by_element import ELEMENT_BY_ELEMENT
from digitpad.nn.gradients.method import GradientMethod, Gradients, GradientsFactory
from digitpad.nn.gradients.per_sample import PER_SAMPLE

__all__ = ["GRADIENT_METHODS", "Backpropagation", "GradientMethod", "Gradients", "GradientsFactory"]

GRADIENT_METHODS: Mapping[str, GradientMethod] = MappingProxyType(
    {
        method.name: method
        for method in (ELEMENT_BY_ELEMENT, PER_SAMPLE, BLOCK_DIAGONAL, CONCATENATED, FULL_MATRIX)
    }
)
"""From the definition to the engine. All give the same gradient up to rounding."""
