"""How much of a hand is learned, and how much of what was known is kept.

Digits that are not taught would suffer, for they look more like the taught ones than any replay does. So
the fewer digits are taught, the smaller is their part in a mini-batch, the more is the replay varied, and the
more of the old weights is kept in the end, as far as the taught drawings allow: Wortsman et al. (2022),
"Robust fine-tuning of zero-shot models".
"""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import accuracy
from digitpad.nn.training.examples import Examples

REPLAY_PER_BATCH = 32
"""Old pictures in each mini-batch."""

_OWN_PER_BATCH = 32  # if all classes are taught
_OWN_AT_LEAST = 8
_KEPT_AT_LEAST = 0.05  # part of the old weights in the result, if all classes are taught
_KEPT_AT_MOST = 0.4  # the same, if next to none is


def missing_classes(network: Network, labels: NDArray[np.intp]) -> float:
    """Return which part of a network's classes, 0..1, has none of the labels (n,)."""
    return 1.0 - len(np.unique(labels)) / network.n_out


def own_per_batch(missing: float) -> int:
    """Return how many drawings are in each mini-batch where that part of the classes has none."""
    return max(_OWN_AT_LEAST, round(_OWN_PER_BATCH * (1.0 - missing)))


def replay_ranges(missing: float) -> AugmentationRanges:
    """Return how far the replay is varied: the more, the more classes have nothing else to speak for them."""
    largest = AugmentationRanges()
    return AugmentationRanges(
        rotation_deg=missing * largest.rotation_deg,
        scale=missing * largest.scale,
        shear=missing * largest.shear,
        shift_px=missing * largest.shift_px,
        elastic_px=missing * largest.elastic_px,
    )


def balanced_rows(labels: NDArray[np.intp], n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return n random indices into labels (n_labels,), each class as often as the others."""
    classes, counts = np.unique(labels, return_counts=True)
    rows_of = np.argsort(labels, kind="stable")  # those of the first class, then those of the second ...
    first_of = np.cumsum(counts) - counts
    which = rng.integers(len(classes), size=n)
    rows: NDArray[np.intp] = rows_of[first_of[which] + rng.integers(counts[which])]
    return rows


def mix_in_old_weights(learner: Network, network: Network, missing: float, taught: Examples) -> None:
    """Mix old weights into a learner's, in place; fewer, if it would read taught drawings wrong again.

    Parameters
    ----------
    learner, network : Network
        The one that learned, and the one that it was a copy of.
    missing : float
        Part of the classes without a drawing, 0..1: a twentieth of the old weights is kept where it is 0, and
        two fifths where it is 1; or half as many, or none.
    taught : Examples
        All drawings.
    """
    part = _KEPT_AT_LEAST + missing * (_KEPT_AT_MOST - _KEPT_AT_LEAST)
    learned = learner.parameters.copy()
    most = accuracy(learner, taught)
    for kept in (part, part / 2.0, 0.0):
        learner.parameters[:] = learned + kept * (network.parameters - learned)
        if accuracy(learner, taught) >= most:
            return
