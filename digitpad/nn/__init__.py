"""Networks and training. Depends on NumPy alone: no digits, no images, no Qt."""

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config import SETTINGS, TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.training import (
    EpochResult,
    Evaluation,
    Examples,
    Progress,
    Step,
    Trainer,
    TrainingData,
    create_network,
    evaluate,
    train,
)

__all__ = [
    "ACTIVATIONS",
    "GRADIENT_METHODS",
    "OPTIMIZERS",
    "SETTINGS",
    "Convolution",
    "EpochResult",
    "Evaluation",
    "Examples",
    "Network",
    "Progress",
    "Step",
    "Trainer",
    "TrainingConfig",
    "TrainingData",
    "create_network",
    "evaluate",
    "train",
]
