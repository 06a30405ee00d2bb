"""Compare the work of two jobs."""

import dataclasses

from digitpad.nn.layers import n_products
from digitpad.recognition.training.presets import TrainingJob


def is_same_work(job: TrainingJob, other: TrainingJob) -> bool:
    """Return whether two jobs differ in nothing but the number of epochs."""
    config = dataclasses.replace(job.config, epochs=other.config.epochs)
    return dataclasses.replace(job, config=config) == other


def multiplications_ratio(job: TrainingJob, other: TrainingJob) -> float:
    """Return the multiplications that a job's network needs for a picture, divided by those of another's."""
    return n_products(job.config.layers) / n_products(other.config.layers)
