"""Settings that may be changed while a run uses them."""

from dataclasses import dataclass

from digitpad.errors import SettingError
from digitpad.nn.config.settings import SETTINGS

LIVE_SETTINGS = ("learning_rate", "momentum", "weight_decay")


@dataclass(frozen=True)
class SettingChange:
    """A setting's new value, and when in a run it took hold.

    Attributes
    ----------
    name : str
    value : float
    epochs_done : float
        Finished epochs and the part done of the open one: 3.42 is in the fourth epoch.
    """

    name: str
    value: float
    epochs_done: float


def check_change(name: str, value: float) -> None:
    """Raise SettingError unless a setting can be changed to a value during a run."""
    if name not in LIVE_SETTINGS:
        raise SettingError(
            f"it cannot be changed during training, only {', '.join(LIVE_SETTINGS)} can.", setting=name
        )
    SETTINGS[name].check(value)
