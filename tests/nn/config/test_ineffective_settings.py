"""What is said to have no effect has none, and all else has."""

import dataclasses

import numpy as np
import pytest

from digitpad.nn.config.ineffective_settings import ineffective_settings


@pytest.mark.parametrize("layers", [(6, 3), (6, 5, 3)], ids=["no hidden layer", "hidden layer"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(
    ("name", "values"),
    [("momentum", (0.1, 0.8)), ("dropout", (0.0, 0.5)), ("activation", ("relu", "tanh"))],
)
def test_a_setting_is_idle_just_where_it_changes_no_weight(
    small_relu, training_data, trained, name, values, optimizer, layers
):
    config = dataclasses.replace(small_relu, layers=layers, optimizer=optimizer, learning_rate=0.01)
    data = training_data()

    one, other = (
        trained(dataclasses.replace(config, **{name: value}), data)[0].parameters for value in values
    )

    assert (name in ineffective_settings(optimizer, layers)) == np.array_equal(one, other)
