"""The one table of what can be set for training: range, default, unit and explanation of each.

The form, the command line and the configuration all read it, so none of them can allow what another refuses.
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

MAX_STEP = 5_000_000_000  # examples times multiplications: runs stop between steps, so none may take long
MAX_PARAMETER_BYTES = 4 * MAX_PARAMETERS
"""So that a network's file can be read within 300 MB."""

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            LayersSetting(
                "layers",
                "Layers",
                (784, 30, 10),
                "Units in each layer, from the 784 pixels of a 28x28 picture to one output for each digit. "
                "Numbers between them are hidden layers: more units can learn more, and take longer. "
                "16@5x5/2 is a convolution: 16 patterns of 5x5 pixels, looked for at every second place.",
            ),
            ActivationsSetting(
                "activation",
                "Activation",
                "sigmoid",
                "What a unit makes of its weighted sum. Sigmoid and tanh flatten out, so far-off units learn "
                "slowly; ReLU lets positive sums through and learns fast; SiLU is a ReLU without its kink. "
                "One name for all hidden layers, or one for each with commas between.",
            ),
            ChoiceSetting(
                "cost",
                "Cost",
                "quadratic",
                "What training makes small. Quadratic: the squared distance to the right answer. "
                "Cross-entropy: the surprise at the right answer, which learns fastest where the network is "
                "most wrong.",
                choices={cost.name: cost.title for cost in COSTS.values()},
            ),
            ChoiceSetting(
                "initialization",
                "First weights",
                "nielsen",
                "How widely the random first weights are spread. Too wide and sigmoid units start stuck; too "
                "narrow and nothing gets through. He suits ReLU and SiLU, Glorot tanh, LeCun and Nielsen "
                "sigmoid.",
                choices={name: name.title().replace("Lecun", "LeCun") for name in INITIALIZATIONS},
            ),
            ChoiceSetting(
                "optimizer",
                "Optimizer",
                "sgd",
                "How a gradient becomes a step. Gradient descent steps straight down the slope of the "
                "mini-batch; momentum keeps part of its speed, so it runs along valleys instead of across; "
                "Nesterov looks ahead before it steps. Adam gives each weight its own step length and wants "
                "a learning rate of about 0.001; AdamW is the better one with weight decay.",
                choices={name: optimizer.title for name, optimizer in OPTIMIZERS.items()},
            ),
            NumberSetting(
                "learning_rate",
                "Learning rate",
                3.0,
                "How far each step goes. Too small: slow. Too large: it jumps over the valley and diverges. "
                "The quadratic cost with sigmoid wants about 3, cross-entropy with momentum about 0.1. "
                "Each step takes it times the factor of the schedule, also when changed during training.",
                minimum=1e-6,
                maximum=100.0,
            ),
            ChoiceSetting(
                "schedule",
                "Schedule",
                "constant",
                "What the learning rate is multiplied by during training. Constant: by 1. Step: by a tenth "
                "from one half of it on, a hundredth from three quarters on. Cosine: from 1 smoothly to 0. "
                "One cycle: up to 1, then down to 0, which reaches a good network in few epochs.",
                choices={name: name.replace("_", " ") for name in SCHEDULES},
            ),
            NumberSetting(
                "momentum",
                "Momentum",
                0.9,
                "The part of its speed that an optimizer keeps from one step to the next, like a ball that "
                "rolls; for Adam, the part of its mean of past gradients. Gradient descent keeps none.",
                minimum=0.0,
                maximum=0.999,
            ),
            NumberSetting(
                "weight_decay",
                "Weight decay",
                0.0,
                "Pulls every weight towards 0, the more the larger it is (L2), so that the network reads by "
                "many small weights instead of learning by heart with a few large ones. 0: off; 0.0001 is "
                "usual. AdamW does so apart from the gradient, and bears 0.01.",
                minimum=0.0,
                maximum=1.0,
            ),
            NumberSetting(
                "l1",
                "L1 penalty",
                0.0,
                "Pulls every weight towards 0 with the same force, so that those of little use end there: "
                "few connections do the work. 0: off; 0.00001 is a start.",
                minimum=0.0,
                maximum=1.0,
            ),
            NumberSetting(
                "dropout",
                "Dropout",
                0.0,
                "The part of the hidden units left out at random in each step, so that no unit can rely on "
                "another being there. The trained network uses all of them. 0: off; 0.2 to 0.5 suits large "
                "hidden layers.",
                minimum=0.0,
                maximum=0.9,
            ),
            NumberSetting(
                "clip_norm",
                "Clip gradient",
                0.0,
                "The longest gradient that is followed as it is: a longer one is shortened and keeps its "
                "direction, so that one steep place cannot throw the network far away. 0: off; 1 is usual.",
                minimum=0.0,
                maximum=1_000.0,
            ),
            NumberSetting(
                "batch_size",
                "Batch size",
                10,
                "How many pictures share one step. Small batches step often and noisily; large ones step "
                "rarely, but use the processor better, because a whole batch is one matrix.",
                minimum=1,
                maximum=60_000,
                unit="images",
            ),
            NumberSetting(
                "epochs",
                "Epochs",
                30,
                "How many times training goes through all pictures.",
                minimum=1,
                maximum=1_000,
            ),
            NumberSetting(
                "patience",
                "Patience",
                0,
                "Early stopping: training ends after this many epochs without a smaller loss on the "
                "validation pictures, and the network of the best epoch is kept. Beyond it, a network learns "
                "the training pictures by heart. 0: off.",
                minimum=0,
                maximum=100,
                unit="epochs",
            ),
            NumberSetting(
                "seed",
                "Seed",
                0,
                "Where chance begins: the same seed gives the same first weights, the same order of pictures "
                "and so the same network.",
                minimum=0,
                maximum=2**31 - 1,
            ),
            ChoiceSetting(
                "dtype",
                "Precision",
                "float32",
                "float32 is up to twice as fast; float64 shows that nothing is lost by it.",
                choices={"float32": "float32", "float64": "float64"},
            ),
        )
    }
)


def _default(name: str) -> Any:
    return SETTINGS[name].default


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides a training run, checked against the table.

    Raises
    ------
    SettingError
        For a value that its setting does not allow, naming the setting.
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
                f"that would be {total:,} weights and biases; at most {most:,} are allowed in {self.dtype}.",
                setting="layers",
            )
        most = MAX_STEP // n_products(self.layers)
        if self.batch_size > most:
            raise SettingError(
                f"{self.batch_size:,} examples a step are too many for such large layers. "
                f"Take at most {most:,}.",
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

        The last is what the cost is made for, unless it was named: logits for cross-entropy, sigmoid
        for the quadratic cost. Without a hidden layer the names mean nothing.
        """
        names = [name.strip() for name in self.activation.split(",")]
        n_hidden = len(self.layers) - 2
        if n_hidden and len(names) == n_hidden + 1:
            return tuple(names)
        if not n_hidden or len(names) == 1:
            names = names[:1] * n_hidden
        return (*names, "identity" if self.cost == "cross_entropy" else "sigmoid")
