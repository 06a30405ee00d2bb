"""What can be said of a network and a picture, as plain arrays: each number on the screen has a test."""

from digitpad.insight.numeric_gradient import (
    GradientCheck,
    NumericGradient,
    check_gradients,
    numeric_gradient,
)
from digitpad.insight.step_trace import LayerTrace, StepTrace, trace_step
from digitpad.nn.training.layer_health import LayerHealth, StepHealth, layer_healths

__all__ = [
    "GradientCheck",
    "LayerHealth",
    "LayerTrace",
    "NumericGradient",
    "StepHealth",
    "StepTrace",
    "check_gradients",
    "layer_healths",
    "numeric_gradient",
    "trace_step",
]
