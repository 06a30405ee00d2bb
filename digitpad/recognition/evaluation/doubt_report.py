"""How well a network tells digits from what is none."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.synthesis.non_digits import NonDigitGenerator
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork

FALSE_REJECTION = 0.01
"""The part of real digits that may be given up at the threshold two networks are compared at."""

_SEED = 0
_CHUNK = 500


@dataclass(frozen=True)
class DoubtReport:
    """Which part of what is no digit was not taken for one. All parts are 0..1.

    Attributes
    ----------
    total : int
        How many non-digits there were.
    rejected : float
        Answered "not sure" or "not a digit".
    refused : float
        Answered "not a digit".
    total_per_kind : dict of str to int
        How many non-digits of each kind there were.
    per_kind : dict of str to float
        The part rejected of each kind.
    false_rejection : float
        The part of real digits that was rejected too.
    rejected_at_1_percent : float
        The part that would be rejected at the certainty below which 1 % of these very digits lie. By it
        networks can be compared, whatever their own thresholds are.
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
        """Return the report with the names of the command line's JSON."""
        return asdict(self)


def evaluate_doubt(
    saved: SavedNetwork, digit_certainties: NDArray[np.floating], n_drawings: int
) -> DoubtReport:
    """Let a network read generated non-digits, always the same ones.

    A network that was trained on this generator's drawings, if not on these, finds them easier than a
    person's.

    Parameters
    ----------
    saved : SavedNetwork
    digit_certainties : (n,) float
        How certain the network is of its answer to each of n >= 1 real digits.
    n_drawings : int
        At least 1.

    Raises
    ------
    DataFileError
        If the network does not read 28x28 pictures.
    """
    generator, rng = NonDigitGenerator(), np.random.default_rng(_SEED)
    parts, kinds = [], []
    for start in range(0, n_drawings, _CHUNK):
        pictures, new_kinds = generator.pictures(min(_CHUNK, n_drawings - start), rng)
        inputs = pictures.reshape(len(pictures), -1)
        if saved.network.n_in != inputs.shape[1]:
            raise DataFileError(
                f"Drawings have {inputs.shape[1]} pixels, but the network reads {saved.network.n_in}."
            )
        parts.append(saved.calibration.certainties(saved.probabilities(inputs)))
        kinds += new_kinds
    return doubt_report(saved, digit_certainties, np.concatenate(parts), kinds)


def doubt_report(
    saved: SavedNetwork,
    digit_certainties: NDArray[np.floating],
    certainties: NDArray[np.floating],
    kinds: list[str],
) -> DoubtReport:
    """Count what a network's certainties of digits and in n non-digits (n,), each of a kind, come to."""
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
    """Return the highest threshold below which at most this part (0..1) of certainties (n,) lies.

    It is just that part, rounded down to whole answers, unless equal ones lie across it.
    """
    n_rejected = int(part * len(certainties) + 1e-9)
    return float(np.partition(certainties, n_rejected)[n_rejected])


def _by_kind(is_rejected: NDArray[np.bool_], kinds: list[str]) -> dict[str, float]:
    all_kinds = np.array(kinds)
    return {kind: float(is_rejected[all_kinds == kind].mean()) for kind in dict.fromkeys(sorted(kinds))}
