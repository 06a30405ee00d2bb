"""The training loop: a generator that yields one result after each epoch."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.errors import DivergenceError, SettingError
from digitpad.nn.config.live_settings import LiveSettings
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.gradients import Gradients, GradientsFactory
from digitpad.nn.layers import LayerSpec, layer_shapes
from digitpad.nn.network import Network, suits_input_major
from digitpad.nn.optimizers.gradient_descent import OPTIMIZERS
from digitpad.nn.optimizers.optimizer import Optimizer, StepRules
from digitpad.nn.optimizers.schedules import SCHEDULES
from digitpad.nn.training.divergence import divergence
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import (
    Augmentation,
    Examples,
    TrainingData,
    evenly_picked,
    mini_batches,
    of_a_class,
)
from digitpad.nn.training.kept_weights import KeptWeights
from digitpad.nn.training.stopwatch import Stopwatch

TRAIN_ROWS_EVALUATED = 10_000
SECONDS_BETWEEN_PROGRESS = 0.1
STEPS_BETWEEN_CHECKS = 100


@dataclass(frozen=True)
class EpochResult:
    """What one epoch came to.

    Attributes
    ----------
    epoch : int
        From 1.
    train_loss, train_accuracy : float
        After the epoch, on at most 10,000 evenly picked training examples; without dropout and penalties.
    validation_loss, validation_accuracy : float
        After the epoch, on all validation examples.
    seconds : float
        Training alone: picking and scaling the examples and all steps; no evaluation, no pause.
    evaluation_seconds : float
    elapsed_seconds : float
        Since the start of the run, without pauses.
    samples_per_second : float
        Training examples by ``seconds``.
    learning_rate : float
        Of the epoch's last step, with the schedule's factor in it.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    evaluation_seconds: float
    elapsed_seconds: float
    samples_per_second: float
    learning_rate: float


@dataclass(frozen=True)
class Progress:
    """How far a run is inside an epoch.

    Attributes
    ----------
    epoch : int
        From 1; 0 while what it learns from is made, before the first.
    samples_done, samples_total : int
    seconds : float
        The epoch's training time so far.
    learning_rate : float
        Of the newest step, with the schedule's factor in it; 0 before the first.
    """

    epoch: int
    samples_done: int
    samples_total: int
    seconds: float
    learning_rate: float = 0.0


def create_network(config: TrainingConfig) -> Network:
    """Return a new network with the first weights that the configuration's seed gives."""
    network = Network(
        config.layers,
        config.activations,
        config.cost,
        np.dtype(config.dtype),
        is_input_major=suits_input_major(config.layers, config.batch_size),
    )
    network.initialize(config.initialization, np.random.default_rng([config.seed, 0]))
    return network


def check_fit(layers: Sequence[LayerSpec], examples: Examples, data_name: str = "the data") -> None:
    """Raise SettingError, with the data's name, unless networks with these layers fit the examples."""
    n_in = examples.inputs.shape[1]
    shapes = layer_shapes(layers)
    if shapes[0].n_in != n_in:
        raise SettingError(
            f"the first layer has {shapes[0].n_in} units, but each picture has {n_in} pixels. "
            f"Begin with {n_in}.",
            setting="layers",
        )
    n_classes = int(examples.labels.max()) + 1
    if shapes[-1].n_out < n_classes:
        raise SettingError(
            f"the last layer has {shapes[-1].n_out} units, but {data_name} has {n_classes} classes. "
            f"End with {n_classes}.",
            setting="layers",
        )


def train(
    network: Network,
    data: TrainingData,
    config: TrainingConfig,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] | None = None,
    augmentation: Augmentation | None = None,
    *,
    gradients: GradientsFactory | None = None,
    live: LiveSettings | None = None,
) -> Iterator[EpochResult]:
    """Train a network in place, and yield a result after each epoch.

    With patience p in the configuration, training ends early after p epochs without a smaller validation
    loss: Prechelt (1998), "Early stopping - but when?". Then, and after the last epoch, a stop, a divergence
    or any other exception, the network has the weights of its best epoch, not of its last: see
    ``kept_result``. A generator that is closed early leaves the weights as they were at its last result.

    Parameters
    ----------
    network : Network
        Changed in place. Copy it between epochs to keep a snapshot.
    data : TrainingData
    config : TrainingConfig
    should_stop : callable
        Asked once per mini-batch, in the thread that trains. It may wait, which is how a run is paused: its
        time is not counted. When it answers True the generator ends, without a result for the open epoch; the
        network then has the weights of the last finished epoch again (with patience, of the best one).
    on_progress : callable, optional
        Called at most ten times a second.
    augmentation : callable, optional
        Varies the training inputs anew in every epoch.
    gradients : callable, optional
        ``gradients(network, max_batch_size)`` makes what computes the gradients. Left out, it is the engine:
        ``Backpropagation``.
    live : LiveSettings, optional
        Whose changes hold from the next mini-batch on.

    Yields
    ------
    EpochResult

    Raises
    ------
    SettingError
        If the network does not fit the data, or dropout is wanted of gradients that do not know it.
    DivergenceError
        If the weights stop being finite, or the loss rises to more than 10 times that of guessing. The
        network then has the weights of the last good epoch again (with patience, of the best one; the first
        weights, if there was none).
    """
    check_fit(network.layers, data.train)
    check_fit(network.layers, data.validation)
    steps = _Steps(network, data.train, config, on_progress, augmentation, gradients, live or LiveSettings())
    evaluation_subset = of_a_class(evenly_picked(data.train, TRAIN_ROWS_EVALUATED))
    kept = KeptWeights(network, config.patience)
    elapsed = 0.0
    for epoch in range(1, config.epochs + 1):
        parameters_before = network.parameters.copy()
        stopwatch = Stopwatch(should_stop)
        try:
            # Overflow on the way to divergence is named below, in words; the state must not span a yield.
            with np.errstate(over="ignore", invalid="ignore"):
                if not steps.take_epoch(epoch, stopwatch):
                    kept.put_back()
                    return
                seconds = stopwatch.seconds()
                train_result = evaluate(network, evaluation_subset, stopwatch.stopped)
                validation = evaluate(network, data.validation, stopwatch.stopped)
        except BaseException:  # what has been learned is not to be lost with the memory or a bug
            kept.put_back()
            raise
        if train_result is None or validation is None:
            kept.put_back()
            return
        if reason := divergence(network, train_result.loss, parameters_before, evaluation_subset):
            kept.put_back()
            raise DivergenceError(
                f"Training diverged in epoch {epoch}: {reason}. Try a smaller learning rate."
            )
        total_seconds = stopwatch.seconds()
        elapsed += total_seconds
        kept.consider(epoch, validation.loss)
        yield EpochResult(
            epoch=epoch,
            train_loss=train_result.loss,
            train_accuracy=train_result.accuracy,
            validation_loss=validation.loss,
            validation_accuracy=validation.accuracy,
            seconds=seconds,
            evaluation_seconds=total_seconds - seconds,
            elapsed_seconds=elapsed,
            samples_per_second=len(data.train) / seconds,
            learning_rate=steps.learning_rate,
        )
        if config.patience and epoch - kept.epoch >= config.patience:
            break
    if config.patience:
        kept.put_back()


