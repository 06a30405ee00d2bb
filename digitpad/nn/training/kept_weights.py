"""Which epoch's weights a run ends with."""

from collections.abc import Callable

from digitpad.nn.network import Network
from digitpad.nn.training.checkpoint import State, StateReader
from digitpad.nn.training.results import EpochResult


class KeptWeights:
    """The weights a network ends with: of the newest epoch, or with patience of the best one.

    Parameters
    ----------
    network : Network
        Whose weights are kept.
    patience : int
        0 to keep the newest epoch's.

    Attributes
    ----------
    epoch : int
        Of the kept weights; 0 for the first weights.
    result : EpochResult or None
        Of that epoch; None for the first weights, and for an epoch that was not evaluated.
    parameters : (n_parameters,) float
    """

    def __init__(self, network: Network, patience: int) -> None:
        self._network = network
        self._patience = patience
        self.parameters = network.parameters.copy()
        self.epoch = 0
        self.result: EpochResult | None = None

    def consider(self, epoch: int, result: EpochResult | None) -> None:
        """Keep the weights of an epoch that has just ended, if they are to be kept.

        Without a result nothing shows whether they are better than others: with patience, they are not kept.
        """
        if self._patience:
            best = self.result
            if result is None or (best is not None and result.validation_loss >= best.validation_loss):
                return
        self.epoch, self.result = epoch, result
        self.parameters[:] = self._network.parameters

    def put_back(self) -> None:
        """Give the network the weights that are kept."""
        self._network.parameters[:] = self.parameters

    def state(self) -> State:
        """Return the kept weights and which they are."""
        result = "" if self.result is None else self.result.as_text()
        return {"parameters": self.parameters.copy(), "epoch": self.epoch, "result": result}

    def restored(self, reader: StateReader) -> Callable[[], None]:
        """Check a state, and return what restores it."""
        parameters = reader.array("parameters", self.parameters)
        epoch, result = reader.whole_number("epoch"), reader.result("result")

        def restore() -> None:
            self.parameters[:] = parameters
            self.epoch, self.result = epoch, result

        return restore
