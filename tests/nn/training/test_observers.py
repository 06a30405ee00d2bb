"""What observers of a run are given, and that they change nothing."""

import dataclasses
import math

import numpy as np
import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS, Backpropagation
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.training.examples import NO_CLASS, Examples, TrainingData


def to_the_end(trainer):
    return [trainer.epoch() for _ in range(trainer.config.epochs)]


def test_observers_are_called_for_every_so_many_steps_each(small, training_data, new_trainer):
    trainer = new_trainer(small, training_data(22))
    numbers = {every: [] for every in (1, 2, 5, 100)}
    for every, taken in numbers.items():
        trainer.observe(on_step=lambda step, taken=taken: taken.append(step.number), every=every)

    to_the_end(trainer)

    assert numbers == {1: list(range(1, 13)), 2: [2, 4, 6, 8, 10, 12], 5: [5, 10], 100: []}


def test_an_observer_added_later_gets_the_steps_to_come(small, training_data, new_trainer):
    trainer, numbers = new_trainer(small, training_data(22)), []
    for _ in range(3):
        trainer.step()

    trainer.observe(on_step=lambda step: numbers.append(step.number), every=2)
    trainer.step()
    to_the_end(trainer)

    assert numbers == [4, 6, 8, 10, 12]


def test_a_single_step_returns_what_observers_are_given(small, training_data, new_trainer):
    trainer, steps = new_trainer(small, training_data(22)), []
    trainer.observe(on_step=steps.append)

    returned = [trainer.step() for _ in range(3)]

    assert steps == returned


def test_epochs_are_reported_before_they_are_returned_with_the_trainer_ready_for_the_next(
    small, training_data, new_trainer
):
    trainer, reported = new_trainer(small, training_data()), []
    trainer.observe(on_epoch=lambda result: reported.append((result, trainer.epochs_done)))

    results = to_the_end(trainer)

    assert reported == [(results[0], 1), (results[1], 2)]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_observers_change_no_weight(small, training_data, new_trainer, trained, optimizer):
    config = dataclasses.replace(
        small, optimizer=optimizer, learning_rate=0.02, clip_norm=0.1, weight_decay=0.1, dropout=0.3
    )
    trainer = new_trainer(config, training_data(22))
    trainer.observe(on_step=lambda step: step.gradient.fill(7.0), with_gradient=True, every=2)
    trainer.observe(on_step=lambda step: None)

    to_the_end(trainer)

    network, _ = trained(config, training_data(22))
    assert trainer.network.parameters.tobytes() == network.parameters.tobytes()


def test_only_who_asks_for_the_gradient_gets_one_and_it_is_kept(small, training_data, new_trainer):
    trainer, steps, plain = new_trainer(small, training_data(22)), [], []
    trainer.observe(on_step=steps.append, with_gradient=True, every=3)
    trainer.observe(on_step=plain.append)

    to_the_end(trainer)

    assert [step.number for step in steps] == [3, 6, 9, 12]
    assert all(step.gradient is None for step in plain)
    gradients = [step.gradient.copy() for step in steps]
    assert len({gradient.tobytes() for gradient in gradients}) == 4
    assert steps[0].gradient.shape == trainer.network.parameters.shape


