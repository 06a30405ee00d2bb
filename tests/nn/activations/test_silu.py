"""SiLU worked by hand, alone and in a network with dropout."""

import math

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network
from digitpad.nn.training.training import create_network


def test_values_and_slopes_worked_by_hand():
    # The sigmoid of log 3 is 3/4, that of -log 3 is 1/4. Slope: s (1 + z (1 - s)).
    z = math.log(3.0)
    activations, slopes = np.array([-z, 0.0, z]), np.ones(3)
    sums = activations.copy()

    ACTIVATIONS["silu"].apply(activations)
    ACTIVATIONS["silu"].multiply_by_slope(slopes, activations, sums, np.empty(3))

    assert activations == pytest.approx([-z / 4, 0.0, 3 * z / 4], rel=1e-14)
    assert slopes == pytest.approx([(1 - 3 * z / 4) / 4, 0.5, 3 * (1 + z / 4) / 4], rel=1e-14)


def test_a_gradient_worked_by_hand():
    # x = 2 -> z1 = 2 w1 + b1 = log 3, a1 = 3/4 log 3; output a1 w2 with w2 = 4, whose error is 1.
    z = math.log(3.0)
    network = Network((1, 1, 1), ("silu", "identity"), "quadratic", np.float64)
    network.parameters[:] = [z / 2, 0.0, 4.0, 0.0]

    gradient = Backpropagation(network, 1).compute(np.array([[2.0]]), np.array([[3.0 * z - 1.0]]))

    d_sum = 4.0 * 3 * (1 + z / 4) / 4
    assert gradient == pytest.approx([2.0 * d_sum, d_sum, 3 * z / 4, 1.0], rel=1e-13)


def test_it_is_a_choice_for_the_layers_of_a_run(training_data, trained):
    config = TrainingConfig(
        layers=(6, 5, 5, 3),
        activation="silu,tanh",
        cost="cross_entropy",
        batch_size=4,
        epochs=40,
        learning_rate=0.2,
        dropout=0.1,
    )

    network, results = trained(config, training_data(60))

    assert create_network(config).activations == network.activations == ("silu", "tanh", "identity")
    assert results[-1].train_accuracy > 0.9
