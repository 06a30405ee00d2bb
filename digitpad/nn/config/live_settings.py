"""Settings that can be changed during a run."""

from dataclasses import dataclass

from digitpad.errors import SettingError
from digitpad.nn.config.settings import SETTINGS

LIVE_SETTINGS = ("learning_rate", "momentum", "weight_decay")


@dataclass(frozen=True)
class SettingChange:
    """A new value of a setting, and the point in the run from which it applies.

    Attributes
    ----------
    name : str
    value : float
    epochs_done : float
        Finished epochs plus the fraction of the open one: 3.42 is in the fourth epoch.
    """

    name: str
    value: float
    epochs_done: float


def check_change(name: str, value: float) -> None:
    """Raise SettingError if a setting cannot be changed to a value during a run."""
    if name not in LIVE_SETTINGS:
        raise SettingError(
            f"it cannot be changed during training. Only {', '.join(LIVE_SETTINGS)} can.", setting=name
        )
    SETTINGS[name].check(value)