class Noted:
    """Gradients of the full matrix that note each mini-batch with the network at that moment."""

    def __init__(self, batches):
        self._batches = batches

    def __call__(self, network, max_batch_size):
        self._network, self._engine = network, Backpropagation(network, max_batch_size)
        return self

    def compute(self, inputs, one_hot, scale=None):
        self._batches.append((inputs.copy(), one_hot.copy(), self._network.copy()))
        gradient = self._engine.compute(inputs, one_hot, scale)
        self.outputs = self._engine.outputs
        return gradient


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("cost", COSTS)
def test_the_gradient_is_that_of_the_mean_loss_before_clipping_and_penalties(
    small, training_data, new_trainer, cost, optimizer
):
    config = dataclasses.replace(
        small,
        optimizer=optimizer,
        cost=cost,
        schedule="one_cycle",
        learning_rate=0.02,
        dtype="float64",
        clip_norm=0.05,
        weight_decay=0.3,
        l1=0.1,
    )
    batches, steps = [], []
    trainer = new_trainer(config, training_data(22), gradients=Noted(batches))
    trainer.observe(on_step=steps.append, with_gradient=True)

    to_the_end(trainer)

    assert len(batches) == len(steps) == 12
    for (inputs, one_hot, network), step in zip(batches, steps, strict=True):
        # Where the optimizer wanted it: Nesterov's looks ahead first.
        expected = Backpropagation(network, len(inputs)).compute(inputs, one_hot)
        assert step.gradient == pytest.approx(expected, rel=1e-9, abs=1e-15)
        losses = COSTS[cost].losses(network.outputs(inputs), one_hot.argmax(axis=1))
        assert step.loss == pytest.approx(losses.mean(), rel=1e-12)


def test_the_first_loss_is_that_of_the_first_weights(small, training_data, new_trainer):
    data = training_data(22)
    trainer = new_trainer(dataclasses.replace(small, batch_size=22, dtype="float64"), data)

    step = trainer.step()

    assert step.loss == pytest.approx(trainer.first_result.train_loss, rel=1e-12)


def test_the_gradient_agrees_with_central_differences(small, training_data, new_trainer):
    config = dataclasses.replace(small, batch_size=22, dtype="float64", optimizer="adam", clip_norm=1e-3)
    trainer, steps = new_trainer(config, training_data(22)), []
    start = trainer.network.copy()
    trainer.observe(on_step=steps.append, with_gradient=True)
    data = training_data(22).train

    trainer.step()

    def loss(parameters):
        start.parameters[:] = parameters
        return COSTS[start.cost].losses(start.outputs(data.inputs), data.labels).mean()

    first = start.parameters.copy()
    for index in (0, 7, 34, 40, len(first) - 1):
        shift = np.zeros_like(first)
        shift[index] = 1e-5
        difference = (loss(first + shift) - loss(first - shift)) / 2e-5
        assert steps[0].gradient[index] == pytest.approx(difference, rel=1e-6, abs=1e-10)


@pytest.mark.parametrize("way", GRADIENT_METHODS)
def test_every_gradient_method_reports_the_same_losses_and_gradients(small, training_data, new_trainer, way):
    config = dataclasses.replace(small, dtype="float64")
    both = []
    for gradients in (way, "full_matrix"):
        trainer, steps = new_trainer(config, training_data(22), gradients=gradients), []
        trainer.observe(on_step=steps.append, with_gradient=True)
        to_the_end(trainer)
        both.append(steps)

    for ours, expected in zip(*both, strict=True):
        assert ours.loss == pytest.approx(expected.loss, rel=1e-9)
        assert ours.gradient == pytest.approx(expected.gradient, rel=1e-9, abs=1e-12)


def test_examples_of_no_class_do_not_count_in_the_loss(small, examples, new_trainer):
    some = examples(20)
    labels = np.where(np.arange(20) < 8, NO_CLASS, some.labels.astype(int))
    config = dataclasses.replace(small, batch_size=20)
    mixed = new_trainer(config, TrainingData(Examples(some.inputs, labels), examples(10)))
    none = new_trainer(config, TrainingData(Examples(some.inputs, np.full(20, NO_CLASS)), examples(10)))

    loss = mixed.step().loss

    assert loss == pytest.approx(mixed.first_result.train_loss, rel=1e-6)
    assert math.isnan(none.step().loss)


def test_an_exception_of_an_observer_comes_out_and_leaves_the_last_finished_epoch(
    small, training_data, new_trainer
):
    def fail(step):
        if step.number == 8:
            raise RuntimeError("seen")

    trainer = new_trainer(small, training_data(22))
    trainer.observe(on_step=fail)
    trainer.epoch()
    weights = trainer.network.parameters.copy()

    with pytest.raises(RuntimeError, match="seen"):
        trainer.epoch()

    assert trainer.is_over
    assert np.array_equal(trainer.network.parameters, weights)
