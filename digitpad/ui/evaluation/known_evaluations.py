"""Remembers what was measured of networks."""

import weakref
from collections import OrderedDict

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.network_evaluation import NetworkEvaluation

_MOST = 60  # of 10,000 pictures each, about 10 MB in all


class KnownEvaluations:
    """The evaluations of the networks that were measured last, on one data set.

    They are found by the network object itself, and keep neither it nor the data set alive.
    """

    def __init__(self) -> None:
        self._dataset: weakref.ref[Dataset] | None = None
        self._known: OrderedDict[int, tuple[weakref.ref[SavedNetwork], NetworkEvaluation]] = OrderedDict()

    def find(self, saved: SavedNetwork, dataset: Dataset) -> NetworkEvaluation | None:
        """Return what was measured of this network on this data set; None if it is not known."""
        if self._dataset is None or self._dataset() is not dataset:
            return None
        network, evaluation = self._known.get(id(saved), (None, None))
        return evaluation if network is not None and network() is saved else None

    def keep(self, saved: SavedNetwork, dataset: Dataset, evaluation: NetworkEvaluation) -> None:
        """Remember an evaluation, and forget those on other data and the oldest of too many."""
        if self._dataset is None or self._dataset() is not dataset:
            self._known.clear()
            self._dataset = weakref.ref(dataset)
        self._known[id(saved)] = (weakref.ref(saved), evaluation)
        self._known.move_to_end(id(saved))
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
