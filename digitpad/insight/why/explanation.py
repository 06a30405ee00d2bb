"""A quick explanation of an answer: its rival, and the pixels and units that decide between them."""

from dataclasses import dataclass

import numpy as np

from digitpad.errors import ModelFileError
from digitpad.insight.why.evidence import (
    Evidence,
    Float64Array,
    PixelEvidence,
    UnitEvidence,
    two_best,
)
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.recognizer import Recognition

N_UNITS = 8
"""Number of units with a picture."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a picture is read as it is.

    Attributes
    ----------
    recognition : Recognition
        The reading.
    answer, rival : int
        Class indices of the most probable class and of the class compared with it, usually the second.
    pixels : PixelEvidence
    units : UnitEvidence
    unit_pictures : (at most N_UNITS, n_in) float64
        For each of ``units.largest(N_UNITS)``, the gradient of its sum with respect to the pixels.
    random_pixels : (n_in,) float64
        Pixel contributions without meaning, for comparison: those of a network with weights shuffled within
        each layer (Adebayo et al., 2018, "Sanity checks for saliency maps").
    """

    recognition: Recognition
    answer: int
    rival: int
    pixels: PixelEvidence
    units: UnitEvidence
    unit_pictures: Float64Array
    random_pixels: Float64Array

    @property
    def answer_name(self) -> str:
        """Name of the answer."""
        return self.recognition.class_names[self.answer]

    @property
    def rival_name(self) -> str:
        """Name of the rival."""
        return self.recognition.class_names[self.rival]


def explain(saved: SavedNetwork, recognition: Recognition) -> Explanation:
    """Explain the reading of a picture, compared with the second most probable class.

    Raises
    ------
    ModelFileError
        If the network has only one class.
    """
    if len(recognition.probabilities) < 2:
        raise ModelFileError("the network has only one class, so there is no other answer to compare with.")
    answer, rival = two_best(recognition.probabilities)
    evidence, picture = Evidence(saved.network), recognition.picture
    units = evidence.of_units(picture, answer, rival)
    if units.layer < 0:
        pictures = np.empty((0, saved.network.n_in))  # the units are the pixels
    else:
        pictures = evidence.unit_pictures(picture, units.layer, units.largest(N_UNITS))
    random = Evidence(shuffled(saved.network)).of_pixels(picture, answer, rival)
    return Explanation(
        recognition,
        answer,
        rival,
        evidence.of_pixels(picture, answer, rival),
        units,
        pictures,
        random.pixels,
    )


def shuffled(network: Network, seed: int = 0) -> Network:
    """Return a network with weights and biases shuffled within each layer."""
    twin, rng = network.copy(), np.random.default_rng(seed)
    for weights, biases in zip(twin.weights, twin.biases, strict=True):
        weights[...] = rng.permutation(weights.ravel()).reshape(weights.shape)
        rng.shuffle(biases)
    return twin
