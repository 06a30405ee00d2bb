"""The interface of an export format."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.model_file import SavedNetwork

ReadProbabilities = Callable[[NDArray[np.float32]], NDArray[np.floating]]
"""Called with pictures (n, 28, 28), ink 1.0 on 0.0; returns calibrated probabilities (n, n_classes)."""


@dataclass(frozen=True)
class ExportFormat:
    """A format to which a network can be exported.

    Attributes
    ----------
    name : str
        Name on the command line and in JSON.
    title : str
        Name shown to people.
    suffixes : tuple of str
        Endings of its files, in lower case with the dot. Suggested file names use the first.
    make : callable
        ``make(saved)`` returns the content of the file. The same network gives the same bytes. Raises
        ExportError with a full sentence if the format cannot represent the network.
    open_reader : callable
        ``open_reader(content)`` returns a function that reads pictures with the network in the content,
        independently of the original; exports are checked with it. Raises ExportError with a full sentence if
        the content does not work.
    tolerance : float
        Largest allowed difference of a probability.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    make: Callable[[SavedNetwork], bytes]
    open_reader: Callable[[bytes], ReadProbabilities]
    tolerance: float = 1e-5
