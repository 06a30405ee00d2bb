"""The steps of a training run: mini-batches, gradients, the optimizer and changes of settings."""

import dataclasses
import json
import math
import re
import time
from collections.abc import Callable

import numpy as np

from digitpad.errors import CheckpointError, SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.config.live_settings import LIVE_SETTINGS, SettingChange, check_change
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation, Gradients, GradientsFactory
from digitpad.nn.gradients.split import SplitBackpropagation, thread_use
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS, StepRules
from digitpad.nn.optimizers.schedules import SCHEDULES
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.checkpoint import State, StateReader, generator_as_text, with_prefix
from digitpad.nn.training.examples import Augmentation, Examples
from digitpad.nn.training.mini_batches import MiniBatches
from digitpad.nn.training.observers import Observers
from digitpad.nn.training.results import Progress, Step
from digitpad.nn.training.step import take_step

SECONDS_BETWEEN_PROGRESS = 0.1
STEPS_BETWEEN_CHECKS = 100


class Steps:
    """Takes the steps of a run and tracks the position in it. Does not evaluate.

    Parameters
    ----------
    network : Network
    examples : Examples
    config : TrainingConfig
    augmentation : callable or None
    gradients : str or callable
        See ``Trainer``.
    team : ThreadTeam
        Its threads augment the examples and, if mini-batches are split, compute the gradients.

    Attributes
    ----------
    config : TrainingConfig
        Including all changes that have taken effect.
    learning_rate : float
        Learning rate of the newest step; 0 before the first.
    steps_done, epochs_done : int
        Counted through the whole run.
    seconds : float
        Time spent on the steps of the open epoch.
    is_broken : bool
        Whether the weights are no longer finite.
    observers : Observers
    """

    def __init__(
        self,
        network: Network,
        examples: Examples,
        config: TrainingConfig,
        augmentation: Augmentation | None,
        gradients: str | GradientsFactory,
        team: ThreadTeam,
    ) -> None:
        self.config = config
        self.learning_rate = self.seconds = 0.0
        self.steps_done = self.epochs_done = 0
        self.is_broken = False
        self.observers = Observers()
        self._network = network
        self._n_examples = len(examples)
        self._begun_with = config
        self._pending: dict[str, float] = {}  # changes that take effect with the next step
        self._names = {"augmentation": _name(augmentation), "gradient_method": _method_name(gradients)}
        self._batch_size = min(config.batch_size, len(examples))
        rng = np.random.default_rng([config.seed, 1])
        self._batches = MiniBatches(examples, network, self._batch_size, rng, augmentation, team)
        self._n_steps = config.epochs * self._batches.per_epoch
        self._dropout_rng = np.random.default_rng([config.seed, 2])
        self._gradients = self._make_gradients(gradients, team)
        self._optimizer = OPTIMIZERS[config.optimizer](network, _step_rules(config))
        self._schedule = SCHEDULES[config.schedule]

    @property
    def per_epoch(self) -> int:
        """Number of steps in an epoch."""
        return self._batches.per_epoch

    @property
    def progress(self) -> float:
        """Finished epochs plus the fraction of the open one: 3.42 is in the fourth epoch."""
        return self.epochs_done + self._batches.done / self._batches.per_epoch

    @property
    def epoch_progress(self) -> Progress:
        """The progress of the open epoch."""
        return self._progress_after(self.seconds)

    @property
    def is_epoch_over(self) -> bool:
        """Whether the open epoch has no step left."""
        return self._batches.done == self._batches.per_epoch or self.is_broken

    def take_one(self) -> Step:
        """Take one step of the open epoch and return a description of it."""
        start = time.perf_counter()
        try:
            inputs, one_hot = self._batches.rest_of_block()[0]
            self._advance(inputs, one_hot)
        finally:
            self.seconds += time.perf_counter() - start
        return self._newest_step(one_hot)

    def take_rest(
        self, should_pause: Callable[[], object], on_progress: Callable[[Progress], None] | None
    ) -> bool:
        """Take the remaining steps of the open epoch, or until the weights break. Return False if paused."""
        start = time.perf_counter() - self.seconds
        due = time.perf_counter() + SECONDS_BETWEEN_PROGRESS
        try:
            while not self.is_epoch_over:
                for inputs, one_hot in self._batches.rest_of_block():
                    asked = time.perf_counter()
                    if should_pause():
                        return False
                    start += time.perf_counter() - asked  # it may have waited
                    self._advance(inputs, one_hot)
                    if self.is_broken:
                        break
                    if on_progress is not None and (now := time.perf_counter()) >= due:
                        due = now + SECONDS_BETWEEN_PROGRESS
                        self.seconds = now - start  # ``state`` may be called in ``on_progress``
                        on_progress(self._progress_after(now - start))
            return True
        finally:
            self.seconds = time.perf_counter() - start

    def begin_epoch(self) -> None:
        """Begin the next epoch."""
        self.epochs_done += 1
        self.seconds = 0.0
        self._batches.begin_epoch()

    def change(self, name: str, value: float) -> None:
        """Change a setting from the next step on. Raise SettingError if that is not allowed."""
        check_change(name, value)
        self._pending[name] = value

    def state(self) -> State:
        """Return everything but the parameters that determines the steps to come."""
        return {
            **self._names,
            "changed": json.dumps({name: getattr(self.config, name) for name in LIVE_SETTINGS}),
            "pending": json.dumps(self._pending),
            "epochs_done": self.epochs_done,
            "steps_done": self.steps_done,
            "seconds": self.seconds,
            "is_broken": int(self.is_broken),
            "learning_rate": self.learning_rate,
            "dropout_generator": generator_as_text(self._dropout_rng.bit_generator.state),
            **with_prefix("batches.", self._batches.state()),
            **with_prefix("optimizer.", self._optimizer.state()),
        }

    def restored(self, reader: StateReader) -> Callable[[], None]:
        """Check a state and return a function that restores it."""
        for key, value in self._names.items():
            reader.check_same(key, value, f"another run: its {key.replace('_', ' ')} is not {value}")
        epochs_done = reader.whole_number("epochs_done", self._begun_with.epochs)
        steps_done = reader.whole_number("steps_done", self._n_steps)
        if steps_done != epochs_done * self.per_epoch + reader.whole_number("batches.done"):
            raise CheckpointError(f"The checkpoint is damaged: steps_done is {steps_done}.")
        seconds, learning_rate = reader.number("seconds"), reader.number("learning_rate")
        is_broken = bool(reader.whole_number("is_broken", 1))
        changed, pending = reader.json("changed"), reader.json("pending")
        try:
            for name, value in (*changed.items(), *pending.items()):
                check_change(name, value)
        except SettingError as error:
            raise CheckpointError(f"The checkpoint is damaged: {error}") from error
        dropout_rng = reader.generator("dropout_generator")
        optimizer = reader.part("optimizer.").like(self._optimizer.state())
        restore_batches = self._batches.restored(reader.part("batches."))

        def restore() -> None:
            self.epochs_done, self.steps_done, self.is_broken = epochs_done, steps_done, is_broken
            self.seconds, self.learning_rate = seconds, learning_rate
            self.config, self._pending = dataclasses.replace(self._begun_with, **changed), pending
            self._dropout_rng.bit_generator.state = dropout_rng
            self._optimizer.rules = _step_rules(self.config)
            self._optimizer.restore(optimizer)
            restore_batches()
            self.observers.look_ahead(steps_done)

        return restore

    def _advance(self, inputs: FloatArray, one_hot: FloatArray) -> None:
        """Take one step with a mini-batch."""
        if self._pending:
            self._take_changes()
        rate = self.config.learning_rate * self._schedule(self.steps_done / self._n_steps)
        self.learning_rate = rate
        if self.steps_done + 1 < self.observers.next_step:
            take_step(self._gradients, self._optimizer, inputs, one_hot, rate)
            self.steps_done += 1
            self._batches.done += 1
        else:
            self._take_observed_step(inputs, one_hot)
        if self.steps_done % STEPS_BETWEEN_CHECKS == 0 and not np.isfinite(self._network.parameters.sum()):
            self.is_broken = True

    def _take_observed_step(self, inputs: FloatArray, one_hot: FloatArray) -> None:
        copies: list[FloatArray] = []

        def copy(gradient: FloatArray, scale: float) -> None:
            copies.append(gradient / scale)

        on_gradient = copy if self.observers.want_gradient() else None
        take_step(self._gradients, self._optimizer, inputs, one_hot, self.learning_rate, on_gradient)
        self.steps_done += 1
        self._batches.done += 1
        self.observers.notify(self._newest_step(one_hot), copies[0] if copies else None)

    def _newest_step(self, one_hot: FloatArray) -> Step:
        """Return a description of the newest step, given its targets."""
        loss = _batch_loss(self._network.cost, self._gradients.outputs, one_hot)
        return Step(
            self.steps_done, self.epochs_done + 1, self.progress, len(one_hot), self.learning_rate, loss
        )

    def _take_changes(self) -> None:
        pending, self._pending = self._pending, {}
        changes = {name: value for name, value in pending.items() if getattr(self.config, name) != value}
        self.config = dataclasses.replace(self.config, **changes)  # type: ignore[arg-type]
        self._optimizer.rules = _step_rules(self.config)
        for name, value in changes.items():
            for on_change in self.observers.on_change:
                on_change(SettingChange(name, value, self.progress))

    def _progress_after(self, seconds: float) -> Progress:
        done = min(self._batches.done * self._batch_size, self._n_examples)
        return Progress(self.epochs_done + 1, done, self._n_examples, seconds, self.learning_rate)

    def _make_gradients(self, gradients: str | GradientsFactory, team: ThreadTeam) -> Gradients:
        if isinstance(gradients, str):
            if gradients not in GRADIENT_METHODS:
                raise SettingError(
                    f"there is no gradient method {gradients!r}. Choose from {', '.join(GRADIENT_METHODS)}."
                )
            gradients = GRADIENT_METHODS[gradients].make
        network, batch_size, dropout = self._network, self._batch_size, self._begun_with.dropout
        if gradients is Backpropagation:
            if thread_use(network.layers, batch_size, team.n_threads).splits_batches:
                return SplitBackpropagation(network, batch_size, team, dropout, self._dropout_rng)
            return Backpropagation(network, batch_size, dropout, self._dropout_rng)
        if dropout:
            raise SettingError(
                "only the full matrix method supports dropout. Set it to 0.", setting="dropout"
            )
        return gradients(network, batch_size)


def _step_rules(config: TrainingConfig) -> StepRules:
    return StepRules(config.momentum, config.weight_decay, config.l1, config.clip_norm)


def _batch_loss(cost: str, outputs: FloatArray, one_hot: FloatArray) -> float:
    """Return the mean loss of the examples that have a class; nan if there are none."""
    has_class = one_hot.max(axis=1) == 1.0
    if not has_class.any():
        return math.nan
    return float(COSTS[cost].losses(outputs[has_class], one_hot[has_class].argmax(axis=1)).mean())


def _method_name(gradients: str | GradientsFactory) -> str:
    """Return the name of a gradient method, given by name or by its factory."""
    if isinstance(gradients, str):
        return gradients
    names = (method.name for method in GRADIENT_METHODS.values() if method.make is gradients)
    return next(names, None) or _name(gradients)


def _name(part: object) -> str:
    """Return a name of a callable that is the same in every process: without an address."""
    if part is None:
        return "none"
    if hasattr(part, "__qualname__"):
        return f"{part.__module__}.{part.__qualname__}"
    kind = type(part)
    if kind.__repr__ is object.__repr__:
        return f"{kind.__module__}.{kind.__qualname__}"
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(part))
