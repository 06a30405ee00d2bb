"""Quiz questions about a step, answered by the step's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.insight.step.cell_terms import cell_name, signed
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices
from digitpad.presentation import figures_text, in_full

KINDS = ("loss", "weight", "class")

MOST_CHOICES = 10
"""With more classes, some are picked at random."""


@dataclass(frozen=True)
class Question:
    """A question about the effect of a step.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    text : str
    choices : tuple of str
    right : int
        Index of the correct choice.
    outcome : str
        One or two sentences: the result, and the reason.
    """

    kind: str
    text: str
    choices: tuple[str, ...]
    right: int
    outcome: str

    def verdict(self, answer: int) -> str:
        """Return feedback on an answer."""
        judged = "Right." if answer == self.right else f"No: {_lowered(self.choices[self.right])}."
        return f"{judged} {self.outcome}"


def make_question(
    matrices: StepMatrices, class_names: Sequence[str], kind: str, rng: np.random.Generator
) -> Question:
    """Return a question of the given kind about the step.

    Parameters
    ----------
    matrices : StepMatrices
    class_names : sequence of str
    kind : str
        One of ``KINDS``.
    rng : numpy.random.Generator
        Draws the subject of the question.
    """
    if kind == "loss":
        return _of_loss(matrices)
    return _of_weight(matrices, rng) if kind == "weight" else _of_class(matrices, class_names, rng)


def _of_loss(matrices: StepMatrices) -> Question:
    trace = matrices.trace
    before, after = trace.loss_before, trace.loss_after
    falls = after < before
    why = (
        "The gradient points uphill, and the step against it was short enough."
        if falls
        else "The gradient describes the loss only nearby: this step went too far."
    )
    return Question(
        "loss",
        f"The loss of this mini-batch is {figures_text(before)}. "
        f"Does a step with learning rate {in_full(trace.learning_rate)} lower it?",
        ("It falls", "It does not fall"),
        0 if falls else 1,
        f"From {figures_text(before)} to {figures_text(after)}. {why}",
    )


def _of_weight(matrices: StepMatrices, rng: np.random.Generator) -> Question:
    layer = matrices.n_layers - 1
    key, gradient_key = MatrixKey("weights", layer), MatrixKey("d_weights", layer)
    gradient = matrices.values(gradient_key)
    # Pick one of the weights that the step moves most; others would make a tedious question.
    strongest = np.argsort(-np.abs(gradient), axis=None)[: max(1, gradient.size // 10)]
    flat = int(rng.choice(strongest))
    row, column = divmod(flat, gradient.shape[1])
    before = float(matrices.values(key)[row, column])
    after = float(matrices.values(MatrixKey("weights_after", layer))[row, column])
    slope = float(gradient[row, column])
    right = 2 if after == before else 0 if after > before else 1
    why = "with a gradient of 0 it stays" if right == 2 else "the step goes against it"
    return Question(
        "weight",
        f"The weight {cell_name(key, row, column)} ({matrices.place(key, row, column)}) "
        f"is {signed(before)}. What does the step do to it?",
        ("It grows", "It shrinks", "It stays"),
        right,
        f"From {signed(before)} to {signed(after)}. Its gradient is {signed(slope)}, and {why}.",
    )


def _of_class(matrices: StepMatrices, class_names: Sequence[str], rng: np.random.Generator) -> Question:
    trace = matrices.trace
    before, after = trace.probabilities_before.mean(axis=0), trace.probabilities_after.mean(axis=0)
    gains = after - before
    right = int(gains.argmax())
    others = [one for one in range(len(gains)) if one != right]
    drawn = rng.choice(others, min(MOST_CHOICES - 1, len(others)), replace=False).tolist()
    offered = sorted([right, *drawn])
    is_one = len(trace.labels) == 1
    subject = "this picture" if is_one else "these pictures on average"
    return Question(
        "class",
        f"For which answer does the step raise the probability most, for {subject}?",
        tuple(class_names[one] for one in offered),
        offered.index(right),
        f"{class_names[right]} goes from {figures_text(100.0 * before[right], 4)} to "
        f"{figures_text(100.0 * after[right], 4)} %. "
        "The step raises the probability of the labels and lowers that of wrong answers.",
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
