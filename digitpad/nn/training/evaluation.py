"""Evaluation of a network on examples."""

from collections.abc import Callable
from dataclasses import dataclass

from digitpad.nn.costs import COSTS
from digitpad.nn.layers import n_products
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.examples import Examples

ROWS_EVALUATED = 500
"""Examples between two calls of ``should_stop``. Only their activations are in memory at a time."""

_PRODUCTS_AT_ONCE = 1_000_000_000
"""Multiplications between two calls of ``should_stop``: at most a twentieth of a second."""


@dataclass(frozen=True)
class Evaluation:
    """A network's mean loss on examples, and the numbers of correct and of all answers."""

    loss: float
    correct: int
    total: int

    @property
    def accuracy(self) -> float:
        """Share of correct answers, 0..1."""
        return self.correct / self.total


def rows_at_once(network: Network) -> int:
    """Return how many examples to evaluate at once: ``ROWS_EVALUATED``, or fewer for very large networks."""
    return max(1, min(ROWS_EVALUATED, _PRODUCTS_AT_ONCE // n_products(network.layers)))


def evaluate(
    network: Network,
    examples: Examples,
    should_stop: Callable[[], object] = lambda: False,
    team: ThreadTeam | None = None,
) -> Evaluation | None:
    """Return the evaluation of a network on examples, or None if it was stopped early.

    A team evaluates several parts at once, with the same result. ``should_stop`` is called in this thread.
    """
    team = ThreadTeam(1) if team is None else team
    n_rows = rows_at_once(network)
    parts = [slice(start, start + n_rows) for start in range(0, len(examples), n_rows)]
    losses, correct = 0.0, 0
    for start in range(0, len(parts), team.n_threads):
        if should_stop():
            return None
        group = parts[start : start + team.n_threads]

        def evaluate_part(index: int, group: list[slice] = group) -> tuple[float, int]:
            labels = examples.labels[group[index]]
            outputs = network.outputs(examples.inputs[group[index]])
            right = int((outputs.argmax(axis=1) == labels).sum())
            return float(COSTS[network.cost].losses(outputs, labels).sum()), right

        for loss, right in team.run(evaluate_part, len(group)):
            losses += loss
            correct += right
    return Evaluation(losses / len(examples), correct, len(examples))


def accuracy(network: Network, examples: Examples) -> float:
    """Return a network's share of correct answers, 0..1."""
    evaluation = evaluate(network, examples)
    assert evaluation is not None  # it cannot be stopped
    return evaluation.accuracy
