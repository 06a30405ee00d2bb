"""Very little data, data of one class, and data that does not fit."""

import dataclasses

import pytest

from digitpad.errors import SettingError
from digitpad.nn.training.examples import TrainingData, check_fit


@pytest.mark.parametrize(
    ("n", "changes"),
    [(1, {"epochs": 100}), (22, {"epochs": 20}), (22, {"layers": (6, 5, 1)})],
    ids=["one example", "one class of several", "a single output"],
)
def test_data_of_one_class_can_be_learnt(examples, trained, config, n, changes):
    data = TrainingData(examples(n, seed=1, n_classes=1), examples(10, seed=2, n_classes=1))

    network, results = trained(dataclasses.replace(config, **changes), data)

    assert results[-1].train_accuracy == results[-1].validation_accuracy == 1.0
    assert network.is_usable()


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ({"n_in": 8}, "the first layer has 6 units, but each picture has 8 pixels. Set it to 8."),
        ({"n_classes": 5}, "the last layer has 3 units, but {} has 5 classes. Set it to 5."),
    ],
)
def test_examples_that_do_not_fit_the_layers_are_refused_with_the_remedy(
    small, examples, trained, kinds, reason
):
    fitting, other = examples(20), examples(20, **kinds)

    for data in (TrainingData(other, fitting), TrainingData(fitting, other)):
        with pytest.raises(SettingError) as refusal:
            trained(small, data)
        assert str(refusal.value) == "layers: " + reason.format("the data")
    with pytest.raises(SettingError) as refusal:
        check_fit(small.layers, other, "mine.npz")
    assert str(refusal.value) == "layers: " + reason.format("mine.npz")
