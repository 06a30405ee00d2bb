"""The table of training settings: range, default, unit and explanation of each.

The form, the command line and the configuration all read this table, so they accept the same values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from digitpad.errors import SettingError
from digitpad.nn.config.setting_kinds import (
    MAX_PARAMETERS,
    ActivationsSetting,
    ChoiceSetting,
    LayersSetting,
    NumberSetting,
    Setting,
)
from digitpad.nn.costs import COSTS
from digitpad.nn.initializations import INITIALIZATIONS
from digitpad.nn.layers import LayerSpec, layer_shapes, n_parameters, n_products
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.optimizers.schedules import SCHEDULES

MAX_STEP = 5_000_000_000  # examples times multiplications: a run can stop only between two steps
MAX_PARAMETER_BYTES = 4 * MAX_PARAMETERS
"""Limits a network's file to 300 MB in memory."""

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            LayersSetting(
                "layers",
                "Layers",
                (784, 30, 10),
                "Units per layer: 784 pixels in, hidden layers between, one output per digit at the end; "
                "more units learn more but take longer. 16@5x5/2 is a convolution that looks for 16 patterns "
                "of 5x5 pixels with a stride of 2.",
            ),
            ActivationsSetting(
                "activation",
                "Activation",
                "sigmoid",
                "The function a unit applies to its weighted sum; sigmoid and tanh saturate and learn more "
                "slowly than ReLU and SiLU. Give one name for all hidden layers, or one per layer with "
                "commas.",
            ),
            ChoiceSetting(
                "cost",
                "Cost",
                "quadratic",
                "The error that training minimizes. Cross-entropy learns faster than the quadratic cost "
                "where the network is badly wrong.",
                choices={cost.name: cost.title for cost in COSTS.values()},
            ),
            ChoiceSetting(
                "initialization",
                "Initial weights",
                "nielsen",
                "The spread of the random initial weights: too wide saturates units, too narrow loses the "
                "signal. He suits ReLU and SiLU, Glorot tanh, LeCun and Nielsen sigmoid.",
                choices={name: name.title().replace("Lecun", "LeCun") for name in INITIALIZATIONS},
            ),
            ChoiceSetting(
                "optimizer",
                "Optimizer",
                "sgd",
                "How a gradient becomes a step: gradient descent follows it downhill, momentum keeps part of "
                "its velocity, and Nesterov looks ahead. Adam gives each weight its own step size and needs "
                "a learning rate of about 0.001; AdamW suits weight decay.",
                choices={name: optimizer.title for name, optimizer in OPTIMIZERS.items()},
            ),
            NumberSetting(
                "learning_rate",
                "Learning rate",
                3.0,
                "The size of each step, multiplied by the schedule: too small is slow, too large diverges. "
                "About 3 suits the quadratic cost with sigmoid, and 0.1 suits cross-entropy with momentum.",
                minimum=1e-6,
                maximum=100.0,
            ),
            ChoiceSetting(
                "schedule",
                "Schedule",
                "constant",
                "The factor on the learning rate during training: step drops it to a tenth at one half and "
                "to a hundredth at three quarters, cosine falls to 0. One cycle rises, then falls to 0, and "
                "reaches a good network in few epochs.",
                choices={name: name.replace("_", " ") for name in SCHEDULES},
            ),
            NumberSetting(
                "momentum",
                "Momentum",
                0.9,
                "The share of its velocity that the optimizer keeps from step to step, like a rolling ball. "
                "For Adam it is the share of the mean gradient; gradient descent has none.",
                minimum=0.0,
                maximum=0.999,
            ),
            NumberSetting(
                "weight_decay",
                "Weight decay",
                0.0,
                "Shrinks weights in proportion to their size (L2), which reduces overfitting; 0 is off, "
                "0.0001 is usual. AdamW applies it apart from the gradient and tolerates 0.01.",
                minimum=0.0,
                maximum=1.0,
            ),
            NumberSetting(
                "l1",
                "L1 penalty",
                0.0,
                "Pulls every weight towards 0 with the same force, so that only useful connections remain. "
                "0 is off; start with 0.00001.",
                minimum=0.0,
                maximum=1.0,
            ),
            NumberSetting(
                "dropout",
                "Dropout",
                0.0,
                "The share of hidden units dropped at random in each step, so that units do not rely on each "
                "other; the trained network uses them all. 0 is off; 0.2 to 0.5 suits large hidden layers.",
                minimum=0.0,
                maximum=0.9,
            ),
            NumberSetting(
                "clip_norm",
                "Clip gradient",
                0.0,
                "The maximum length of the gradient: a longer one is shortened and keeps its direction. 0 is "
                "off; 1 is usual.",
                minimum=0.0,
                maximum=1_000.0,
            ),
            NumberSetting(
                "batch_size",
                "Batch size",
                10,
                "The number of pictures in one step. Small batches take many noisy steps; large ones take "
                "few and use the processor better, because a batch is one matrix.",
                minimum=1,
                maximum=60_000,
                unit="images",
            ),
            NumberSetting(
                "epochs",
                "Epochs",
                30,
                "How many times training goes through all training pictures.",
                minimum=1,
                maximum=1_000,
            ),
            NumberSetting(
                "patience",
                "Patience",
                0,
                "Stops training after this many epochs without a lower validation loss, and keeps the "
                "network of the best epoch. This limits overfitting; 0 is off.",
                minimum=0,
                maximum=100,
                unit="epochs",
            ),
            NumberSetting(
                "seed",
                "Seed",
                0,
                "The start of the random numbers: the same seed gives the same initial weights, the same "
                "order of pictures and the same network.",
                minimum=0,
                maximum=2**31 - 1,
            ),
            ChoiceSetting(
                "dtype",
                "Precision",
                "float32",
                "The number type: float32 is up to twice as fast. float64 shows that float32 loses nothing.",
                choices={"float32": "float32", "float64": "float64"},
            ),
        )
    }
)


