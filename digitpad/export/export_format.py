"""What a format of exported networks has to offer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.model_file import SavedNetwork

ReadProbabilities = Callable[[NDArray[np.float32]], NDArray[np.floating]]
"""Called with pictures (n, 28, 28), ink 1.0 on 0.0; returns calibrated probabilities (n, n_classes)."""


@dataclass(frozen=True)
class ExportFormat:
    """One format that a network can be exported to.

    Attributes
    ----------
    name : str
        Its name on the command line and in JSON.
    title : str
        Its name for people.
    suffixes : tuple of str
        Endings of its files, in small letters with the dot. A file named by the program has the first.
    make : callable
        ``make(saved)`` returns the content of the file. The same network gives the same bytes.
        Raises ExportError, with a whole sentence, if this network cannot be exported so.
    open_reader : callable
        ``open_reader(content)`` returns a function that reads pictures with the network in that content,
        not with the one it was made of: what is saved is checked with it. Raises ExportError, with a whole
        sentence, if the content does not work.
    tolerance : float
        The largest difference that a probability may have.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    make: Callable[[SavedNetwork], bytes]
    open_reader: Callable[[bytes], ReadProbabilities]
    tolerance: float = 1e-5
