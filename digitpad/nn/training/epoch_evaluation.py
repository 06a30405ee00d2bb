"""The evaluations of one training run, and the seconds that it has taken."""

import time
from collections.abc import Callable
from typing import NoReturn

import numpy as np

from digitpad.errors import DivergenceError
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.checkpoint import State, StateReader
from digitpad.nn.training.divergence import BROKEN, DIVERGED, divergence
from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.examples import TrainingData, evenly_picked, of_a_class
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.steps import Steps

TRAIN_ROWS_EVALUATED = 10_000


class EpochEvaluation:
    """Evaluates a network before its training and after each epoch, on training and validation examples.

    An evaluation that is stopped returns None; it can be started again.

    Parameters
    ----------
    network : Network
        The network that is trained.
    data : TrainingData
    steps : Steps
        The steps of the run.
    team : ThreadTeam

    Attributes
    ----------
    first_result : EpochResult or None
        The evaluation before the first step, as epoch 0; None until ``of_start`` has computed it.
    """

    def __init__(self, network: Network, data: TrainingData, steps: Steps, team: ThreadTeam) -> None:
        self._network = network
        self._data = data
        self._steps = steps
        self._team = team
        self._subset = of_a_class(evenly_picked(data.train, TRAIN_ROWS_EVALUATED))
        self._seconds = 0.0  # of the open epoch
        self._earlier_seconds = 0.0  # steps and evaluations of the earlier epochs
        self._epoch_parameters = network.parameters.copy()  # from the start of the open epoch
        self._first_parameters: FloatArray | None = network.parameters.copy()
        self.first_result: EpochResult | None = None

    def of_start(self, should_stop: Callable[[], object]) -> EpochResult | None:
        """Return ``first_result``. Computed once, with the initial weights even after the first step."""
        if self.first_result is None:
            assert self._first_parameters is not None
            network = self._network
            if self._steps.steps_done:
                network = network.copy()
                network.parameters[:] = self._first_parameters
            start = time.perf_counter()
            with np.errstate(over="ignore", invalid="ignore"):
                both = self._evaluate(network, should_stop)
            if both is None:
                return None
            self.first_result = _result(0, *both, evaluation_seconds=time.perf_counter() - start)
            self._first_parameters = None
        return self.first_result

    def of_epoch(self, should_pause: Callable[[], object]) -> EpochResult | None:
        """Return the open epoch's result.

        Raises
        ------
        DivergenceError
            If training diverged in this epoch.
        """
        start = time.perf_counter()
        both = self._evaluate(self._network, should_pause)
        if both is not None:
            reason = divergence(self._network, both[0].loss, self._epoch_parameters, self._subset)
            if reason:
                self._raise_divergence(reason)
        self._seconds += time.perf_counter() - start
        if both is None:
            return None
        seconds = self._steps.seconds
        return _result(
            self._steps.epochs_done + 1,
            *both,
            seconds=seconds,
            evaluation_seconds=self._seconds,
            elapsed_seconds=self._earlier_seconds + seconds + self._seconds,
            samples_per_second=len(self._data.train) / seconds,
            learning_rate=self._steps.learning_rate,
        )

    def check_usable(self) -> None:
        """Raise DivergenceError if the network's weights are too large or not finite."""
        if not self._network.is_usable():
            self._raise_divergence(BROKEN)

    def check_steps(self) -> None:
        """Raise DivergenceError if the steps have found that the weights are not finite."""
        if self._steps.is_broken:
            self._raise_divergence(BROKEN)

    def close_epoch(self) -> None:
        """Begin the next epoch. Call it before the steps begin theirs."""
        self._earlier_seconds += self._steps.seconds + self._seconds
        self._seconds = 0.0
        self._epoch_parameters[:] = self._network.parameters

    def state(self) -> State:
        """Return everything that determines the coming results."""
        first = {} if self._first_parameters is None else {"first_parameters": self._first_parameters.copy()}
        return {
            "epoch_parameters": self._epoch_parameters.copy(),
            "evaluation_seconds": self._seconds,
            "earlier_seconds": self._earlier_seconds,
            "first_result": "" if self.first_result is None else self.first_result.as_text(),
            **first,
        }

    def restored(self, reader: StateReader) -> Callable[[], None]:
        """Check a state and return a function that restores it."""
        like = self._epoch_parameters
        epoch_parameters = reader.array("epoch_parameters", like)
        seconds, earlier_seconds = reader.number("evaluation_seconds"), reader.number("earlier_seconds")
        first_result = reader.result("first_result")
        first = None if first_result else reader.array("first_parameters", like).copy()

        def restore() -> None:
            self._seconds, self._earlier_seconds = seconds, earlier_seconds
            self._epoch_parameters[:] = epoch_parameters
            self._first_parameters, self.first_result = first, first_result

        return restore

    def _evaluate(
        self, network: Network, should_stop: Callable[[], object]
    ) -> tuple[Evaluation, Evaluation] | None:
        """Evaluate a network on training and validation examples. Return None if stopped."""
        train = evaluate(network, self._subset, should_stop, self._team)
        if train is None:
            return None
        validation = evaluate(network, self._data.validation, should_stop, self._team)
        return None if validation is None else (train, validation)

    def _raise_divergence(self, reason: str) -> NoReturn:
        epoch = self._steps.epochs_done + 1
        raise DivergenceError(f"{DIVERGED} in epoch {epoch}: {reason}. Try a smaller learning rate.")


def _result(
    epoch: int,
    train: Evaluation,
    validation: Evaluation,
    *,
    seconds: float = 0.0,
    evaluation_seconds: float = 0.0,
    elapsed_seconds: float = 0.0,
    samples_per_second: float = 0.0,
    learning_rate: float = 0.0,
) -> EpochResult:
    return EpochResult(
        epoch,
        train.loss,
        train.accuracy,
        validation.loss,
        validation.accuracy,
        seconds,
        evaluation_seconds,
        elapsed_seconds,
        samples_per_second,
        learning_rate,
    )
