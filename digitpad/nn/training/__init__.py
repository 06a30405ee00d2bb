"""Training by step and by epoch: examples, evaluation, early stopping, divergence."""

from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.layer_health import LayerHealth, StepHealth, layer_healths
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network, train

__all__ = [
    "EpochResult",
    "Evaluation",
    "Examples",
    "LayerHealth",
    "Progress",
    "Step",
    "StepHealth",
    "Trainer",
    "TrainingData",
    "create_network",
    "evaluate",
    "layer_healths",
    "train",
]
