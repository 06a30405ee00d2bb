"""Optimizers, penalties and learning-rate schedules.

Gradient descent steps down the slope of the mini-batch. Momentum keeps part of its velocity. Nesterov
momentum takes the gradient at the point its velocity leads to. Adam also gives each parameter its own step
size. AdamW applies weight decay directly, not through the gradient.
"""

from digitpad.nn.optimizers.adam import Adam, AdamW
from digitpad.nn.optimizers.gradient_descent import GradientDescent
from digitpad.nn.optimizers.momentum import Momentum, Nesterov
from digitpad.nn.optimizers.optimizer import Optimizer, OptimizerState, StepRules

__all__ = ["OPTIMIZERS", "Optimizer", "OptimizerState", "StepRules"]

OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
    "adamw": AdamW,
}
"""Optimizers by their name in settings, files and JSON. A new one is a new file and a line here."""
