"""The gradient of a mini-batch against central differences, and one worked by hand."""

import itertools

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.network import Network

STEP = 1e-3
N_IN, N_HIDDEN, N_OUT = 4, 5, 3
MAX_BATCH_SIZE = 4


def logits_of_all_layers(network, inputs):
    """Return every weighted sum that a batch meets on its way, written out once more."""
    logits, activations = [], inputs
    for weights, biases, name in zip(network.weights, network.biases, network.activations, strict=True):
        z = activations @ weights.T + biases
        logits.append(z.ravel())
        activations = z.copy()
        ACTIVATIONS[name].apply(activations)
    return np.concatenate(logits)


def mean_loss(network, inputs, labels):
    return COSTS[network.cost].losses(network.outputs(inputs), labels).mean()


def central_differences(network, inputs, labels):
    """Return dloss/dparameters by fourth-order central differences: Abramowitz and Stegun, 25.3.21."""
    parameters = network.parameters
    differences = np.empty_like(parameters)
    for index in range(parameters.size):
        old = parameters[index]
        losses = []
        for steps in (-2, -1, 1, 2):
            parameters[index] = old + steps * STEP
            losses.append(mean_loss(network, inputs, labels))
        parameters[index] = old
        differences[index] = (losses[0] - 8.0 * losses[1] + 8.0 * losses[2] - losses[3]) / (12.0 * STEP)
    return differences


def network_and_batch(activations, cost, batch_size, dtype=np.float64):
    """Return a random network and mini-batch of which no logit comes near 0, where relu has its kink."""
    sizes = (N_IN, *[N_HIDDEN] * (len(activations) - 1), N_OUT)
    for seed in itertools.count():
        rng = np.random.default_rng(seed)
        network = Network(sizes, activations, cost, dtype)
        network.initialize("nielsen", rng)
        network.parameters *= 0.7
        inputs = rng.standard_normal((batch_size, N_IN)).astype(dtype)
        labels = rng.integers(0, N_OUT, batch_size)
        # 25 steps: a parameter moves by 2, an input is up to 3, and a later layer can double that.
        if np.abs(logits_of_all_layers(network, inputs)).min() > 25.0 * STEP:
            return network, inputs, labels
    raise AssertionError


def one_hot(labels, dtype=np.float64):
    return np.eye(N_OUT, dtype=dtype)[labels]


def relative_error(gradient, differences):
    return np.linalg.norm(gradient - differences) / np.linalg.norm(differences)


@pytest.mark.parametrize("batch_size", [1, 3, MAX_BATCH_SIZE], ids=["one", "short", "full"])
@pytest.mark.parametrize("n_hidden_layers", [0, 1, 2, 3])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_agrees_with_central_differences(activation, cost, n_hidden_layers, batch_size):
    output = "identity" if cost == "cross_entropy" else "sigmoid"
    for last in (activation, output):
        activations = [*[activation] * n_hidden_layers, last]
        network, inputs, labels = network_and_batch(activations, cost, batch_size)
        differences = central_differences(network, inputs, labels)

        gradient = Backpropagation(network, MAX_BATCH_SIZE).compute(inputs, one_hot(labels))

        assert np.linalg.norm(differences) > 1e-3
        assert relative_error(gradient, differences) < 1e-7


def test_gradient_of_a_network_of_mixed_layers_agrees_layer_by_layer():
    activations = ["tanh", "leaky_relu", "sigmoid", "identity"]
    network, inputs, labels = network_and_batch(activations, "cross_entropy", 4)
    engine = Backpropagation(network, 4)
    expected = central_differences(network, inputs, labels)
    views = Backpropagation(network, 1)  # only to cut the differences into layers
    views.gradient[:] = expected

    engine.compute(inputs, one_hot(labels))

    for ours, theirs in zip(
        engine.d_weights + engine.d_biases, views.d_weights + views.d_biases, strict=True
    ):
        assert relative_error(ours, theirs) < 1e-7


def test_a_gradient_worked_by_hand():
    # x = 3 -> z1 = 0, a1 = 1/2 -> output 2, label's output should be 1: error 1.
    network = Network((1, 1, 1), ("sigmoid", "identity"), "quadratic", np.float64)
    network.weights[1][:] = 4.0
    engine = Backpropagation(network, 1)

    gradient = engine.compute(np.array([[3.0]]), np.array([[1.0]]))

    # dz2 = 1, dW2 = dz2 a1 = 1/2; da1 = dz2 W2 = 4, dz1 = 4 * 1/4 = 1, dW1 = dz1 x = 3.
    assert gradient == pytest.approx([3.0, 1.0, 0.5, 1.0], rel=1e-15)
    assert [array.tolist() for array in engine.d_weights] == [[[3.0]], [[0.5]]]
    assert [array.tolist() for array in engine.d_biases] == [[1.0], [1.0]]


