"""What happens in a race, in the order in which ``race`` yields it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GradientCheck:
    """The largest difference between a contestant's first gradients and those of the full matrix.

    Relative to the largest number in the gradient, or in that of other labels for the same examples where it
    is larger; computed in float64 from the same weights on the first mini-batches.
    """

    index: int
    difference: float


@dataclass(frozen=True)
class Turn:
    """The beginning of one epoch of one contestant.

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
    """What one epoch of one contestant came to.

    Attributes
    ----------
    index : int or None
        Of the contestant; None for a run that only gives accuracies, which ``race`` keeps to itself.
    epoch : int
        From 1.
    seconds : float
        Of training in this epoch; if extrapolated, of its part of the pictures divided by that part.
    total_seconds : float
        Of training in all epochs so far.
    accuracy : float
        On the validation pictures, 0..1; if extrapolated, that of a contestant with the same job that learns
        from all pictures, after as many epochs: of the full matrix, if it takes part.
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
    """The end of a contestant that cannot go on.

    Attributes
    ----------
    index : int
    reason : str
        A sentence for people.
    """

    index: int
    reason: str
