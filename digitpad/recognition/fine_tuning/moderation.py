"""The balance between learning a hand and keeping earlier knowledge.

Digits without drawings would suffer, because they look more like the drawn ones than the replay does. So the
fewer digits are taught, the smaller is their share of a mini-batch, the more the replay is varied, and the
more of the old weights is kept in the end, as far as the drawings allow: Wortsman et al. (2022), "Robust
fine-tuning of zero-shot models".
"""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import accuracy
from digitpad.nn.training.examples import Examples

REPLAY_PER_BATCH = 32
"""Earlier pictures in each mini-batch."""

_OWN_PER_BATCH = 32  # if all classes are taught
_OWN_AT_LEAST = 8
_KEPT_AT_LEAST = 0.25  # share of the old weights in the result, if all classes are taught
_KEPT_AT_MOST = 0.4  # the same, if almost none is


def missing_classes(network: Network, labels: NDArray[np.intp]) -> float:
    """Return the share of a network's classes, 0..1, that does not occur in labels (n,)."""
    return 1.0 - len(np.unique(labels)) / network.n_out


def own_per_batch(missing: float) -> int:
    """Return the number of drawings in each mini-batch, given the share of classes without drawings."""
    return max(_OWN_AT_LEAST, round(_OWN_PER_BATCH * (1.0 - missing)))


def replay_ranges(missing: float) -> AugmentationRanges:
    """Return the augmentation of the replay, which grows with the share of classes without drawings."""
    largest = AugmentationRanges()
    return AugmentationRanges(
        rotation_deg=missing * largest.rotation_deg,
        scale=missing * largest.scale,
        shear=missing * largest.shear,
        shift_px=missing * largest.shift_px,
        elastic_px=missing * largest.elastic_px,
    )


def balanced_rows(labels: NDArray[np.intp], n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return n random indices into labels (n_labels,), all classes with the same frequency."""
    classes, counts = np.unique(labels, return_counts=True)
    rows_of = np.argsort(labels, kind="stable")  # the rows of the first class, then those of the second ...
    first_of = np.cumsum(counts) - counts
    which = rng.integers(len(classes), size=n)
    rows: NDArray[np.intp] = rows_of[first_of[which] + rng.integers(counts[which])]
    return rows


def mix_in_old_weights(learner: Network, network: Network, missing: float, taught: Examples) -> None:
    """Mix old weights into a fine-tuned network, in place; fewer if it would misread taught drawings again.

    Parameters
    ----------
    learner, network : Network
        The fine-tuned network and the original one.
    missing : float
        Share of classes without a drawing, 0..1. It determines the share of old weights, from 1/4 for 0 to
        2/5 for 1. Half as many, or none, are used if necessary.
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
