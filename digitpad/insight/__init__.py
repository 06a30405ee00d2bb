"""What can be said of a network and a picture, as plain arrays: each number on the screen has a test."""

from digitpad.insight.changed_accuracy import ChangedAccuracy
from digitpad.insight.numeric_gradient import (
    GradientCheck,
    NumericGradient,
    check_gradients,
    numeric_gradient,
)
from digitpad.insight.step_trace import LayerTrace, StepTrace, trace_step
from digitpad.insight.unit_change import UnitChange, changed_network
from digitpad.insight.unit_statistics import UnitStatistics, unit_statistics

__all__ = [
    "ChangedAccuracy",
    "GradientCheck",
    "LayerTrace",
    "NumericGradient",
    "StepTrace",
    "UnitChange",
    "UnitStatistics",
    "changed_network",
    "check_gradients",
    "numeric_gradient",
    "trace_step",
    "unit_statistics",
]
