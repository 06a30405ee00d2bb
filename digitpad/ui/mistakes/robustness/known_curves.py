"""A cache of accuracies on distorted pictures."""

import weakref
from collections import OrderedDict

from digitpad.digits.datasets.distortions import Distortion
from digitpad.nn.model_file import SavedNetwork

_MOST_NETWORKS = 200
"""Limit of the cache; each network takes a few kilobytes."""


class KnownCurves:
    """A cache of the accuracies of networks by distortion and level.

    The key is the network object itself. The cache does not keep networks alive.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[weakref.ref[SavedNetwork], dict[tuple[str, float], float]]] = (
            OrderedDict()
        )

    def of(self, saved: SavedNetwork, distortion: Distortion) -> list[float | None]:
        """Return a network's accuracies at the levels of a distortion; None where unknown."""
        network, points = self._known.get(id(saved), (None, {}))
        if network is None or network() is not saved:
            return [None] * len(distortion.levels)
        return [points.get((distortion.name, level)) for level in distortion.levels]

    def is_complete(self, saved: SavedNetwork, distortion: Distortion) -> bool:
        """Return whether a network's accuracies are known at all levels of a distortion."""
        return None not in self.of(saved, distortion)

    def keep(self, saved: SavedNetwork, distortion: str, level: float, accuracy: float) -> None:
        """Add an accuracy; drop the least recently used network above the limit."""
        network, points = self._known.get(id(saved), (None, {}))
        if network is None or network() is not saved:
            points = {}
        points[distortion, level] = accuracy
        self._known[id(saved)] = (weakref.ref(saved), points)
        self._known.move_to_end(id(saved))
        while len(self._known) > _MOST_NETWORKS:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Drop all accuracies."""
        self._known.clear()
