"""The events of a race, in the order in which ``race`` yields them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GradientCheck:
    """The largest difference between a contestant's first gradients and those of the full matrix.

    Relative to the largest element of the gradient, or of the gradient with other labels if that is larger.
    Computed in float64 with the same weights on the first mini-batches.
    """

    index: int
    difference: float


@dataclass(frozen=True)
class Turn:
    """The start of an epoch of a contestant.

    Attributes
    ----------
    index : int
    epoch : int
        From 1.
    """

    index: int
    epoch: int


@dataclass(frozen=True)
class Lap:
    """The result of an epoch of a contestant.

    Attributes
    ----------
    index : int or None
        Index of the contestant; None for a run that only supplies accuracies, which ``race`` does not yield.
    epoch : int
        From 1.
    seconds : float
        Training time of this epoch. If extrapolated, the time of a part of the pictures divided by its share.
    total_seconds : float
        Training time of all epochs so far.
    accuracy : float
        On the validation pictures, 0..1. If extrapolated, that of a contestant with the same job that trains
        on all pictures, after the same number of epochs: the full matrix, if it takes part.
    is_extrapolated : bool
    """

    index: int | None
    epoch: int
    seconds: float
    total_seconds: float
    accuracy: float
    is_extrapolated: bool


@dataclass(frozen=True)
class Retirement:
    """The early end of a contestant.

    Attributes
    ----------
    index : int
    reason : str
        A sentence to show.
    """

    index: int
    reason: str
