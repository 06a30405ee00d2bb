"""Loads what draws the charts in a thread of its own, so that one can draw digits meanwhile.

pyqtgraph takes a third of a second to load: as long as all else that happens before the window is there.
"""

import functools
import importlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import ModuleType


@functools.cache
def plot_module() -> "Future[ModuleType]":
    """Return ``digitpad.ui.epoch_plot`` as it will be when it is loaded. The first call begins that."""
    executor = ThreadPoolExecutor(1, "digitpad charts")
    module = executor.submit(importlib.import_module, "digitpad.ui.epoch_plot")
    executor.shutdown(wait=False)
    return module