def test_a_batch_of_two_worked_by_hand():
    # All weights 0: softmax says 1/2, 1/2; errors are (-1/2, 1/2) for label 0 and (1/2, -1/2) for label 1.
    network = Network((1, 2), ("identity",), "cross_entropy", np.float64)
    engine = Backpropagation(network, 2)

    engine.compute(np.array([[2.0], [6.0]]), np.eye(2))

    assert engine.d_weights[0].ravel() == pytest.approx([(-1.0 + 3.0) / 2.0, (1.0 - 3.0) / 2.0], rel=1e-15)
    assert engine.d_biases[0] == pytest.approx([0.0, 0.0], abs=1e-15)


def test_scale_replaces_one_by_batch():
    network, inputs, labels = network_and_batch(["tanh", "sigmoid"], "quadratic", 4)
    engine = Backpropagation(network, 4)
    mean = engine.compute(inputs, one_hot(labels)).copy()

    scaled = engine.compute(inputs, one_hot(labels), scale=2.5)

    assert scaled == pytest.approx(mean * 4 * 2.5, rel=1e-12)


class GivenDraws:
    """Stands in for a generator of uniform numbers, and gives the same ones in every call."""

    def __init__(self, n_rows, n_units):
        rng = np.random.default_rng(9)
        self.draws = [rng.random((n_rows, n)) for n in n_units]
        self._calls = itertools.count()

    def random(self, dtype, out):
        draws = self.draws[next(self._calls) % len(self.draws)]
        assert out.dtype == dtype
        out[:] = draws[: len(out)]


def thinned_loss(network, inputs, labels, masks):
    """Return the mean loss of a network whose hidden activations are multiplied by masks."""
    activations = inputs
    layers = zip(network.weights, network.biases, network.activations, [*masks, 1.0], strict=True)
    for weights, biases, name, mask in layers:
        activations = activations @ weights.T + biases
        ACTIVATIONS[name].apply(activations)
        activations = activations * mask
    return COSTS[network.cost].losses(activations, labels).mean()


@pytest.mark.parametrize("batch_size", [2, MAX_BATCH_SIZE], ids=["short", "full"])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_under_a_dropout_mask_agrees_with_central_differences(activation, cost, batch_size):
    network, inputs, labels = network_and_batch([activation] * 3, cost, batch_size)
    # Sums that a mask takes units from may cross the kink of relu; smooth ones or a small step do not care.
    step = 1e-6 if "relu" in activation else 1e-4
    given = GivenDraws(MAX_BATCH_SIZE, [N_HIDDEN, N_HIDDEN])
    masks = [(draws[:batch_size] >= 0.4) / 0.6 for draws in given.draws]
    assert all(0 < (mask == 0.0).sum() < mask.size for mask in masks)
    differences = np.empty_like(network.parameters)
    for index in range(differences.size):
        old = network.parameters[index]
        losses = []
        for moved in (old - step, old + step):
            network.parameters[index] = moved
            losses.append(thinned_loss(network, inputs, labels, masks))
        network.parameters[index] = old
        differences[index] = (losses[1] - losses[0]) / (2.0 * step)
    engine = Backpropagation(network, MAX_BATCH_SIZE, 0.4, given)

    for _ in range(2):  # arrays that are used again must not carry anything over
        gradient = engine.compute(inputs, one_hot(labels))

        assert relative_error(gradient, differences) < 1e-6


def test_dropout_leaves_out_that_part_and_keeps_the_sum():
    # One linear unit of weight 1 for each of 400; a linear output that adds them up.
    network = Network((1, 400, 1), ("identity", "identity"), "quadratic")
    network.weights[0][:] = 1.0
    network.weights[1][:] = 1.0
    engine = Backpropagation(network, 1, 0.25, np.random.default_rng(0))
    masks, outputs = [], []

    for _ in range(50):
        engine.compute(np.ones((1, 1), np.float32), np.zeros((1, 1), np.float32))
        masks.append(engine.d_weights[1][0] / engine.d_biases[1][0])  # what came in, all 1 without a mask
        outputs.append(engine.outputs[0, 0])

    assert np.unique(np.round(masks, 5)) == pytest.approx([0.0, 1.0 / 0.75], abs=1e-4)
    assert (np.array(masks) == 0.0).mean() == pytest.approx(0.25, abs=0.01)
    assert np.mean(outputs) == pytest.approx(400.0, rel=0.01)


