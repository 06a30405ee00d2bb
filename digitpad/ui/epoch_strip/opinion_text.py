"""Which epochs read a drawing as what, in words."""

from collections.abc import Mapping

from digitpad.presentation import probability_text
from digitpad.ui.epoch_strip.epoch_opinions import Opinion
from digitpad.ui.looked_at.number_ranges import in_ranges


def expected_answer(by_epoch: Mapping[int, Opinion], label: str = "") -> str:
    """Return the answer to look for: what the drawing is said to be, else what the last epoch reads in it."""
    return label or (by_epoch[max(by_epoch)].answer if by_epoch else "")


def summary(by_epoch: Mapping[int, Opinion], answer: str, *, is_complete: bool = True) -> str:
    """Return which epochs give an answer, such as "Read as 4 from epoch 7 on"."""
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
    """Return what an epoch said, such as "Epoch 7: 4 (93 %)"."""
    return f"Epoch {epoch}: {opinion.answer} ({probability_text(opinion.probability)})"
