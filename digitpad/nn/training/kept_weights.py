"""Which epoch's weights come out of a run."""

import numpy as np

from digitpad.nn.network import Network


class KeptWeights:
    """The weights a network ends with: the newest, or with patience those of the best epoch.

    Attributes
    ----------
    epoch : int
        Whose weights they are; 0 for the first weights.
    """

    def __init__(self, network: Network, patience: int) -> None:
        self._network = network
        self._patience = patience
        self._parameters = network.parameters.copy()
        self._loss = np.inf
        self.epoch = 0

    def consider(self, epoch: int, validation_loss: float) -> None:
        """Keep the weights of an epoch that has just ended, if they are to be kept."""
        if self.epoch == 0 or not self._patience or validation_loss < self._loss:
            self.epoch, self._loss = epoch, validation_loss
            self._parameters[:] = self._network.parameters

    def put_back(self) -> None:
        """Give the network the weights that are kept."""
        self._network.parameters[:] = self._parameters
