"""Training jobs on digits: settings, presets, generated pictures, runs."""

from digitpad.recognition.training.job_comparison import is_same_work, multiplications_ratio
from digitpad.recognition.training.presets import PRESETS, Preset, TrainingJob, preset_name, with_own_styles
from digitpad.recognition.training.run_history import BatchLoss, RunEnd, RunEvent, RunHistory
from digitpad.recognition.training.training_run import (
    calibrated,
    check_job_fits,
    limit_blas_threads,
    run_training,
    trained_network,
)

__all__ = [
    "PRESETS",
    "BatchLoss",
    "Preset",
    "RunEnd",
    "RunEvent",
    "RunHistory",
    "TrainingJob",
    "calibrated",
    "check_job_fits",
    "is_same_work",
    "limit_blas_threads",
    "multiplications_ratio",
    "preset_name",
    "run_training",
    "trained_network",
    "with_own_styles",
]
