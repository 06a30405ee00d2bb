"""The outcome of fine-tuning in words."""

from digitpad.presentation import accuracy_text, duration_text, percent_text
from digitpad.recognition.fine_tuning.fine_tuning import FineTuningResult

_FEW = 20
"""Below this number of drawings, counts are shown: one drawing would be more than 5 %."""


def outcome_summary(result: FineTuningResult) -> tuple[str, str]:
    """Return the outcome of fine-tuning in two short lines, and in full sentences."""
    mnist = f"{accuracy_text(result.accuracy_before)} → {accuracy_text(result.accuracy_after)}"
    learned = f"It learned {result.n_fine_tuned:,} of your digits in {duration_text(result.seconds)}. "
    others = (
        f"MNIST, other people's digits: {mnist}, before and after, "
        f"of the first {result.n_evaluated:,} validation pictures."
    )
    if result.own_accuracy_before is None or result.own_accuracy_after is None:
        own = "Your digits: too few to measure"
        sentence = "You have too few digits to measure the effect: draw each one at least twice. "
    else:
        before, after = result.own_accuracy_before, result.own_accuracy_after
        if result.n_held_out < _FEW:
            n_before, n_after = (round(part * result.n_held_out) for part in (before, after))
            change = f"{n_before} → {n_after} of {result.n_held_out}"
        else:
            change = f"{percent_text(before)} → {percent_text(after)}"
        own = f"Your unseen digits {change}"
        sentence = (
            f"{result.n_held_out:,} of your digits that it had not seen: {change}, before and after. "
            "(Measured with a network that learned only the others.) "
        )
    return f"{own}\nMNIST {mnist} · {duration_text(result.seconds)}", learned + sentence + others
