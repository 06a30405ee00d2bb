"""The answers of the epochs in words."""

from collections.abc import Mapping

from digitpad.presentation import probability_text
from digitpad.ui.epoch_strip.epoch_opinions import Opinion
from digitpad.ui.looked_at.number_ranges import in_ranges


def expected_answer(by_epoch: Mapping[int, Opinion], label: str = "") -> str:
    """Return the answer to highlight: the user's label, else the last epoch's answer."""
    return label or (by_epoch[max(by_epoch)].answer if by_epoch else "")


def summary(by_epoch: Mapping[int, Opinion], answer: str, *, is_complete: bool = True) -> str:
    """Return the epochs that give an answer as text, such as "Read as 4 from epoch 7 on"."""
    epochs = sorted(by_epoch)
    right = [epoch for epoch in epochs if by_epoch[epoch].answer == answer]
    if not right:
        return f"Read as {answer} in no epoch"
    if is_complete and len(right) == len(epochs):
        return f"Read as {answer} in every epoch"
    if is_complete and right == epochs[-len(right) :]:
        return f"Read as {answer} from epoch {right[0]} on"
    return f"Read as {answer} in {'epoch' if len(right) == 1 else 'epochs'} {in_ranges(right)}"


def opinion_text(epoch: int, opinion: Opinion) -> str:
    """Return the reading of an epoch as text, such as "Epoch 7: 4 (93 %)"."""
    return f"Epoch {epoch}: {opinion.answer} ({probability_text(opinion.probability)})"
