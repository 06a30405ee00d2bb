"""A few drawings and pictures that an exported reader is tested with, wherever it goes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.idx_folder import load_labelled_images
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.activations import FloatArray
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import mnist_dir

DRAWINGS: tuple[tuple[tuple[tuple[int, int], ...], ...], ...] = (
    (((20, 20), (40, 18), (60, 20), (50, 45), (42, 70), (38, 95)), ((28, 55), (60, 52))),
    (((70, 10), (30, 60), (85, 62)), ((68, 35), (66, 110))),
    (((15, 20), (40, 8), (60, 25), (35, 48), (65, 65), (45, 95), (10, 85)),),
    (((50, 50),),),
)
"""A crossed 7, a 4, a 3 and a dot, as strokes of (x, y) points."""


@dataclass(frozen=True)
class Samples:
    """What a network makes of the samples.

    Attributes
    ----------
    pictures : (n, 28, 28) uint8
        Of the drawings, rounded, and then of one MNIST test picture of each digit.
    probabilities : (n, n_classes) float
    """

    pictures: NDArray[np.uint8]
    probabilities: FloatArray


def read_samples(saved: SavedNetwork) -> Samples:
    """Return what a network makes of the samples, by digitpad's own means."""
    drawn = np.stack([rasterize([as_stroke(stroke) for stroke in strokes]) for strokes in DRAWINGS])
    test = load_labelled_images(mnist_dir(), "t10k")
    _, first = np.unique(test.labels, return_index=True)
    images = test.images[first]
    inputs = np.concatenate([drawn, images.astype(np.float32) / np.float32(255.0)])
    pictures = np.concatenate([np.rint(drawn * 255.0).astype(np.uint8), images])
    return Samples(pictures, saved.probabilities(inputs.reshape(len(inputs), -1)))
