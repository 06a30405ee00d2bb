"""What can be said of a network and a picture, as plain arrays: each number on the screen has a test."""

from digitpad.insight.step.numeric_gradient import (
    GradientCheck,
    NumericGradient,
    check_gradients,
    numeric_gradient,
)
from digitpad.insight.step.step_trace import LayerTrace, StepTrace, trace_step
from digitpad.insight.units.changed_accuracy import ChangedAccuracy
from digitpad.insight.units.unit_change import UnitChange, changed_network
from digitpad.insight.units.unit_statistics import UnitStatistics, unit_statistics
from digitpad.nn.training.layer_health import LayerHealth, StepHealth, layer_healths

__all__ = [
    "ChangedAccuracy",
    "GradientCheck",
    "LayerHealth",
    "LayerTrace",
    "NumericGradient",
    "StepHealth",
    "StepTrace",
    "UnitChange",
    "UnitStatistics",
    "changed_network",
    "check_gradients",
    "layer_healths",
    "numeric_gradient",
    "trace_step",
    "unit_statistics",
]
