"""Fine-tuning a network on a user's own handwriting."""

from digitpad.recognition.fine_tuning.fine_tuned_network import FineTunedNetwork, save_fine_tuned
from digitpad.recognition.fine_tuning.fine_tuning import (
    FineTuningProgress,
    FineTuningResult,
    LabelledStrokes,
    fine_tune,
)

__all__ = [
    "FineTunedNetwork",
    "FineTuningProgress",
    "FineTuningResult",
    "LabelledStrokes",
    "fine_tune",
    "save_fine_tuned",
]
