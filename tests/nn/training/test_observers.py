"""What observers of a run are given, and that they change nothing."""

import dataclasses

import pytest

from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import Backpropagation


def test_observers_are_called_for_every_so_many_steps_each(small, training_data, new_trainer, to_the_end):
    trainer = new_trainer(small, training_data(22))
    numbers = {every: [] for every in (1, 2, 5, 100)}
    for every, taken in numbers.items():
        trainer.observe(on_step=lambda step, taken=taken: taken.append(step.number), every=every)

    to_the_end(trainer)

    assert numbers == {1: list(range(1, 13)), 2: [2, 4, 6, 8, 10, 12], 5: [5, 10], 100: []}


def test_an_observer_added_later_gets_the_steps_to_come_until_it_is_stopped(
    small, training_data, new_trainer, to_the_end
):
    trainer, numbers, epochs, changes = new_trainer(small, training_data(22)), [], [], []
    for _ in range(3):
        trainer.step()

    stop_steps = trainer.observe(on_step=lambda step: numbers.append(step.number), every=2)
    stop_others = trainer.observe(on_epoch=epochs.append, on_change=changes.append)
    trainer.change("learning_rate", 0.25)
    trainer.epoch()
    trainer.step()
    trainer.step()
    stop_steps()
    stop_others()
    trainer.change("learning_rate", 0.125)
    to_the_end(trainer)

    assert numbers == [4, 6, 8]
    assert [result.epoch for result in epochs] == [1]
    assert [change.value for change in changes] == [0.25]


@pytest.mark.parametrize("optimizer", ["nesterov", "adamw"])
def test_observers_change_no_weight(small, training_data, new_trainer, trained, to_the_end, optimizer):
    config = dataclasses.replace(
        small, optimizer=optimizer, learning_rate=0.02, clip_norm=0.1, weight_decay=0.1, dropout=0.3
    )
    trainer = new_trainer(config, training_data(22))
    trainer.observe(on_step=lambda step: step.gradient.fill(7.0), with_gradient=True, every=2)
    trainer.observe(on_step=lambda step: None)

    to_the_end(trainer)

    network, _ = trained(config, training_data(22))
    assert trainer.network.parameters.tobytes() == network.parameters.tobytes()


def test_only_who_asks_for_the_gradient_gets_one_and_it_is_kept(
    small, training_data, new_trainer, to_the_end
):
    trainer, steps, plain = new_trainer(small, training_data(22)), [], []
    trainer.observe(on_step=steps.append, with_gradient=True, every=3)
    trainer.observe(on_step=plain.append)

    to_the_end(trainer)

    assert [step.number for step in steps] == [3, 6, 9, 12]
    assert all(step.gradient is None for step in plain)
    assert len({step.gradient.tobytes() for step in steps}) == 4
    assert steps[0].gradient.shape == trainer.network.parameters.shape


class Noted:
    """Gradients of the full matrix that note each mini-batch with the network at that moment."""

    def __init__(self, batches):
        self.batches = batches

    def __call__(self, network, max_batch_size):
        self.network, self.engine = network, Backpropagation(network, max_batch_size)
        return self

    def compute(self, inputs, one_hot, scale=None):
        self.batches.append((inputs.copy(), one_hot.copy(), self.network.copy()))
        gradient = self.engine.compute(inputs, one_hot, scale)
        self.outputs = self.engine.outputs
        return gradient


@pytest.mark.parametrize(
    ("optimizer", "cost"), [("sgd", "quadratic"), ("nesterov", "cross_entropy"), ("adamw", "quadratic")]
)
def test_the_gradient_is_that_of_the_mean_loss_before_clipping_and_penalties(
    small, training_data, new_trainer, to_the_end, cost, optimizer
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
