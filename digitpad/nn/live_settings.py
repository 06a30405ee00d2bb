"""Settings that may be changed while a run uses them."""

import threading
from collections.abc import Mapping
from types import MappingProxyType

from digitpad.errors import SettingError
from digitpad.nn.settings import SETTINGS

LIVE_SETTINGS = ("learning_rate", "momentum", "weight_decay")


class LiveSettings:
    """What was changed since a run began. Any thread may change it, while another trains.

    Attributes
    ----------
    changes : mapping of str to float
        Setting to its new value. Never changed itself but replaced by another, so whoever reads it needs no
        lock, and sees by ``is`` whether there is anything new.
    """

    def __init__(self) -> None:
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
                f"{name}: it cannot be changed during training, only {', '.join(LIVE_SETTINGS)} can."
            )
        SETTINGS[name].check(value)
        with self._lock:  # two threads that change two settings at once must not lose one
            self.changes = MappingProxyType({**self.changes, name: value})
