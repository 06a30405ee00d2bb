"""From outputs to probabilities."""

import numpy as np
import pytest

from digitpad.insight.forward import picture_pass
from digitpad.insight.units.output_steps import output_steps
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network


@pytest.mark.parametrize("cost", ["cross_entropy", "quadratic"])
@pytest.mark.parametrize("temperature", [1.0, 1.7])
def test_the_last_step_is_what_the_bars_show(cost, temperature):
    activation = "identity" if cost == "cross_entropy" else "sigmoid"
    network = Network((36, 5), (activation,), cost)
    network.parameters[:] = np.random.default_rng(1).normal(0.0, 0.6, network.parameters.size)
    saved = SavedNetwork(network, tuple("abcde"), calibration=Calibration(temperature))
    picture = np.random.default_rng(2).random(36).astype(np.float32)
    (activity,) = picture_pass(network, picture)

    steps = output_steps(saved, activity.sums[0], activity.activations[0])

    assert steps[-1].values.tolist() == saved.probabilities(picture[None, :])[0].tolist()
    assert ("temperature" in steps[-1].title) == (temperature != 1.0)


def test_an_activation_before_a_softmax_is_a_step_of_its_own():
    network = Network((36, 2), ("tanh",), "cross_entropy")
    sums = np.array([0.3, -2.0], np.float32)

    z, logit, *_ = output_steps(SavedNetwork(network, ("a", "b")), sums, np.tanh(sums))

    assert z.title == "z"
    assert z.values.tolist() == sums.tolist()
    assert logit.values.tolist() == np.tanh(sums).tolist()


def test_each_step_of_a_softmax_follows_from_the_one_before():
    network = Network((36, 5), ("identity",), "cross_entropy")
    saved = SavedNetwork(network, tuple("abcde"), calibration=Calibration(2.0))
    logits = np.array([1.0, -2.0, 3.0, 0.5, 0.0], np.float32)

    logit, power, share, tempered = (step.values for step in output_steps(saved, logits, logits))

    np.testing.assert_allclose(power, np.exp(logit - 3.0), rtol=1e-6)
    np.testing.assert_allclose(share, power / power.sum(), rtol=1e-6)
    np.testing.assert_allclose(tempered, np.sqrt(share) / np.sqrt(share).sum(), rtol=1e-5)
    np.testing.assert_allclose(tempered, np.exp(logits / 2) / np.exp(logits / 2).sum(), rtol=1e-5)
