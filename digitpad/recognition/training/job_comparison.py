"""Comparison of two jobs."""

import dataclasses

from digitpad.nn.layers import n_products
from digitpad.recognition.training.presets import TrainingJob


def is_same_work(job: TrainingJob, other: TrainingJob) -> bool:
    """Return whether two jobs differ only in the number of epochs, if at all."""
    config = dataclasses.replace(job.config, epochs=other.config.epochs)
    return dataclasses.replace(job, config=config) == other


def multiplications_ratio(job: TrainingJob, other: TrainingJob) -> float:
    """Return the multiplications per picture of a job's network, divided by those of another's."""
    return n_products(job.config.layers) / n_products(other.config.layers)
