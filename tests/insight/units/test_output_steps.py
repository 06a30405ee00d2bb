"""From outputs to probabilities."""

import numpy as np
import pytest

from digitpad.insight.forward import picture_pass
from digitpad.insight.units.output_steps import output_steps
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network

SOFTMAX = ["logit", "e^(logit - largest)", "softmax"]


@pytest.mark.parametrize(
    ("activation", "cost", "titles"),
    [
        ("identity", "cross_entropy", SOFTMAX),
        ("tanh", "cross_entropy", ["z", *SOFTMAX]),
        ("sigmoid", "quadratic", ["z", "activation", "share"]),
    ],
)
@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_each_step_follows_from_the_one_before_and_the_last_is_what_the_bars_show(
    activation, cost, titles, temperature
):
    network = Network((36, 5), (activation,), cost)
    network.parameters[:] = np.random.default_rng(1).normal(0.0, 0.6, network.parameters.size)
    saved = SavedNetwork(network, tuple("abcde"), calibration=Calibration(temperature))
    picture = np.random.default_rng(2).random(36).astype(np.float32)
    (activity,) = picture_pass(network, picture)

    found = output_steps(saved, activity.sums[0], activity.activations[0])

    assert found[-1].values.tolist() == saved.probabilities(picture[None, :])[0].tolist()
    assert [step.title for step in found] == titles + ["at temperature 2"] * (temperature != 1.0)
    steps = {step.title: step.values for step in found}
    logits = steps.get("logit", steps.get("activation"))
    assert logits.tolist() == activity.activations[0].tolist()
    assert steps.get("z", activity.sums[0]).tolist() == activity.sums[0].tolist()
    if cost == "cross_entropy":
        np.testing.assert_allclose(steps[SOFTMAX[1]], np.exp(logits - logits.max()), rtol=1e-6)
        share = steps[SOFTMAX[1]] / steps[SOFTMAX[1]].sum()
    else:
        share = (logits + 1e-6) / (logits + 1e-6).sum()
    np.testing.assert_allclose(steps[titles[-1]], share, rtol=1e-5)
    tempered = share ** (1 / temperature)
    np.testing.assert_allclose(found[-1].values, tempered / tempered.sum(), rtol=1e-5)
