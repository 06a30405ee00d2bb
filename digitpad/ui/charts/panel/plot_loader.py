"""Imports pyqtgraph in small steps, so that the window stays responsive.

Importing pyqtgraph takes a fifth of a second. Half of that is PySide creating its classes: it creates each
on first access, and pyqtgraph accesses all of them.

The import does not run in a thread: PySide lets two threads create classes at the same time, and 4 of 101
starts, most of them under load, ended in a segmentation fault (PySide 6.11.3, while the window painted).
"""

import contextlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets

if TYPE_CHECKING:
    from digitpad.ui.charts.epoch_plot import EpochPlot

_MS_A_TURN = 5


def load_in_turns() -> Generator[None, None, "type[EpochPlot]"]:
    """Import the plots of epochs and return their class; yield whenever the event loop should run.

    Every step takes a few milliseconds, except pyqtgraph itself, which takes about 75 ms.
    """
    turn = QtCore.QElapsedTimer()
    turn.start()
    for _ in _small_steps():
        if turn.elapsed() >= _MS_A_TURN:
            yield
            turn.start()
    yield
    import pyqtgraph  # noqa: F401

    yield
    from digitpad.ui.charts.epoch_plot import EpochPlot

    yield
    return EpochPlot


def _small_steps() -> Iterator[None]:
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield
    with contextlib.suppress(ImportError):  # optional for pyqtgraph
        from PySide6 import QtOpenGL, QtOpenGLWidgets, QtSvg, QtTest  # noqa: F401
    yield
    # The slowest standard library modules that pyqtgraph 0.14 imports.
    import multiprocessing.connection  # noqa: F401

    yield
    import cProfile  # noqa: F401
    import pydoc  # noqa: F401

    yield
    import xml.etree.ElementTree  # noqa: F401
