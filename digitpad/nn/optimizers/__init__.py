"""What is done with a gradient: optimizers, penalties, learning-rate schedules.

From one optimizer to the next: gradient descent follows the slope of the mini-batch; momentum keeps part of
its velocity; Nesterov's looks where its velocity will take it before it asks for the slope; Adam also gives
each parameter its own step length; AdamW lets weights decay by themselves, not by way of the gradient.
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
"""Every optimizer by its name in settings, files and JSON. A new one is a file and a line here."""
