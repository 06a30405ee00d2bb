"""The gradient of a mini-batch against central differences, with dropout and without."""

import itertools

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import Backpropagation
from digitpad.nn.network import Network

STEP = 1e-3
N_IN, N_HIDDEN, N_OUT = 4, 5, 3
MAX_BATCH_SIZE = 4


def forward(network, inputs, masks=None):
    """Return all weighted sums and the outputs of a network whose hidden activations are masked."""
    sums, activations = [], inputs
    masks = [*(masks or [1.0] * (len(network.weights) - 1)), 1.0]
    for weights, biases, name, mask in zip(
        network.weights, network.biases, network.activations, masks, strict=True
    ):
        activations = activations @ weights.T + biases
        sums.append(activations.copy().ravel())
        ACTIVATIONS[name].apply(activations)
        activations = activations * mask
    return np.concatenate(sums), activations


def mean_loss(network, inputs, labels, masks=None):
    return COSTS[network.cost].losses(forward(network, inputs, masks)[1], labels).mean()


def network_and_batch(activations, cost, batch_size, *, is_input_major=False):
    """Return a random network and mini-batch of which no logit comes near 0, where relu has its kink."""
    sizes = (N_IN, *[N_HIDDEN] * (len(activations) - 1), N_OUT)
    network = Network(sizes, activations, cost, np.float64, is_input_major=is_input_major)
    for seed in itertools.count():
        rng = np.random.default_rng(seed)
        network.initialize("nielsen", rng)
        network.parameters *= 0.7
        inputs = rng.standard_normal((batch_size, N_IN))
        labels = rng.integers(0, N_OUT, batch_size)
        # 25 steps: a parameter moves by 2, an input is up to 3, and a later layer can double that.
        if np.abs(forward(network, inputs)[0]).min() > 25.0 * STEP:
            return network, inputs, labels
    raise AssertionError


def one_hot(labels):
    return np.eye(N_OUT)[labels]


def relative_error(gradient, differences):
    assert np.linalg.norm(differences) > 1e-3
    return np.linalg.norm(gradient - differences) / np.linalg.norm(differences)


MIXED = ["tanh", "leaky_relu", "silu", "sigmoid", "identity"]


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, "mixed"])
def test_gradient_agrees_with_central_differences(central_differences, activation, cost):
    output = "identity" if cost == "cross_entropy" else "sigmoid"
    for n_hidden, batch_size in [(0, 1), (1, 3), (3, MAX_BATCH_SIZE)]:
        for last, is_input_major in [(activation, True), (output, False)]:
            activations = MIXED if activation == "mixed" else [*[activation] * n_hidden, last]
            batch = network_and_batch(activations, cost, batch_size, is_input_major=is_input_major)
            network, inputs, labels = batch
            differences = central_differences(lambda batch=batch: mean_loss(*batch), network.parameters)

            gradient = Backpropagation(network, MAX_BATCH_SIZE).compute(inputs, one_hot(labels))

            assert relative_error(gradient, differences) < 1e-7


class GivenDraws:
    """Stands in for a generator of uniform numbers, and gives the same ones in every call."""

    def __init__(self, n_rows, n_units):
        rng = np.random.default_rng(9)
        self.draws = [rng.random((n_rows, n)) for n in n_units]
        self.calls = itertools.count()

    def random(self, dtype, out):
        draws = self.draws[next(self.calls) % len(self.draws)]
        assert out.dtype == dtype
        out[:] = draws[: len(out)]


@pytest.mark.parametrize(
    ("activation", "cost", "batch_size"),
    [("relu", "cross_entropy", 2), ("silu", "quadratic", MAX_BATCH_SIZE)],
)
def test_the_gradient_under_a_dropout_mask_agrees_with_central_differences(
    central_differences, activation, cost, batch_size
):
    network, inputs, labels = network_and_batch([activation] * 3, cost, batch_size)
    # Sums that a mask takes units from may cross the kink of relu; smooth ones or a small step do not care.
    step = 1e-6 if "relu" in activation else STEP
    given = GivenDraws(MAX_BATCH_SIZE, [N_HIDDEN, N_HIDDEN])
    masks = [(draws[:batch_size] >= 0.4) / 0.6 for draws in given.draws]
    assert all(0 < (mask == 0.0).sum() < mask.size for mask in masks)
    differences = central_differences(
        lambda: mean_loss(network, inputs, labels, masks), network.parameters, step
    )
    engine = Backpropagation(network, MAX_BATCH_SIZE, 0.4, given)

    for _ in range(2):  # arrays that are used again must not carry anything over
        gradient = engine.compute(inputs, one_hot(labels))

        assert relative_error(gradient, differences) < 1e-6


def test_dropout_leaves_out_that_part_anew_in_each_call_and_keeps_the_sum():
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
    assert len({(mask == 0.0).tobytes() for mask in masks}) == 50  # each is a new one
    assert (np.array(masks) == 0.0).mean() == pytest.approx(0.25, abs=0.01)
    assert np.mean(outputs) == pytest.approx(400.0, rel=0.01)
