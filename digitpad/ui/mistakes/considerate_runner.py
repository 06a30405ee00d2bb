"""Evaluation in the background that leaves room for other work."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.computing_lock import ComputingLock
from digitpad.workers.evaluation_runner import EvaluationRunner, rest_ms


def considerate_runner(
    evaluate: Callable[[SavedNetwork, str, Any, Callable[[], bool]], object],
    computing: ComputingLock,
    parent: QObject,
) -> EvaluationRunner:
    """Return a runner that completes each evaluation during other work, and rests after it.

    Otherwise it does not rest, and a new request stops the running evaluation: a user who steps through
    epochs waits for each.
    """
    return EvaluationRunner(
        evaluate,
        parent,
        rest=lambda worked_seconds: rest_ms(worked_seconds) if computing.active else 0,
        is_in_hurry=lambda: not computing.active,
    )
