"""Networks and how they learn. Knows no digit, no image and no Qt, and needs NumPy alone."""

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, train

__all__ = ["Examples", "Network", "TrainingConfig", "TrainingData", "create_network", "train"]
