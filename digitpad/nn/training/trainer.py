"""Training one network, step by step and epoch by epoch."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import TrainingOverError
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GradientsFactory
from digitpad.nn.gradients.split import thread_use
from digitpad.nn.layers import described
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.checkpoint import StateReader, Values, config_as_text, fingerprint, with_prefix
from digitpad.nn.training.epoch_evaluation import EpochEvaluation
from digitpad.nn.training.examples import Augmentation, TrainingData, check_fit
from digitpad.nn.training.kept_weights import KeptWeights
from digitpad.nn.training.observers import StepObserver
from digitpad.nn.training.results import EpochResult, Progress, Step
from digitpad.nn.training.steps import Steps

_FORMAT = "digitpad trainer 1"


class Trainer:
    """Trains a network. Owns its optimizer, its random generators and the position in the run.

    The same network, data, configuration and number of threads give the same weights, whether the run is
    uninterrupted, stepped through or continued from a ``state`` in another process. Use it in one thread at a
    time.

    With patience p in the configuration, training stops early after p epochs without a lower validation
    loss: Prechelt (1998), "Early stopping - but when?".

    Parameters
    ----------
    network : Network
        Changed in place. Copy it between steps to keep a snapshot.
    data : TrainingData
    config : TrainingConfig
    augmentation : callable, optional
        Varies the training inputs anew in every epoch.
    gradients : str or callable
        Name in ``GRADIENT_METHODS``, or a factory ``gradients(network, max_batch_size)`` of ``Gradients``.
    threads : int
        How many threads may be used; see ``thread_use``. The trainer starts those that compute parts of the
        examples. The caller sets the number of BLAS threads to ``blas_threads``.

    Attributes
    ----------
    network : Network
    blas_threads : int
        How many threads should share a matrix product. The caller sets it.
    is_over : bool
        Whether no epoch is left: all are done, or patience, a divergence or ``finish`` ended the run.

    Raises
    ------
    SettingError
        If the network does not fit the data, or the gradient method cannot train it as configured.
    """

    def __init__(
        self,
        network: Network,
        data: TrainingData,
        config: TrainingConfig,
        *,
        augmentation: Augmentation | None = None,
        gradients: str | GradientsFactory = "full_matrix",
        threads: int = 1,
    ) -> None:
        check_fit(network.layers, data.train)
        check_fit(network.layers, data.validation)
        self.network = network
        self.is_over = False
        self._data = data
        self._begun_with = config
        use = thread_use(network.layers, config.batch_size, threads)
        self.blas_threads = use.blas
        self._team = ThreadTeam(use.team)
        self._steps = Steps(network, data.train, config, augmentation, gradients, self._team)
        self._evaluation = EpochEvaluation(network, data, self._steps, self._team)
        self._kept = KeptWeights(network, config.patience)
        self._patient_since = 0  # epochs done when a finished run was continued
        self._fingerprint = ""

    @property
    def config(self) -> TrainingConfig:
        """The settings in effect, including all changes during the run."""
        return self._steps.config

    @property
    def learning_rate(self) -> float:
        """Learning rate of the newest step, including the schedule; 0 before the first."""
        return self._steps.learning_rate

    @property
    def epochs_done(self) -> int:
        """Number of finished epochs."""
        return self._steps.epochs_done

    @property
    def steps_done(self) -> int:
        """Number of steps taken in all epochs."""
        return self._steps.steps_done

    @property
    def steps_per_epoch(self) -> int:
        """Number of mini-batches in an epoch; the last one may be short."""
        return self._steps.per_epoch

    @property
    def progress(self) -> float:
        """Finished epochs plus the fraction of the open one: 3.42 is in the fourth epoch."""
        return self._steps.progress

    @property
    def epoch_progress(self) -> Progress:
        """The progress of the open epoch."""
        return self._steps.epoch_progress

    @property
    def is_epoch_trained(self) -> bool:
        """Whether all steps of the open epoch are done and its evaluation is due."""
        return self._steps.is_epoch_over

    @property
    def kept_result(self) -> EpochResult | None:
        """The result of the epoch with the weights that ``finish`` restores; None before the first."""
        return self._kept.result

    @property
    def first_result(self) -> EpochResult:
        """The evaluation before the first step, as epoch 0. Computed when it is first read."""
        result = self.evaluate_first()
        assert result is not None  # it cannot be stopped
        return result

    # Training

    def step(self) -> Step:
        """Train on one mini-batch and return a description of the step. Never evaluates.

        After the last mini-batch of an epoch, the next epoch begins. An epoch without evaluation has no
        result. With patience, its weights are not kept and the run does not end with it.

        Raises
        ------
        DivergenceError
            If the weights are no longer finite.
        TrainingOverError
            If no step is left.
        """
        self._check_not_over()
        if self.is_epoch_trained and self.epochs_done + 1 == self._begun_with.epochs:
            raise TrainingOverError("No step of the last epoch is left, only its evaluation.")
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                if self.is_epoch_trained:
                    self._evaluation.check_usable()
                    self._close_epoch(None)
                step = self._steps.take_one()
            self._evaluation.check_steps()
        except BaseException:
            self.finish()
            raise
        return step

    def epoch(
        self,
        should_pause: Callable[[], object] = lambda: False,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> EpochResult | None:
        """Take the remaining steps of the open epoch, evaluate the network, and return the epoch's result.

        Parameters
        ----------
        should_pause : callable
            Called before each step and between parts of the evaluation. It may wait: before a step, its time
            is not counted as training. If it returns a true value, ``epoch`` returns None and the epoch stays
            open: call ``epoch`` or ``step`` to continue.
        on_progress : callable, optional
            Called at most ten times a second.

        Raises
        ------
        DivergenceError
            If the weights become non-finite, or the loss exceeds 10 times that of guessing. The network then
            has the weights that ``finish`` restores.
        TrainingOverError
            If no epoch is left.
        """
        self._check_not_over()
        try:
            # Overflow precedes divergence, which is reported below.
            with np.errstate(over="ignore", invalid="ignore"):
                if not self._steps.take_rest(should_pause, on_progress):
                    return None
                result = self._evaluation.of_epoch(should_pause)
        except BaseException:  # keep what was learned, even if memory runs out or there is a bug
            self.finish()
            raise
        if result is not None:
            self._close_epoch(result)
            for on_epoch in self._steps.observers.on_epoch:
                on_epoch(result)
        return result

    def evaluate_first(self, should_stop: Callable[[], object] = lambda: False) -> EpochResult | None:
        """Return ``first_result``, or None if its evaluation was stopped. It can then be called again."""
        result = self._evaluation.of_start(should_stop)
        if self.is_over:
            self._team.close()
        return result

    def finish(self) -> None:
        """End the run with the weights of the last finished epoch or, with patience, of the best one.

        Call it after the last epoch or a stop. The trainer cannot train afterwards.
        """
        self._team.close()
        self._kept.put_back()
        self.is_over = True

    def change(self, name: str, value: float) -> None:
        """Change one of ``LIVE_SETTINGS`` from the next step on.

        Raises
        ------
        SettingError
            If the setting cannot be changed during a run, or the value is not allowed.
        """
        self._steps.change(name, value)

    def observe(
        self,
        *,
        on_step: Callable[[Step], None] | None = None,
        on_epoch: Callable[[EpochResult], None] | None = None,
        on_change: Callable[[SettingChange], None] | None = None,
        every: int = 1,
        with_gradient: bool = False,
    ) -> Callable[[], None]:
        """Register functions to be called from now on, in the thread that trains.

        Parameters
        ----------
        on_step : callable, optional
            Called with a Step after every ``every``-th step.
        on_epoch : callable, optional
            Called with the EpochResult of each epoch, before ``epoch`` returns it.
        on_change : callable, optional
            Called with a SettingChange when a new value takes effect.
        every : int
            Each observed step takes a few microseconds more.
        with_gradient : bool
            Whether steps carry a copy of the mini-batch's gradient.

        Returns
        -------
        callable
            ``stop()`` removes the functions again.
        """
        observers = self._steps.observers
        step_observer = None if on_step is None else StepObserver(on_step, every, with_gradient)
        if step_observer is not None:
            observers.add(step_observer, self.steps_done)
        if on_epoch is not None:
            observers.on_epoch.append(on_epoch)
        if on_change is not None:
            observers.on_change.append(on_change)

        def stop() -> None:
            if step_observer is not None:
                observers.remove(step_observer)
            if on_epoch is not None:
                observers.on_epoch.remove(on_epoch)
            if on_change is not None:
                observers.on_change.remove(on_change)

        return stop

    # State

    def state(self) -> dict[str, NDArray[np.generic] | int | float | str]:
        """Return everything that determines the rest of the run.

        Returns
        -------
        dict
            Flat: copies of arrays, numbers and strings. ``numpy.savez(file, **state)`` saves it, and
            ``restore(dict(numpy.load(file, allow_pickle=False)))`` restores it.
        """
        return {
            "format": _FORMAT,
            "config": config_as_text(self._begun_with),
            "data": self._data_fingerprint(),
            "network": _description(self.network),
            "parameters": self.network.parameters.copy(),
            "is_over": int(self.is_over),
            "patient_since": self._patient_since,
            **self._evaluation.state(),
            **with_prefix("steps.", self._steps.state()),
            **with_prefix("kept.", self._kept.state()),
        }

    def restore(self, state: Values, *, goes_further: bool = False) -> None:
        """Continue from a state, as if training had never been interrupted.

        Parameters
        ----------
        state : mapping
            From ``state`` of a trainer with the same configuration and data. Numbers and strings may have
            become 0-d arrays.
        goes_further : bool
            Whether this trainer may have another number of epochs than the state, so that a finished run
            continues. A schedule is stretched to the new number, and patience starts again.

        Raises
        ------
        CheckpointError
            If the state is damaged or belongs to another configuration, data set, augmentation or gradient
            method. Nothing is changed then.
        """
        reader, parameters = StateReader(state), self.network.parameters
        reader.check_same("format", _FORMAT, "another version of digitpad")
        reader.check_same_config("config", self._begun_with, but={"epochs"} if goes_further else ())
        reader.check_same("network", _description(self.network), "another network")
        reader.check_same("data", self._data_fingerprint(), "other training or validation data")
        was_over = bool(reader.whole_number("is_over", 1))
        patient_since = reader.whole_number("patient_since", self._begun_with.epochs)
        newest = reader.array("parameters", parameters)
        restore_evaluation = self._evaluation.restored(reader)
        restore_steps = self._steps.restored(reader.part("steps."))
        restore_kept = self._kept.restored(reader.part("kept."))

        # Everything was read and fits. Nothing below can fail.
        parameters[:] = newest
        restore_evaluation()
        restore_steps()
        restore_kept()
        reopens = was_over and goes_further
        self._patient_since = self.epochs_done if reopens else patient_since
        self.is_over = was_over and not (reopens and self.epochs_done < self._begun_with.epochs)

    def _data_fingerprint(self) -> str:
        self._fingerprint = self._fingerprint or fingerprint(self._data)
        return self._fingerprint

    # Epochs

    def _close_epoch(self, result: EpochResult | None) -> None:
        """Begin the next epoch. ``result`` is None if the epoch that ends was not evaluated."""
        self._evaluation.close_epoch()
        self._steps.begin_epoch()
        self._kept.consider(self.epochs_done, result)
        epochs_without_gain = self.epochs_done - max(self._kept.epoch, self._patient_since)
        has_lost_patience = result is not None and 0 < self._begun_with.patience <= epochs_without_gain
        self.is_over = has_lost_patience or self.epochs_done == self._begun_with.epochs
        if self.is_over:
            self._team.close()

    def _check_not_over(self) -> None:
        if self.is_over:
            raise TrainingOverError(
                f"Training is over after {self.epochs_done} epochs. Make a new Trainer to train again."
            )


def _description(network: Network) -> str:
    """Return layers, activations, cost and memory layout, which give parameters their meaning."""
    layout = "input-major" if network.is_input_major else "unit-major"
    return f"{described(network.layers)} {' '.join(network.activations)} {network.cost} {layout}"
