"""Training a network from start to end, as a generator of results."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GradientsFactory
from digitpad.nn.network import Network, suits_input_major
from digitpad.nn.training.examples import Augmentation, TrainingData
from digitpad.nn.training.results import EpochResult, Progress
from digitpad.nn.training.trainer import Trainer


def create_network(config: TrainingConfig) -> Network:
    """Return a new network with initial weights drawn with the configuration's seed."""
    network = Network(
        config.layers,
        config.activations,
        config.cost,
        np.dtype(config.dtype),
        is_input_major=suits_input_major(config.layers, config.batch_size),
    )
    network.initialize(config.initialization, np.random.default_rng([config.seed, 0]))
    return network


def train(
    network: Network,
    data: TrainingData,
    config: TrainingConfig,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
    augmentation: Augmentation | None = None,
    *,
    gradients: str | GradientsFactory = "full_matrix",
) -> Iterator[EpochResult]:
    """Train a network in place with a ``Trainer``, and yield a result after each epoch.

    After the last epoch, a stop, a divergence or any other exception, the network has the weights of its
    last finished epoch or, with patience, of its best one; see ``kept_result``. If the generator is closed
    early, the weights stay as they were at its last result.

    Parameters
    ----------
    network : Network
        Changed in place. Copy it between epochs to keep a snapshot.
    data : TrainingData
    config : TrainingConfig
    should_stop : callable
        Called once per mini-batch, in the thread that trains. If it returns True, the generator ends without
        a result for the open epoch.
    on_progress : callable, optional
        Called at most ten times a second.
    augmentation : callable, optional
        Varies the training inputs anew in every epoch.
    gradients : str or callable
        See ``Trainer``.

    Yields
    ------
    EpochResult

    Raises
    ------
    SettingError
        If the network does not fit the data, or the gradient method does not support dropout.
    DivergenceError
        If the weights become non-finite, or the loss exceeds 10 times that of guessing.
    """
    trainer = Trainer(network, data, config, augmentation=augmentation, gradients=gradients)
    yield from epochs(trainer, should_stop, on_progress)


def epochs(
    trainer: Trainer,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[EpochResult]:
    """Yield the results of a trainer's remaining epochs, and finish it. See ``train``."""
    while not trainer.is_over:
        result = trainer.epoch(should_stop, on_progress)
        if result is None:
            break
        yield result
    trainer.finish()


def kept_result(results: Sequence[EpochResult], config: TrainingConfig) -> EpochResult:
    """Return the result of the epoch whose weights remain after a run with at least one result."""
    if not config.patience:
        return results[-1]
    return min(results, key=lambda result: result.validation_loss)  # the first of equals, as in training
