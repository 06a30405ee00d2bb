"""That those who race do what their jobs say: pictures varied, gradients compared on whole mini-batches."""

import dataclasses
from collections import Counter

import pytest

from digitpad.digits.datasets.augmentation import Augmenter
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.recognition.race import Contestant, gradient_difference, race
from digitpad.recognition.training import training_run
from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.presets import TrainingJob

CONFIG = TrainingConfig(layers=(784, 3, 10), epochs=2, batch_size=5)


@pytest.mark.parametrize("way", ["full_matrix", "per_sample"])
def test_each_picture_of_a_job_with_augmentation_is_varied_in_each_epoch(rows_dataset, monkeypatch, way):
    n_varied = Counter()

    class Counted(Augmenter):
        def __init__(self, ranges):
            super().__init__(ranges)
            self._own_ranges = ranges

        def __call__(self, images, rng):
            n_varied[self._own_ranges] += len(images)
            return super().__call__(images, rng)

    monkeypatch.setattr(training_run, "Augmenter", Counted)
    turned = Contestant("turned", TrainingJob(CONFIG, AUGMENTATIONS["affine"]), way)
    plain = Contestant("plain", TrainingJob(CONFIG), way)

    list(race([turned, plain], rows_dataset))

    assert n_varied == {AUGMENTATIONS["affine"]: 2 * len(rows_dataset.train)}


@pytest.mark.parametrize(("batch_size", "n_compared"), [(5, 5), (10, 10), (128, 10)])
def test_gradients_are_compared_on_the_jobs_mini_batches_of_at_most_ten(
    rows_dataset, monkeypatch, batch_size, n_compared
):
    sizes = []

    class Noted(Backpropagation):
        def compute(self, inputs, one_hot, scale=None):
            sizes.append(len(inputs))
            return super().compute(inputs, one_hot, scale)

    ways = {**GRADIENT_METHODS, "per_sample": dataclasses.replace(GRADIENT_METHODS["per_sample"], make=Noted)}
    monkeypatch.setattr("digitpad.recognition.race.contestant.GRADIENT_METHODS", ways)
    job = TrainingJob(dataclasses.replace(CONFIG, batch_size=batch_size))

    gradient_difference(Contestant("", job, "per_sample"), rows_dataset)

    assert sizes == [n_compared] * 3
