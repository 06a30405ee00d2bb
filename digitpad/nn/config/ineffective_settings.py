"""Settings that have no effect in combination with others."""

from collections.abc import Mapping, Sequence

from digitpad.nn.layers import LayerSpec
from digitpad.nn.optimizers import OPTIMIZERS


def ineffective_settings(optimizer: str, layers: Sequence[LayerSpec]) -> Mapping[str, str]:
    """Return the settings that have no effect, by name, each with a clause that gives the reason."""
    idle = {}
    if not OPTIMIZERS[optimizer].uses_momentum:
        idle["momentum"] = f"{OPTIMIZERS[optimizer].title} has no momentum"
    if len(layers) <= 2:
        idle["activation"] = (
            "without hidden layers there are only outputs, and the cost determines their activation"
        )
        idle["dropout"] = "without hidden layers there are no units to drop"
    return idle
