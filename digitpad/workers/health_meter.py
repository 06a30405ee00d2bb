"""Statistics of the layers during a run."""

import time
from collections.abc import Callable

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.nn.activations import FloatArray
from digitpad.nn.training.examples import evenly_picked
from digitpad.nn.training.layer_health import StepHealth, layer_healths
from digitpad.nn.training.results import Step
from digitpad.nn.training.trainer import Trainer
from digitpad.recognition.training.training_run import as_examples

_SECONDS_BETWEEN = 0.25
_EXAMPLES = 200
"""Number of validation pictures on which inactive and saturated units are counted."""


class HealthMeter:
    """Measures the layers of the network in training: at intervals while watched, and after each epoch.

    Parameters
    ----------
    validation : LabelledImages
        Some of these pictures are used.
    send : callable
        Called with each StepHealth, in the thread that trains.

    Attributes
    ----------
    is_watched : bool
        Whether somebody looks at the statistics.
    """

    def __init__(self, validation: LabelledImages, send: Callable[[StepHealth], object]) -> None:
        self.is_watched = False
        self._send = send
        self._inputs = evenly_picked(as_examples(validation), _EXAMPLES).inputs
        self._next_at = 0.0
        self._last_step: Step | None = None  # of the open epoch, unless it was measured

    def follow(self, trainer: Trainer) -> None:
        """Note the gradient of each epoch's last step from now on."""
        trainer.observe(on_step=self._on_last_step, every=trainer.steps_per_epoch, with_gradient=True)

    def now(self, trainer: Trainer) -> StepHealth:
        """Return the statistics of the current weights, without gradients."""
        return StepHealth(trainer.progress, layer_healths(trainer.network, self._inputs))

    def is_due(self, trainer: Trainer) -> bool:
        """Return whether the next step of the open epoch, if there is one, must be measured."""
        return self.is_watched and (
            time.perf_counter() >= self._next_at or (trainer.steps_done + 1) % trainer.steps_per_epoch == 0
        )

    def may_become_due_in(self, trainer: Trainer) -> Callable[[], bool]:
        """Return a faster ``is_due`` for the open epoch. It is true after the last step, too."""
        last_step = (trainer.epochs_done + 1) * trainer.steps_per_epoch

        def may_be_due() -> bool:
            return self.is_watched and (
                time.perf_counter() >= self._next_at or trainer.steps_done >= last_step - 1
            )

        return may_be_due

    def measured_step(self, trainer: Trainer) -> Step:
        """Take one step, and send the statistics of the layers."""
        gradients: list[FloatArray | None] = []
        before = trainer.network.parameters.copy()
        stop = trainer.observe(on_step=lambda step: gradients.append(step.gradient), with_gradient=True)
        try:
            step = trainer.step()
        finally:
            stop()
        layers = layer_healths(trainer.network, self._inputs, gradients[0], before)
        self._next_at = time.perf_counter() + _SECONDS_BETWEEN
        self._send(StepHealth(step.epochs_done, layers))
        self._last_step = None
        return step

    def measure_epoch(self, trainer: Trainer) -> None:
        """Measure the last step of an epoch after the epoch, unless it was measured during the step.

        Halting before the step is too slow at full speed, so its update of the weights is unknown.
        """
        if self._last_step is not None:
            step, self._last_step = self._last_step, None
            layers = layer_healths(trainer.network, self._inputs, step.gradient)
            self._send(StepHealth(step.epochs_done, layers))

    def _on_last_step(self, step: Step) -> None:
        self._last_step = step
