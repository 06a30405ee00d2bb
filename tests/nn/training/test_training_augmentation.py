"""What is learnt when the inputs are varied."""

import numpy as np

from digitpad.nn.training.training import create_network


def test_the_varied_inputs_are_what_is_learnt(small, training_data, trained):
    first = create_network(small)

    network, _ = trained(small, training_data(), augmentation=lambda inputs, rng: np.zeros(inputs.shape))

    # Inputs of 0 move no weight of the first layer.
    assert np.array_equal(network.weights[0], first.weights[0])
    assert not np.array_equal(network.biases[0], first.biases[0])


def test_augmentation_sees_every_raw_example_anew_in_each_epoch(small, training_data, trained):
    data = training_data(22)
    seen = []

    def note(inputs, rng):
        seen.append(inputs.copy())
        return inputs / 255.0

    trained(small, data, augmentation=note)

    rows = np.concatenate(seen)
    assert rows.dtype == np.uint8
    assert sorted(map(bytes, rows)) == sorted([*map(bytes, data.train.inputs)] * 2)


def test_an_augmentation_that_changes_nothing_trains_the_same_network(small, training_data, trained):
    data = training_data()

    network, _ = trained(small, data, augmentation=lambda inputs, rng: inputs * np.float32(1.0 / 255.0))

    assert np.array_equal(network.parameters, trained(small, data)[0].parameters)


def test_augmentation_draws_from_the_runs_seed(small, training_data, trained):
    def noise(inputs, rng):
        return inputs / 255.0 + rng.normal(0.0, 0.1, inputs.shape)

    data = training_data()

    first, second = (trained(small, data, augmentation=noise)[0] for _ in range(2))

    assert np.array_equal(first.parameters, second.parameters)
    assert not np.array_equal(first.parameters, trained(small, data)[0].parameters)
