"""Settings that may be changed while a run uses them."""

import dataclasses
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digitpad.errors import SettingError
from digitpad.nn.config.settings import SETTINGS, TrainingConfig

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


class LiveSettings:
    """What was changed since a run began. Any thread may change it, while another trains.

    Parameters
    ----------
    on_taken : callable, optional
        Called with a SettingChange by the thread that trains, when it takes a new value.

    Attributes
    ----------
    changes : mapping of str to float
        Setting to its new value. Never changed itself but replaced by another, so whoever reads it needs no
        lock, and sees by ``is`` whether there is anything new.
    """

    def __init__(self, on_taken: Callable[[SettingChange], None] = lambda change: None) -> None:
        self._on_taken = on_taken
        self._lock = threading.Lock()
        self.changes: Mapping[str, float] = MappingProxyType({})

    def change(self, name: str, value: float) -> None:
        """Change a setting from the next mini-batch on.

        Raises
        ------
        SettingError
            For a setting that cannot be changed during a run, or a value that it does not allow.
        """
        if name not in LIVE_SETTINGS:
            raise SettingError(
                f"it cannot be changed during training, only {', '.join(LIVE_SETTINGS)} can.",
                setting=name,
            )
        SETTINGS[name].check(value)
        with self._lock:  # two threads that change two settings at once must not lose one
            self.changes = MappingProxyType({**self.changes, name: value})

    def take(self, config: TrainingConfig, epochs_done: float) -> tuple[Mapping[str, float], TrainingConfig]:
        """Return the changes, and a run's settings with them; report what is new to it.

        For the thread that trains.
        """
        changes = self.changes
        for name, value in changes.items():
            if getattr(config, name) != value:
                self._on_taken(SettingChange(name, value, epochs_done))
        return changes, dataclasses.replace(config, **changes)  # type: ignore[arg-type]
