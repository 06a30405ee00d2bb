"""What can be said of a network and a picture, as plain arrays: each number on the screen has a test."""

from digitpad.insight.numeric_gradient import (
    GradientCheck,
    NumericGradient,
    check_gradients,
    numeric_gradient,
)
from digitpad.insight.step_trace import LayerTrace, StepTrace, trace_step

__all__ = [
    "GradientCheck",
    "LayerTrace",
    "NumericGradient",
    "StepTrace",
    "check_gradients",
    "numeric_gradient",
    "trace_step",
]