def test_each_call_draws_a_new_mask_from_the_generator():
    network, inputs, labels = network_and_batch(["tanh", "identity"], "cross_entropy", 4)

    def gradients(seed):
        engine = Backpropagation(network, 4, 0.5, np.random.default_rng(seed))
        return [engine.compute(inputs, one_hot(labels)).copy() for _ in range(3)]

    first, again, other = gradients(1), gradients(1), gradients(2)

    assert all(np.array_equal(one, same) for one, same in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], other[0])


def test_a_network_without_hidden_layers_has_nothing_to_leave_out():
    network, inputs, labels = network_and_batch(["identity"], "cross_entropy", 3)
    expected = Backpropagation(network, 3).compute(inputs, one_hot(labels))

    gradient = Backpropagation(network, 3, 0.9, np.random.default_rng(0)).compute(inputs, one_hot(labels))

    assert np.array_equal(gradient, expected)


@pytest.mark.parametrize("batch_size", [1, 3])
def test_a_short_batch_leaves_no_trace_of_the_batch_before(batch_size):
    network, inputs, labels = network_and_batch(["relu", "identity"], "cross_entropy", 4)
    fresh = Backpropagation(network, batch_size).compute(inputs[:batch_size], one_hot(labels[:batch_size]))
    engine = Backpropagation(network, 4)
    full_before = engine.compute(inputs, one_hot(labels)).copy()

    short = engine.compute(inputs[:batch_size], one_hot(labels[:batch_size])).copy()
    full_after = engine.compute(inputs, one_hot(labels))

    assert short == pytest.approx(fresh, rel=1e-13, abs=1e-16)
    assert np.array_equal(full_after, full_before)


def test_it_reads_the_parameters_at_each_call():
    network, inputs, labels = network_and_batch(["sigmoid", "sigmoid"], "quadratic", 2)
    engine = Backpropagation(network, 2)
    engine.compute(inputs, one_hot(labels))

    network.parameters *= 0.5
    gradient = engine.compute(inputs, one_hot(labels))

    assert relative_error(gradient, central_differences(network, inputs, labels)) < 1e-7


def test_the_result_is_the_gradient_attribute_laid_out_like_the_parameters():
    network, inputs, labels = network_and_batch(["tanh", "sigmoid"], "quadratic", 2)
    engine = Backpropagation(network, 2)

    gradient = engine.compute(inputs, one_hot(labels))

    assert gradient is engine.gradient
    for view, like in zip(
        [*engine.d_weights, *engine.d_biases], [*network.weights, *network.biases], strict=True
    ):
        assert np.shares_memory(view, gradient)
        assert view.shape == like.shape
    parts = [part.ravel() for pair in zip(engine.d_weights, engine.d_biases, strict=True) for part in pair]
    assert np.array_equal(np.concatenate(parts), gradient)


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_gives_the_gradient_of_float64_but_for_rounding(activation, cost):
    network, inputs, labels = network_and_batch([activation] * 3, cost, 4)
    single = Network(network.layers, network.activations, cost, np.float32)
    single.parameters[:] = network.parameters
    exact = Backpropagation(network, 4).compute(inputs, one_hot(labels))

    gradient = Backpropagation(single, 4).compute(inputs.astype(np.float32), one_hot(labels, np.float32))

    assert gradient.dtype == np.float32
    assert relative_error(gradient, exact) < 1e-5


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_gradients_of_huge_weights_stay_finite(activation, cost):
    network = Network((2, 3, 2), (activation, activation), cost)
    network.parameters[:] = np.resize([1e30, -1e30, 3e30], network.parameters.size)
    inputs = np.array([[1.0, 0.5]], np.float32)

    gradient = Backpropagation(network, 1).compute(inputs, np.array([[0.0, 1.0]], np.float32))

    assert np.isfinite(gradient).all()


def test_inputs_labels_and_parameters_are_left_alone():
    network, inputs, labels = network_and_batch(["leaky_relu", "identity"], "cross_entropy", 3)
    targets = one_hot(labels)
    before = inputs.copy(), targets.copy(), network.parameters.copy()

    Backpropagation(network, 3).compute(inputs, targets)

    assert np.array_equal(inputs, before[0])
    assert np.array_equal(targets, before[1])
    assert np.array_equal(network.parameters, before[2])
