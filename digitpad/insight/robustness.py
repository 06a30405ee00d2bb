"""Robustness of networks: accuracy on increasingly distorted pictures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.datasets.distortions import DISTORTIONS, Distorter, Distortion
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network

N_PICTURES = 1_400
"""Number of pictures; the standard error of an accuracy is then at most 1.4 points."""

_ROWS_OF_CONVOLUTIONS = 100  # at a time, so that their squares stay in the cache
_ROWS = 500


@dataclass(frozen=True)
class RobustnessPoint:
    """Accuracy of networks at one level of one distortion.

    Attributes
    ----------
    distortion : str
        Name of the distortion.
    level : float
    accuracies : tuple of float
        0..1, one for each network.
    """

    distortion: str
    level: float
    accuracies: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class DistortedReadings:
    """Readings of one picture at each level of a distortion.

    Attributes
    ----------
    pictures : (n_levels, 28, 28) float32
        Ink 1.0 on 0.0.
    probabilities : (n_levels, n_classes) float
        Calibrated.
    """

    pictures: NDArray[np.float32]
    probabilities: NDArray[np.floating]


def read_distorted(
    saved: SavedNetwork, picture: NDArray[np.generic], distortion: Distortion
) -> DistortedReadings:
    """Return the readings of a picture (28, 28) at each level. Takes less than 5 ms."""
    distort = Distorter()
    inputs = np.concatenate([distort(picture[None], distortion, level) for level in distortion.levels])
    return DistortedReadings(inputs.reshape(-1, *picture.shape), saved.probabilities(inputs))


def robustness(
    networks: Sequence[Network],
    pictures: NDArray[np.generic],
    labels: NDArray[np.integer],
    distortions: Sequence[Distortion] = DISTORTIONS,
    should_stop: Callable[[], object] = lambda: False,
) -> Iterator[RobustnessPoint]:
    """Yield the accuracies at each level of each distortion, and end early if stopped.

    Distortions follow one another, and each starts with the undistorted pictures. All networks read the same
    copies.

    Parameters
    ----------
    networks : sequence of Network
    pictures : (n, 28, 28) or (n, 784), uint8 or float
        Ink 255 or 1.0, on 0; at least one.
    labels : (n,) int
        Class indices.
    distortions : sequence of Distortion
    should_stop : callable
        Called every few hundred pictures.

    Raises
    ------
    DataFileError
        If the pictures do not fit a network, or it has no class for some label.
    """
    for network in networks:
        check_fit(network, pictures, labels)
    distort = Distorter()
    undistorted: tuple[float, ...] | None = None
    for distortion in distortions:
        for level in distortion.outward:
            if level == distortion.rest and undistorted is not None:
                yield RobustnessPoint(distortion.name, level, undistorted)
                continue
            inputs = distort(pictures, distortion, level)
            correct = [_correct(network, inputs, labels, should_stop) for network in networks]
            accuracies = tuple(one / len(labels) for one in correct if one is not None)
            if len(accuracies) < len(networks):
                return
            if level == distortion.rest:
                undistorted = accuracies
            yield RobustnessPoint(distortion.name, level, accuracies)


def check_fit(network: Network, pictures: NDArray[np.generic], labels: NDArray[np.integer]) -> None:
    """Raise DataFileError unless there are pictures, and the network fits them and their labels."""
    n_pixels = pictures[0].size
    if network.n_in != n_pixels:
        raise DataFileError(f"The pictures have {n_pixels} pixels, but the network reads {network.n_in}.")
    if int(labels.max()) >= network.n_out:
        raise DataFileError(
            f"The data contain the label {labels.max()}, but the network has {network.n_out} classes."
        )


def _correct(
    network: Network,
    inputs: NDArray[np.float32],
    labels: NDArray[np.integer],
    should_stop: Callable[[], object],
) -> int | None:
    """Return the number of correct answers, or None if stopped."""
    n_rows, correct = _ROWS if network.is_dense else _ROWS_OF_CONVOLUTIONS, 0
    for start in range(0, len(inputs), n_rows):
        if should_stop():
            return None
        rows = slice(start, start + n_rows)
        correct += int((network.predict(inputs[rows]) == labels[rows]).sum())
    return correct
