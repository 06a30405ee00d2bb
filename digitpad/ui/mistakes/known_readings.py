"""A cache of readings."""

import weakref
from collections import OrderedDict

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_readings import ExampleReadings

MOST_EXAMPLES = 600_000
"""Limit for all readings together: 20 MB."""


class KnownReadings:
    """The readings of the same examples by the networks used last.

    The key is the network object itself. The cache does not keep networks alive.
    """

    def __init__(self) -> None:
        self._source: object = None
        self._known: OrderedDict[int, tuple[weakref.ref[SavedNetwork], ExampleReadings]] = OrderedDict()

    def find(self, saved: SavedNetwork, source: object) -> ExampleReadings | None:
        """Return the readings of a source by a network, or None if they are not cached."""
        if source is not self._source:
            return None
        network, readings = self._known.get(id(saved), (None, None))
        return readings if network is not None and network() is saved else None

    def keep(self, saved: SavedNetwork, source: object, readings: ExampleReadings) -> None:
        """Add readings; drop those of another source, and the oldest above the limit."""
        if source is not self._source:
            self.forget()
            self._source = source
        self._known[id(saved)] = (weakref.ref(saved), readings)
        self._known.move_to_end(id(saved))
        most = max(1, MOST_EXAMPLES // max(1, len(readings.examples)))
        while len(self._known) > most:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Drop all readings and the source."""
        self._source = None
        self._known.clear()
