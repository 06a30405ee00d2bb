"""Very little data, data of one class or without ink, and data that does not fit."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.training.examples import TrainingData, check_fit
from digitpad.nn.training.training import create_network


def test_a_batch_larger_than_the_data_is_the_whole_data(training_data, trained, config):
    data = training_data(7)
    huge = dataclasses.replace(config, batch_size=60_000)
    fitting = dataclasses.replace(config, batch_size=7)

    network, results = trained(huge, data)

    assert len(results) == 2
    same, _ = trained(fitting, data)
    for weights, expected in zip(network.weights, same.weights, strict=True):  # in any order in memory
        assert np.allclose(weights, expected, atol=1e-6)


def test_one_example_can_be_learnt(examples, trained, config):
    data = TrainingData(examples(1), examples(1))

    network, results = trained(dataclasses.replace(config, epochs=100), data)

    assert results[-1].train_accuracy == 1.0
    assert network.is_usable()


def test_one_class_of_several_can_be_learnt(training_data, trained, config):
    data = training_data(n_classes=1)

    network, results = trained(dataclasses.replace(config, epochs=20), data)

    assert results[-1].validation_accuracy == 1.0
    assert network.is_usable()


def test_a_network_with_a_single_output_trains(training_data, trained, config):
    data = training_data(n_classes=1)

    network, results = trained(dataclasses.replace(config, layers=(6, 5, 1)), data)

    assert [result.train_accuracy for result in results] == [1.0, 1.0]
    assert network.is_usable()


def test_pictures_without_ink_teach_the_biases_alone(examples, trained, config):
    black = examples(20)
    black.inputs[:] = 0
    first = create_network(config)

    network, results = trained(config, TrainingData(black, black))

    assert len(results) == 2
    assert network.is_usable()
    assert np.array_equal(network.weights[0], first.weights[0])
    assert not np.array_equal(network.biases[-1], first.biases[-1])


def test_pictures_of_another_size_are_refused_with_the_remedy(small, training_data, trained):
    with pytest.raises(
        SettingError, match=r"^layers: the first layer has 6 units, but .* 8 pixels\. Begin with 8\.$"
    ):
        trained(small, training_data(n_in=8))


def test_more_classes_than_outputs_are_refused_with_the_remedy(small, training_data, trained):
    with pytest.raises(
        SettingError, match=r"^layers: the last layer has 3 units, but .* 5 classes\. End with 5\.$"
    ):
        trained(small, training_data(n_classes=5))


def test_validation_examples_must_fit_too(small, examples, trained):
    with pytest.raises(SettingError, match=r"^layers: the last layer has 3 units"):
        trained(small, TrainingData(examples(20), examples(20, n_classes=6)))


def test_more_outputs_than_classes_are_no_misfit(examples):
    check_fit((6, 5, 12), examples(20))  # must not raise
