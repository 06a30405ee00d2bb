"""The steps from the last layer's activations to the displayed probabilities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray, exact_sigmoid
from digitpad.nn.costs import COSTS
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import figures_text


@dataclass(frozen=True)
class OutputStep:
    """One column of numbers on the way to the probabilities.

    Attributes
    ----------
    title, explanation : str
    values : (n_classes,) float
    """

    title: str
    explanation: str
    values: NDArray[np.floating]


def output_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> tuple[OutputStep, ...]:
    """Return the steps from the last layer's sums to the calibrated probabilities, which come last.

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
                f"Each probability to the power of 1 / {shown}, divided by their sum; for softmax "
                "this divides all logits by the temperature. It was chosen on validation pictures to make "
                "confidence match accuracy, and changes no answer.",
                saved.calibration.apply(last)[0],
            )
        )
    return tuple(found)


def _softmax_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> list[OutputStep]:
    probabilities = COSTS["cross_entropy"].probabilities(activations[None, :])[0]
    steps = [
        OutputStep("logit", "The output's weighted sum. The largest is the answer.", activations),
        OutputStep(
            "e^(logit - largest)",
            "The exponential makes every logit positive, and turns differences of logits into ratios. "
            "Subtracting the largest first changes no ratio and keeps the numbers small.",
            np.exp(activations - activations.max()),
        ),
        OutputStep("softmax", "Divided by their sum: probabilities that add up to 1.", probabilities),
    ]
    if saved.network.activations[-1] != "identity":
        steps.insert(0, OutputStep("z", "The output's weighted sum, before its activation.", sums))
    return steps


def _share_steps(saved: SavedNetwork, sums: FloatArray, activations: FloatArray) -> list[OutputStep]:
    # Show the activations as computed, but derive probabilities from outputs without rounding near 0.
    outputs = exact_sigmoid(sums) if saved.network.needs_exact_outputs else activations
    probabilities = COSTS["quadratic"].probabilities(outputs[None, :])[0]
    return [
        OutputStep("z", "The output's weighted sum.", sums),
        OutputStep(
            "activation",
            "The quadratic cost pulls it towards 1 for the correct digit and towards 0 for all others.",
            activations,
        ),
        OutputStep(
            "share",
            "There is no softmax: each activation, clipped to 0..1, is divided by the sum of all. A "
            "millionth is added to each first, so that ten zeros become ten equal probabilities.",
            probabilities,
        ),
    ]
