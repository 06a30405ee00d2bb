"""A map of pictures by a layer's activations, projected onto two principal axes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import StoppedError
from digitpad.nn.activations import FloatArray
from digitpad.nn.network import Network, as_floats

_MOST_UNITS = 600  # up to which the full covariance is decomposed
_BLOCK = 8  # axes iterated to find two; more axes converge faster
_TOLERANCE = 1e-8
_MOST_ITERATIONS = 100
_ROWS = 500
_ROWS_OF_CONVOLUTIONS = 100


@dataclass(frozen=True, eq=False)
class ActivationMap:
    """Pictures in the plane in which a layer's activations vary most.

    Attributes
    ----------
    layer : int
        0 for the pictures themselves, 1 for the first layer of units, and so on.
    points : (n, 2) float
    share : float
        Share of the total variance in the plane, 0..1.
    answers : (n,) int
        The network's answer for each picture, as class index.
    mean : (n_units,) float
    axes : (n_units, 2) float
        Orthonormal basis of the plane of the two principal axes. It may be rotated to match an earlier map.
    """

    layer: int
    points: NDArray[np.float64]
    share: float
    answers: NDArray[np.integer]
    mean: NDArray[np.float64]
    axes: NDArray[np.float64]

    def place(self, network: Network, pictures: NDArray[np.generic]) -> NDArray[np.float64]:
        """Return the positions (k, 2) of other pictures (k, 784), read with the network of this map.

        Pictures are uint8 with ink 255, or float with ink 1.0, on 0.
        """
        activations, _ = _pass(network, pictures, self.layer)
        places: NDArray[np.float64] = (activations - self.mean) @ self.axes
        return places


def activation_map(
    network: Network,
    pictures: NDArray[np.generic],
    layer: int,
    like: ActivationMap | None = None,
    should_stop: Callable[[], object] = lambda: False,
) -> ActivationMap:
    """Return the map of pictures at one layer.

    Principal component analysis of the layer's activations, exact to rounding.

    Parameters
    ----------
    network : Network
    pictures : (n, 784) uint8 or float
        Ink 255 or 1.0, on 0; at least one.
    layer : int
        0 for the pictures themselves, 1 for the first layer of units, and so on.
    like : ActivationMap, optional
        An earlier map of the same pictures. The new map is rotated and mirrored to match its points as well
        as possible, because principal axes have no sign and may swap from one epoch to the next.
    should_stop : callable
        Called every few hundred pictures.

    Raises
    ------
    StoppedError
        If ``should_stop`` returned True.
    """
    n_rows = _ROWS if network.is_dense else _ROWS_OF_CONVOLUTIONS
    parts = []
    for start in range(0, len(pictures), n_rows):
        if should_stop():
            raise StoppedError("The map was stopped.")
        parts.append(_pass(network, pictures[start : start + n_rows], layer))
    activations = np.concatenate([activations for activations, _ in parts]).astype(np.float64)
    answers = np.concatenate([answers for _, answers in parts])
    mean = activations.mean(axis=0)
    activations -= mean
    axes = principal_axes(activations)
    points = activations @ axes
    turn = _signs(axes) if like is None else _turn(points, like.points)
    axes, points = axes @ turn, points @ turn
    variance = float((activations**2).sum())
    share = float((points**2).sum()) / variance if variance > 0.0 else 0.0
    return ActivationMap(layer, points, share, answers, mean, axes)


def principal_axes(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the two principal axes (k, 2) of rows (n, k) with mean 0, the larger variance first.

    The axes are orthonormal; with k = 1 the second is 0. Up to a few hundred columns the full covariance is
    decomposed. With more, a few axes are iterated until they converge (simultaneous iteration; Trefethen and
    Bau, Numerical Linear Algebra, lecture 28).
    """
    n_columns = centred.shape[1]
    if n_columns > _MOST_UNITS:
        found = _iterated_axes(centred)
        return np.linalg.svd(centred, full_matrices=False)[2][:2].T if found is None else found
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = np.zeros((n_columns, 2))
    axes[:, : min(2, n_columns)] = vectors[:, : -3 if n_columns > 2 else None : -1]
    return axes


def _iterated_axes(centred: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the two axes, or None if similar variances make convergence too slow."""
    block = np.random.default_rng(0).standard_normal((centred.shape[1], _BLOCK))
    for _ in range(_MOST_ITERATIONS):
        block, _ = np.linalg.qr(block)
        image = centred.T @ (centred @ block)
        variances, vectors = np.linalg.eigh(block.T @ image)
        vectors = vectors[:, ::-1]
        image = image @ vectors
        axes: NDArray[np.float64] = (block @ vectors)[:, :2]
        error = np.linalg.norm(image[:, :2] - axes * variances[:-3:-1])
        if error <= _TOLERANCE * variances[-1]:
            return axes
        block = image
    return None


def _pass(
    network: Network, pictures: NDArray[np.generic], layer: int
) -> tuple[FloatArray, NDArray[np.integer]]:
    """Return the activations of a layer (n, n_units) and the answers (n,)."""
    inputs = as_floats(pictures, network.parameters.dtype)
    activations = outputs = inputs
    for number, outputs in enumerate(network.layer_outputs(inputs), 1):
        if number == layer:
            activations = outputs
    return activations, outputs.argmax(axis=1)


def _signs(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the reflection (2, 2) that makes the largest component of each axis positive."""
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)[0]
    return np.diag(np.where(largest < 0.0, -1.0, 1.0))


def _turn(points: NDArray[np.float64], like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rotation or reflection (2, 2) that brings points closest to ``like``.

    Solves the orthogonal Procrustes problem (Schönemann, 1966).
    """
    left, _, right = np.linalg.svd(points.T @ like)
    turn: NDArray[np.float64] = left @ right
    return turn
