"""Numbers that explain a network and its answers, as plain arrays without Qt."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "digitpad.insight.activation_map": (
        "ActivationMap",
        "activation_map",
    ),
    "digitpad.insight.robustness": (
        "RobustnessPoint",
        "robustness",
    ),
    "digitpad.insight.step.numeric_gradient": (
        "GradientCheck",
        "NumericGradient",
        "check_gradients",
        "numeric_gradient",
    ),
    "digitpad.insight.step.step_trace": (
        "LayerTrace",
        "StepTrace",
        "trace_step",
    ),
    "digitpad.insight.units.changed_accuracy": ("ChangedAccuracy",),
    "digitpad.insight.units.unit_change": (
        "UnitChange",
        "changed_network",
    ),
    "digitpad.insight.units.unit_statistics": (
        "UnitStatistics",
        "unit_statistics",
    ),
    "digitpad.insight.why.evidence": (
        "Evidence",
        "PixelEvidence",
        "UnitEvidence",
    ),
    "digitpad.insight.why.explanation": (
        "Explanation",
        "explain",
    ),
    "digitpad.insight.why.smallest_change": (
        "SliderAnswers",
        "try_sliders",
    ),
    "digitpad.insight.why.training_digits": (
        "TrainingDigits",
        "training_digits",
    ),
    "digitpad.nn.training.layer_health": (
        "LayerHealth",
        "StepHealth",
        "layer_healths",
    ),
}
"""Modules and what they hand out here."""

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


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: importing all of them would slow the window's start."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
