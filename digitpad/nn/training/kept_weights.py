"""The weights with which a run ends."""

from collections.abc import Callable

from digitpad.nn.network import Network
from digitpad.nn.training.checkpoint import State, StateReader
from digitpad.nn.training.results import EpochResult


class KeptWeights:
    """The weights to end with: those of the newest epoch or, with patience, of the best one.

    Parameters
    ----------
    network : Network
        The network to keep weights of.
    patience : int
        0 keeps the newest epoch's weights.

    Attributes
    ----------
    epoch : int
        Epoch of the kept weights; 0 for the initial ones.
    result : EpochResult or None
        Result of that epoch; None for the initial weights and for an epoch that was not evaluated.
    parameters : (n_parameters,) float
    """

    def __init__(self, network: Network, patience: int) -> None:
        self._network = network
        self._patience = patience
        self.parameters = network.parameters.copy()
        self.epoch = 0
        self.result: EpochResult | None = None

    def consider(self, epoch: int, result: EpochResult | None) -> None:
        """Keep the weights of the epoch that has just ended if they are newer or better.

        Without a result they cannot be compared: with patience, they are not kept.
        """
        if self._patience:
            best = self.result
            if result is None or (best is not None and result.validation_loss >= best.validation_loss):
                return
        self.epoch, self.result = epoch, result
        self.parameters[:] = self._network.parameters

    def put_back(self) -> None:
        """Copy the kept weights back to the network."""
        self._network.parameters[:] = self.parameters

    def state(self) -> State:
        """Return the kept weights and their epoch."""
        result = "" if self.result is None else self.result.as_text()
        return {"parameters": self.parameters.copy(), "epoch": self.epoch, "result": result}

    def restored(self, reader: StateReader) -> Callable[[], None]:
        """Check a state and return a function that restores it."""
        parameters = reader.array("parameters", self.parameters)
        epoch, result = reader.whole_number("epoch"), reader.result("result")

        def restore() -> None:
            self.parameters[:] = parameters
            self.epoch, self.result = epoch, result

        return restore
