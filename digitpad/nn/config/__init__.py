"""The table of settings and the configuration of a training run."""

from digitpad.nn.config.live_settings import LIVE_SETTINGS, SettingChange
from digitpad.nn.config.settings import SETTINGS, TrainingConfig

__all__ = ["LIVE_SETTINGS", "SETTINGS", "SettingChange", "TrainingConfig"]
