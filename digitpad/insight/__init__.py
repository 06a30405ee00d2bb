"""What can be said of a network and a picture, as plain arrays: each number on the screen has a test."""

from digitpad.insight.numeric_gradient import (
    GradientCheck,
    NumericGradient,
    check_gradients,
    numeric_gradient,
)
from digitpad.insight.step_trace import LayerTrace, StepTrace, trace_step
from digitpad.insight.unit_statistics import UnitStatistics, unit_statistics

__all__ = [
    "GradientCheck",
    "LayerTrace",
    "NumericGradient",
    "StepTrace",
    "UnitStatistics",
    "check_gradients",
    "numeric_gradient",
    "trace_step",
    "unit_statistics",
]
