"""Loads what draws the charts a little at a time, so that one can draw digits meanwhile.

pyqtgraph takes a fifth of a second to load. Half of that is PySide making its classes: it does so when each
is first asked for, and pyqtgraph asks for all.

It is not loaded in a thread of its own: PySide lets two threads make classes at the same time, and one start
in twenty-five ended in a segmentation fault (PySide 6.11.3, while the window was painted).
"""

import contextlib
import functools
from collections.abc import Iterator
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets

_MS_A_TURN = 5


class PlotLoader:
    """Loads ``digitpad.ui.epoch_plot`` in turns. Lives in the GUI thread."""

    def __init__(self) -> None:
        self._steps = _steps()
        self._module: ModuleType | None = None

    def load_some(self) -> ModuleType | None:
        """Go on for a few milliseconds, and return the module if it is there; its own turn takes longer."""
        turn = QtCore.QElapsedTimer()
        turn.start()
        while self._module is None:
            self._module = next(self._steps)
            if turn.elapsed() >= _MS_A_TURN:
                break
        return self._module


@functools.cache
def plot_loader() -> PlotLoader:
    """Return the loader that all charts share."""
    return PlotLoader()


def _steps() -> Iterator[ModuleType | None]:
    """Yield None after each step, and the module after the last."""
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield None
    with contextlib.suppress(ImportError):  # pyqtgraph goes without it
        from PySide6 import QtOpenGLWidgets  # noqa: F401
    yield None
    # What takes longest of the standard library's that pyqtgraph 0.14 loads: its own turn is shorter for it.

    yield None
    import pydoc  # noqa: F401

    yield None
    from digitpad.ui import epoch_plot

    yield epoch_plot
