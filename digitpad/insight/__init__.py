"""Numbers that explain a network and its answers, as plain arrays without Qt."""

from digitpad.insight.activation_map import ActivationMap, activation_map
from digitpad.insight.robustness import RobustnessPoint, robustness
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
from digitpad.insight.why.evidence import Evidence, PixelEvidence, UnitEvidence
from digitpad.insight.why.explanation import Explanation, explain
from digitpad.insight.why.smallest_change import SliderAnswers, try_sliders
from digitpad.insight.why.training_digits import TrainingDigits, training_digits
from digitpad.nn.training.layer_health import LayerHealth, StepHealth, layer_healths

__all__ = [
    "ActivationMap",
    "ChangedAccuracy",
    "Evidence",
    "Explanation",
    "GradientCheck",
    "LayerHealth",
    "LayerTrace",
    "NumericGradient",
    "PixelEvidence",
    "RobustnessPoint",
    "SliderAnswers",
    "StepHealth",
    "StepTrace",
    "TrainingDigits",
    "UnitChange",
    "UnitEvidence",
    "UnitStatistics",
    "activation_map",
    "changed_network",
    "check_gradients",
    "explain",
    "layer_healths",
    "numeric_gradient",
    "robustness",
    "trace_step",
    "training_digits",
    "try_sliders",
    "unit_statistics",
]
