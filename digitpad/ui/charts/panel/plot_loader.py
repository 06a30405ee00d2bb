"""Loads what draws the charts a little at a time, so that one can draw digits meanwhile.

pyqtgraph takes a fifth of a second to load. Half of that is PySide making its classes: it does so when each
is first asked for, and pyqtgraph asks for all.

It is not loaded in a thread of its own: PySide lets two threads make classes at the same time, and 4 starts
of 101, most of them under stress, ended in a segmentation fault (PySide 6.11.3, while the window painted).
"""

import contextlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets

if TYPE_CHECKING:
    from digitpad.ui.charts.epoch_plot import EpochPlot

_MS_A_TURN = 5


def load_in_turns() -> Generator[None, None, "type[EpochPlot]"]:
    """Load what plots of epochs need, and return their class; yield when the window should have its turn.

    All turns take a few milliseconds but that of pyqtgraph itself, which takes some 75.
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
    with contextlib.suppress(ImportError):  # pyqtgraph goes without them
        from PySide6 import QtOpenGL, QtOpenGLWidgets, QtSvg, QtTest  # noqa: F401
    yield
    # What takes longest of the standard library's that pyqtgraph 0.14 loads.
    import multiprocessing.connection  # noqa: F401

    yield
    import cProfile  # noqa: F401
    import pydoc  # noqa: F401

    yield
    import xml.etree.ElementTree  # noqa: F401
