"""From the last layer's activations to the probabilities that are shown, step by step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray, exact_sigmoid
from digitpad.nn.costs import COSTS
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import figures_text


@dataclass(frozen=True)
class OutputStep:
    """One column on the way to the probabilities.

    Attributes
    ----------
    title, explanation : str
    values : (n_classes,) float
    """

    title: str
    explanation: str
    values: NDArray[np.floating]


def output_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> tuple[OutputStep, ...]:
    """Return how the last layer's sums become the calibrated probabilities, the last of the steps.

    Parameters
    ----------
    saved : SavedNetwork
    sums, activations : (n_classes,) float
        Of the last layer.
    """
    steps = _softmax_steps if saved.network.cost == "cross_entropy" else _share_steps
    found = steps(saved, sums, activations)
    temperature = saved.calibration.temperature
    if temperature != 1.0:
        last, shown = found[-1].values[None, :], figures_text(temperature, 3)
        found.append(
            OutputStep(
                f"at temperature {shown}",
                f"Each probability to the power of 1 / {shown}, then divided by their sum. For a softmax "
                "that is as if all logits had been divided by the temperature, which was chosen on "
                "validation pictures so that the network is as sure as it is right. It changes no answer.",
                saved.calibration.apply(last)[0],
            )
        )
    return tuple(found)


def _softmax_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> list[OutputStep]:
    probabilities = COSTS["cross_entropy"].probabilities(activations[None, :])[0]
    steps = [
        OutputStep("logit", "The output's weighted sum: any number, the largest is the answer.", activations),
        OutputStep(
            "e^(logit - largest)",
            "The exponential makes every logit positive and a difference of logits a ratio. Taking the "
            "largest away first changes no ratio and keeps the numbers small.",
            np.exp(activations - activations.max()),
        ),
        OutputStep("softmax", "Divided by their sum: probabilities that add up to 1.", probabilities),
    ]
    if saved.network.activations[-1] != "identity":
        steps.insert(0, OutputStep("z", "The output's weighted sum, before its activation.", sums))
    return steps


def _share_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> list[OutputStep]:
    # The activations are shown as the network computes them, but its probabilities come from all digits.
    outputs = exact_sigmoid(sums) if saved.network.needs_exact_outputs else activations
    probabilities = COSTS["quadratic"].probabilities(outputs[None, :])[0]
    return [
        OutputStep("z", "The output's weighted sum.", sums),
        OutputStep(
            "activation",
            "The quadratic cost pulls it towards 1 for the right digit and towards 0 for all others.",
            activations,
        ),
        OutputStep(
            "share",
            "There is no softmax: each activation, kept between 0 and 1, is divided by the sum of all. A "
            "millionth is added to each, so that ten zeros mean ten equal doubts.",
            probabilities,
        ),
    ]