class _Steps:
    """Takes a run's steps, one epoch after the other.

    Attributes
    ----------
    learning_rate : float
        Of the newest step, with the schedule's factor in it.
    """

    def __init__(
        self,
        network: Network,
        examples: Examples,
        config: TrainingConfig,
        on_progress: Callable[[Progress], None] | None,
        augmentation: Augmentation | None,
        gradients: GradientsFactory | None,
        live: LiveSettings,
    ) -> None:
        self._network = network
        self._examples = examples
        self._config = config
        self._on_progress = on_progress
        self._augmentation = augmentation
        self._live = live
        self._changes: Mapping[str, float] = {}
        self._rng = np.random.default_rng([config.seed, 1])
        self._batch_size = min(config.batch_size, len(examples))
        self._steps_per_epoch = -(-len(examples) // self._batch_size)
        self._schedule = SCHEDULES[config.schedule]
        self._optimizer = _optimizer(network, self._batch_size, config, gradients)
        self.learning_rate = 0.0

    def take_epoch(self, epoch: int, stopwatch: Stopwatch) -> bool:
        """Take all steps of an epoch, fewer if the weights are no numbers any more; False if stopped."""
        step = (epoch - 1) * self._steps_per_epoch
        n_steps = self._config.epochs * self._steps_per_epoch
        samples_done, reported = 0, 0.0
        for inputs, one_hot in mini_batches(
            self._examples, self._network, self._batch_size, self._rng, self._augmentation
        ):
            if stopwatch.stopped():
                return False
            if self._live.changes is not self._changes:
                self._changes, self._config = self._live.take(self._config, step / self._steps_per_epoch)
                self._optimizer.rules = _step_rules(self._config)
            self.learning_rate = self._config.learning_rate * self._schedule(step / n_steps)
            self._optimizer.step(inputs, one_hot, self.learning_rate)
            step += 1
            samples_done += len(inputs)
            if step % STEPS_BETWEEN_CHECKS == 0 and not np.isfinite(self._network.parameters.sum()):
                break  # train() says in words what went wrong
            if self._on_progress and stopwatch.seconds_when_asked - reported >= SECONDS_BETWEEN_PROGRESS:
                reported = stopwatch.seconds_when_asked
                self._on_progress(
                    Progress(
                        epoch, samples_done, len(self._examples), stopwatch.seconds(), self.learning_rate
                    )
                )
        return True


def kept_result(results: Sequence[EpochResult], config: TrainingConfig) -> EpochResult:
    """Return the result of the epoch whose weights a network has after a run with at least one result."""
    if not config.patience:
        return results[-1]
    return min(results, key=lambda result: result.validation_loss)  # the first of equals, as in training


def _optimizer(
    network: Network, batch_size: int, config: TrainingConfig, gradients: GradientsFactory | None
) -> Optimizer:
    def with_dropout(network: Network, max_batch_size: int) -> Gradients:
        return Backpropagation(
            network, max_batch_size, config.dropout, np.random.default_rng([config.seed, 2])
        )

    if gradients is None or gradients is Backpropagation:
        gradients = with_dropout if config.dropout else Backpropagation
    elif config.dropout:
        raise SettingError("only the full matrix method can leave out units. Set it to 0.", setting="dropout")
    return OPTIMIZERS[config.optimizer](network, batch_size, _step_rules(config), gradients)


def _step_rules(config: TrainingConfig) -> StepRules:
    return StepRules(config.momentum, config.weight_decay, config.l1, config.clip_norm)


def as_json(result: EpochResult) -> dict[str, int | float]:
    """Return an epoch's result with the names and units of the command line's JSON."""
    return dataclasses.asdict(result)
