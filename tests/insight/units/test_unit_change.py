"""Changed units: the network with them, and its answers."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.insight.units.changed_accuracy import ChangedAccuracy
from digitpad.insight.units.unit_change import UnitChange, changed_network
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples

NETWORKS = {
    "dense": ((36, 9, 8, 5), "relu"),
    "sigmoid": ((36, 9, 8, 5), "sigmoid"),
    "convolutions": ((36, Convolution(5, 3, 1), Convolution(4, 2, 2), 6, 5), "relu"),
    "silu_convolutions": ((36, Convolution(5, 3, 1), Convolution(4, 2, 2), 5), "silu"),
    "one_layer": ((36, 5), "identity"),
}


def random_network(kind, seed=0, dtype=np.float32):
    layers, activation = NETWORKS[kind]
    network = Network(layers, (activation,) * (len(layers) - 1), "cross_entropy", dtype)
    rng = np.random.default_rng(seed)
    network.initialize("he", rng)
    if activation == "sigmoid":
        network.parameters *= 8.0  # else all examples get the same answer
    for biases in network.biases:
        biases[:] = rng.normal(0.0, 0.3, biases.shape)
    return network


def random_examples(n=3_000, n_classes=5):
    rng = np.random.default_rng(1)
    return Examples(rng.integers(0, 256, (n, 36)).astype(np.uint8), rng.integers(0, n_classes, n))


def outputs_by_hand(network, inputs, change):
    """Return outputs with one unit changed on the way: its sum at all places, or its activation."""
    activations = inputs / 255.0
    for index, shape in enumerate(network.shapes):
        sums = network.sums(index, activations).reshape(-1, shape.n_sums)
        if index == change.layer:
            bias = network.biases[index][change.unit]
            weighted = sums[:, change.unit] - bias
            sums[:, change.unit] = change.weight_scale * weighted + bias + change.bias_shift
        ACTIVATIONS[network.activations[index]].apply(sums)
        if index == change.layer and change.is_off:
            sums[:, change.unit] = 0.0
        activations = sums.reshape(len(inputs), shape.n_out)
    return activations


CHANGES = [
    UnitChange(0, 2, bias_shift=0.7),
    UnitChange(0, 3, weight_scale=-2.5),
    UnitChange(0, 1, bias_shift=-0.4, weight_scale=1.6),
]


@pytest.mark.parametrize("kind", ["dense", "convolutions", "one_layer"])
def test_a_unit_is_changed_at_all_its_places(kind):
    network, examples = random_network(kind, dtype=np.float64), random_examples(20)

    for change in CHANGES:
        found = changed_network(network, [change]).outputs(examples.inputs)

        assert found == pytest.approx(outputs_by_hand(network, examples.inputs, change), rel=1e-9)


@pytest.mark.parametrize(("kind", "layer"), [("dense", 0), ("convolutions", 1), ("sigmoid", 1)])
def test_a_unit_that_is_off_gives_0_to_all_that_read_it(kind, layer):
    network, examples = random_network(kind, dtype=np.float64), random_examples(20)
    change = UnitChange(layer, 3, bias_shift=2.0, is_off=True)
    before = network.parameters.copy()

    found = changed_network(network, [change]).outputs(examples.inputs)

    assert found == pytest.approx(outputs_by_hand(network, examples.inputs, change), rel=1e-9)
    assert not np.allclose(found, network.outputs(examples.inputs))
    assert network.parameters.tolist() == before.tolist()


def test_several_changes_add_up_in_any_order():
    network = random_network("dense")
    changes = [
        UnitChange(0, 2, bias_shift=0.5),
        UnitChange(1, 1, weight_scale=3.0),
        UnitChange(0, 2, bias_shift=0.25, weight_scale=2.0),
        UnitChange(0, 2, weight_scale=0.5, is_off=True),
    ]

    one_way, other_way = (changed_network(network, order).parameters for order in (changes, changes[::-1]))

    at_once = [UnitChange(0, 2, 0.75, 1.0, True), UnitChange(1, 1, 0.0, 3.0)]
    assert one_way.tolist() == other_way.tolist() == changed_network(network, at_once).parameters.tolist()


def test_an_output_cannot_be_switched_off_and_units_that_are_not_there_cannot_be_changed():
    network = random_network("dense")

    with pytest.raises(SettingError, match=r"cannot be switched off.*bias"):
        changed_network(network, [UnitChange(2, 0, is_off=True)])
    with pytest.raises(IndexError, match="no layer 3"):
        changed_network(network, [UnitChange(3, 0)])
    with pytest.raises(IndexError, match="layer 1 has 8"):
        changed_network(network, [UnitChange(1, 8)])
    with pytest.raises(IndexError, match="no unit -1"):
        changed_network(network, [UnitChange(1, -1)])


SETS_OF_CHANGES = {
    "none": [],
    "shifted": [UnitChange(0, 1, bias_shift=1.5)],
    "off": [UnitChange(0, 3, is_off=True)],
    "two_of_a_layer": [UnitChange(0, 4, weight_scale=0.0), UnitChange(0, 0, bias_shift=-1.0, is_off=True)],
    "layers_side_by_side": [
        UnitChange(0, 2, weight_scale=3.0),
        UnitChange(1, 1, bias_shift=0.5, weight_scale=-1.0),
        UnitChange(1, 3, bias_shift=0.5, is_off=True),
    ],
    "first_and_last": [UnitChange(0, 2, is_off=True), UnitChange(2, 3, bias_shift=0.3, weight_scale=1.2)],
    "last": [UnitChange(2, 4, bias_shift=0.2), UnitChange(2, 0, weight_scale=0.5)],
    "huge": [UnitChange(0, 2, weight_scale=1e6)],
}


@pytest.mark.parametrize("kind", ["sigmoid", "convolutions", "silu_convolutions"])
def test_answers_are_those_of_the_changed_network(kind):
    network, examples = random_network(kind), random_examples()
    answers = ChangedAccuracy(network, examples)
    unlike = 0

    for changes in SETS_OF_CHANGES.values():
        expected = changed_network(network, changes).predict(examples.inputs)

        outputs = changed_network(network, changes).outputs(examples.inputs)
        assert answers.outputs(changes) == pytest.approx(outputs, abs=1e-5 * float(np.abs(outputs).max()))
        assert answers.answers(changes).tolist() == expected.tolist()
        assert answers.correct(changes) == (expected == examples.labels).sum()
        unlike += int((expected != network.predict(examples.inputs)).sum())

    assert unlike > 1_000


def test_where_rounding_decides_between_outputs_it_decides_as_in_the_changed_network():
    rng = np.random.default_rng(0)
    network = Network((36, 8, 2), ("relu", "identity"), "cross_entropy")
    # All units do the same, and both outputs have the same weights in another order.
    network.weights[0][:] = rng.normal(size=36)
    network.weights[1][:] = rng.normal(size=8)
    network.weights[1][1] = network.weights[1][0, ::-1]
    examples = random_examples(1_000, n_classes=2)
    changes = [UnitChange(0, unit, bias_shift=0.7) for unit in range(8)]
    expected = changed_network(network, changes).predict(examples.inputs)

    assert 0.02 < expected.mean() < 0.98
    assert ChangedAccuracy(network, examples).answers(changes).tolist() == expected.tolist()


@pytest.mark.parametrize("sizes", [(36, 2, 9_000, 5), (36, 4, 1)], ids=["too large to store", "one output"])
def test_answers_need_neither_stored_sums_nor_several_outputs(sizes):
    network = Network(sizes, ("relu",) * (len(sizes) - 2) + ("identity",), "cross_entropy")
    network.initialize("he", np.random.default_rng(0))
    examples = random_examples(3_000, sizes[-1])
    changes = [UnitChange(0, 1, bias_shift=1.5)]

    found = ChangedAccuracy(network, examples).answers(changes)

    assert found.tolist() == changed_network(network, changes).predict(examples.inputs).tolist()
    assert sizes[-1] == 1 or found.tolist() != network.predict(examples.inputs).tolist()


def test_a_stop_is_honoured_and_the_next_answer_is_right():
    network, examples = random_network("convolutions"), random_examples(5_000)
    accuracy = ChangedAccuracy(network, examples)
    changes = [UnitChange(0, 1, is_off=True)]
    asked = []

    def should_stop():
        asked.append(None)
        return len(asked) in (3, 8, 11)

    for n_asked in (3, 8, 11):  # while sums are stored, and while answers are computed
        assert accuracy.correct(changes, should_stop) is None
        assert len(asked) == n_asked
    expected = changed_network(network, changes).predict(examples.inputs)
    assert accuracy.correct(changes) == (expected == examples.labels).sum()
