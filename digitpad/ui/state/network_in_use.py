"""The network that reads drawings."""

from dataclasses import dataclass

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_origin import accuracy_of, dataset_name_of
from digitpad.recognition.training.run_history import RunHistory


@dataclass(frozen=True)
class NetworkInUse:
    """The network that reads drawings, and where it comes from.

    Attributes
    ----------
    saved : SavedNetwork
    source : str
        Its name in the window, such as "shipped network" or "after epoch 3".
    base : SavedNetwork
        The network that fine-tuning starts from: ``saved`` itself unless that is fine-tuned.
    epoch : int or None
        Its epoch in ``run``.
    run : RunHistory or None
        The run that trained it, if this window has that run.
    step : int or None
        Its step in ``run``, for a network from inside an epoch.
    is_pending : bool
        Whether it is fine-tuned, and neither kept nor discarded yet.
    record_id : str
        Its id in the library; empty if the library has no record of its own for it.
    """

    saved: SavedNetwork
    source: str
    base: SavedNetwork
    epoch: int | None = None
    run: RunHistory | None = None
    step: int | None = None
    is_pending: bool = False
    record_id: str = ""

    @property
    def dataset_name(self) -> str:
        """Name of the data set it was trained on; empty if unknown."""
        return dataset_name_of(self.saved)

    @property
    def accuracy(self) -> float | None:
        """Its accuracy on the validation pictures, 0..1; None if unknown."""
        return accuracy_of(self.saved)


def epoch_label(epoch: int) -> str:
    """Return the window's name for the network after an epoch."""
    return f"after epoch {epoch}" if epoch else "before training"


def step_label(step: int) -> str:
    """Return the window's name for the network after a step."""
    return f"after step {step:,}"


def after_epoch(run: RunHistory, epoch: int, saved: SavedNetwork) -> NetworkInUse:
    """Return the network after an epoch of a run."""
    return NetworkInUse(saved, epoch_label(epoch), saved, epoch, run)
