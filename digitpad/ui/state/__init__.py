"""The application's state, which all views subscribe to."""

from digitpad.ui.state.app_state import AppState, PictureOnCanvas
from digitpad.ui.state.network_in_use import NetworkInUse, epoch_label, step_label

__all__ = ["AppState", "NetworkInUse", "PictureOnCanvas", "epoch_label", "step_label"]
