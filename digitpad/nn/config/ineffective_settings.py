"""Which settings change nothing beside the others."""

from collections.abc import Mapping, Sequence

from digitpad.nn.layers import LayerSpec
from digitpad.nn.optimizers import OPTIMIZERS


def ineffective_settings(optimizer: str, layers: Sequence[LayerSpec]) -> Mapping[str, str]:
    """Return the settings without effect beside these two, by name, each with a clause that says why."""
    idle = {}
    if not OPTIMIZERS[optimizer].uses_momentum:
        idle["momentum"] = f"the optimizer {OPTIMIZERS[optimizer].title} keeps none"
    if len(layers) <= 2:
        idle["activation"] = (
            "without a hidden layer there are only outputs, whose activation goes with the cost"
        )
        idle["dropout"] = "without a hidden layer there are no units to leave out"
    return idle
