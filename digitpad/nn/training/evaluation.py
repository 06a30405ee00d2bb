"""How a network does on examples."""

from collections.abc import Callable
from dataclasses import dataclass

from digitpad.nn.costs import COSTS
from digitpad.nn.layers import n_products
from digitpad.nn.network import Network
from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.examples import Examples

ROWS_EVALUATED = 500
"""Examples between two questions whether to stop, which are all that is kept in memory at a time."""

_PRODUCTS_AT_ONCE = 1_000_000_000
"""Multiplications between two questions: a twentieth of a second or less."""


@dataclass(frozen=True)
class Evaluation:
    """How a network does on some examples: mean loss, and right answers of all."""

    loss: float
    correct: int
    total: int

    @property
    def accuracy(self) -> float:
        """Right answers as a part of all, 0..1."""
        return self.correct / self.total


def rows_at_once(network: Network) -> int:
    """Return how many examples to give a network at once: ``ROWS_EVALUATED``, fewer if it is very large."""
    return max(1, min(ROWS_EVALUATED, _PRODUCTS_AT_ONCE // n_products(network.layers)))


def evaluate(
    network: Network,
    examples: Examples,
    should_stop: Callable[[], object] = lambda: False,
    team: ThreadTeam | None = None,
) -> Evaluation | None:
    """Return how a network does on examples, or None if it was stopped before the end.

    A team evaluates several parts at once; the result is the same. ``should_stop`` is asked in this thread.
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
    """Return a network's right answers as a part of all, 0..1."""
    evaluation = evaluate(network, examples)
    assert evaluation is not None  # nobody stops it
    return evaluation.accuracy
