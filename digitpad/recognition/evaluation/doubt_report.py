"""Evaluation of a network's doubt about drawings that are not digits."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.evaluation import stroke_probabilities

FALSE_REJECTION = 0.01
"""Share of real digits rejected at the threshold used to compare networks."""

_SEED = 0


@dataclass(frozen=True)
class DoubtReport:
    """The shares of non-digits and of digits that a network rejects, 0..1.

    Attributes
    ----------
    total : int
        Number of non-digits.
    rejected : float
        Share of non-digits answered "not sure" or "not a digit".
    refused : float
        Share of non-digits answered "not a digit".
    total_per_kind : dict of str to int
        Number of non-digits of each kind.
    per_kind : dict of str to float
        Share of each kind that is rejected.
    false_rejection : float
        Share of real digits that is rejected.
    rejected_at_1_percent : float
        Share of non-digits rejected by a threshold that rejects 1 % of the given digits. It makes networks
        comparable, whatever their own thresholds are.
    per_kind_at_1_percent : dict of str to float
    """

    total: int
    rejected: float
    refused: float
    total_per_kind: dict[str, int]
    per_kind: dict[str, float]
    false_rejection: float
    rejected_at_1_percent: float
    per_kind_at_1_percent: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """Return the report under the command line's JSON names."""
        return asdict(self)


def evaluate_doubt(
    saved: SavedNetwork, digit_certainties: NDArray[np.floating], n_drawings: int
) -> DoubtReport:
    """Evaluate a network on generated non-digits, read as on the canvas. They are the same in each call.

    A network trained on drawings of this generator finds them easier than those of people, even if it was
    trained on others.

    Parameters
    ----------
    saved : SavedNetwork
    digit_certainties : (n,) float
        The network's certainty of its answer for each of n >= 1 real digits.
    n_drawings : int
        At least 1.

    Raises
    ------
    DataFileError
        If the network does not read 28x28 pictures.
    """
    drawings, kinds = NonDigitGenerator().draw(n_drawings, np.random.default_rng(_SEED))
    probabilities, _ = stroke_probabilities(saved, drawings)
    return doubt_report(saved, digit_certainties, saved.calibration.certainties(probabilities), kinds)


def doubt_report(
    saved: SavedNetwork,
    digit_certainties: NDArray[np.floating],
    certainties: NDArray[np.floating],
    kinds: list[str],
) -> DoubtReport:
    """Return the report for the certainties of digits and of n non-digits (n,), each of a kind."""
    calibration = saved.calibration
    is_rejected = certainties < calibration.sure_from
    is_rejected_at_1_percent = certainties < threshold_rejecting(digit_certainties, FALSE_REJECTION)
    return DoubtReport(
        total=len(kinds),
        rejected=float(is_rejected.mean()),
        refused=float((certainties < calibration.class_from).mean()),
        total_per_kind={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        per_kind=_by_kind(is_rejected, kinds),
        false_rejection=float((digit_certainties < calibration.sure_from).mean()),
        rejected_at_1_percent=float(is_rejected_at_1_percent.mean()),
        per_kind_at_1_percent=_by_kind(is_rejected_at_1_percent, kinds),
    )


def threshold_rejecting(certainties: NDArray[np.floating], part: float) -> float:
    """Return the highest threshold below which at most a share ``part`` (0..1) of certainties (n,) lies.

    It rejects exactly that share, rounded down to whole answers, unless equal certainties straddle it.
    """
    n_rejected = int(part * len(certainties) + 1e-9)
    return float(np.partition(certainties, n_rejected)[n_rejected])


def _by_kind(is_rejected: NDArray[np.bool_], kinds: list[str]) -> dict[str, float]:
    all_kinds = np.array(kinds)
    return {kind: float(is_rejected[all_kinds == kind].mean()) for kind in dict.fromkeys(sorted(kinds))}
