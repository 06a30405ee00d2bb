"""Fine-tuning a network on a user's own handwriting."""

from digitpad.recognition.fine_tuning.fine_tuned_network import (
    base_digest,
    described_source,
    n_fine_tuned,
    with_its_origin,
)
from digitpad.recognition.fine_tuning.fine_tuning import (
    FineTuningProgress,
    FineTuningResult,
    LabelledStrokes,
    fine_tune,
)

__all__ = [
    "FineTuningProgress",
    "FineTuningResult",
    "LabelledStrokes",
    "base_digest",
    "described_source",
    "fine_tune",
    "n_fine_tuned",
    "with_its_origin",
]