def _default(name: str) -> Any:
    return SETTINGS[name].default


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of a training run, checked against the table.

    Raises
    ------
    SettingError
        If a value is not allowed. Names the setting.
    """

    layers: tuple[LayerSpec, ...] = _default("layers")
    activation: str = _default("activation")
    cost: str = _default("cost")
    initialization: str = _default("initialization")
    optimizer: str = _default("optimizer")
    learning_rate: float = _default("learning_rate")
    schedule: str = _default("schedule")
    momentum: float = _default("momentum")
    weight_decay: float = _default("weight_decay")
    l1: float = _default("l1")
    dropout: float = _default("dropout")
    clip_norm: float = _default("clip_norm")
    batch_size: int = _default("batch_size")
    epochs: int = _default("epochs")
    patience: int = _default("patience")
    seed: int = _default("seed")
    dtype: str = _default("dtype")

    def __post_init__(self) -> None:
        for name, setting in SETTINGS.items():
            setting.check(getattr(self, name))
        total, most = n_parameters(self.layers), MAX_PARAMETER_BYTES // np.dtype(self.dtype).itemsize
        if total > most:
            raise SettingError(
                f"there would be {total:,} weights and biases; at most {most:,} are allowed in {self.dtype}.",
                setting="layers",
            )
        most = MAX_STEP // n_products(self.layers)
        if self.batch_size > most:
            raise SettingError(
                f"{self.batch_size:,} examples per step are too many for such large layers. "
                f"Set at most {most:,}.",
                setting="batch_size",
            )
        n_named, n_hidden = len(self.activation.split(",")), len(self.layers) - 2
        if n_hidden and n_named not in (1, n_hidden, n_hidden + 1):
            raise SettingError(
                f"{n_named} names do not fit {n_hidden} hidden layers. "
                "Give one name for all of them, or one for each.",
                setting="activation",
            )

    @property
    def n_out(self) -> int:
        """Number of outputs."""
        return layer_shapes(self.layers)[-1].n_out

    @property
    def activations(self) -> tuple[str, ...]:
        """One activation for each layer of weights.

        Unless named, the last one follows from the cost: logits for cross-entropy, sigmoid for the quadratic
        cost. Without hidden layers the names are ignored.
        """
        names = [name.strip() for name in self.activation.split(",")]
        n_hidden = len(self.layers) - 2
        if n_hidden and len(names) == n_hidden + 1:
            return tuple(names)
        if not n_hidden or len(names) == 1:
            names = names[:1] * n_hidden
        return (*names, "identity" if self.cost == "cross_entropy" else "sigmoid")
