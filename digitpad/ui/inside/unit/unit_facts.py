"""Statistics of the units of a layer, computed in the background and cached."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.units.unit_statistics import UnitStatistics, unit_statistics
from digitpad.nn.network import Network
from digitpad.workers.newest_runner import NewestRunner

_MOST_KNOWN = 8

_Key = tuple[Network, Dataset, int]


class UnitFacts(QObject):
    """Cache of the statistics of recently requested layers.

    Signals
    -------
    changed()
        Emitted when the requested statistics are available, or failed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: list[tuple[_Key, UnitStatistics]] = []
        self._failure = ""
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self._on_failed)

    @property
    def failure(self) -> str:
        """Why the last request failed; empty if it did not."""
        return self._failure

    def find(self, network: Network, dataset: Dataset, layer: int) -> UnitStatistics | None:
        """Return the cached statistics of a layer, or None."""
        wanted = (network, dataset, layer)
        return next((found for key, found in self._known if _is_same(key, wanted)), None)

    def ask(self, network: Network, dataset: Dataset, layer: int) -> None:
        """Compute the statistics of a layer unless cached. Replaces an earlier request."""
        self._failure = ""
        if self.find(network, dataset, layer) is None:
            self._runner.ask(_lookup(network, dataset, layer))

    def forget(self) -> None:
        """Cancel the request."""
        self._runner.forget()

    def wait(self) -> None:
        """Cancel the request and wait for the end."""
        self._runner.wait()

    @Slot(object)
    def _on_done(self, answer: tuple[_Key, UnitStatistics | None]) -> None:
        key, found = answer
        if found is not None:
            same_data = [
                known for known in self._known if known[0][1] is key[1]
            ]  # drop others to free memory
            self._known = [*same_data[1 - _MOST_KNOWN :], (key, found)]
            self.changed.emit()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._failure = message
        self.changed.emit()


def _is_same(first: _Key, second: _Key) -> bool:
    return first[0] is second[0] and first[1] is second[1] and first[2] == second[2]


def _lookup(network: Network, dataset: Dataset, layer: int) -> Callable[[Callable[[], bool]], object]:
    def look_up(should_stop: Callable[[], bool]) -> tuple[_Key, UnitStatistics | None]:
        images = dataset.train.images
        inputs = images.reshape(len(images), -1)
        found = unit_statistics(network, inputs, dataset.train.labels, layer, should_stop=should_stop)
        return (network, dataset, layer), found

    return look_up
