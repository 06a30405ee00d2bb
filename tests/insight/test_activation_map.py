"""The map of a layer's activations: exact, and steady from one epoch to the next."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import StoppedError
from digitpad.insight.activation_map import activation_map, principal_axes
from digitpad.nn.network import Network


@pytest.fixture
def pictures():
    rng = np.random.default_rng(5)
    return rng.random((120, 36)) * rng.random(36)  # more than are taken at once with convolutions


def test_the_plane_is_that_of_the_largest_singular_values_at_each_layer(any_network, pictures):
    layers = [pictures, *any_network.layer_outputs(pictures)]

    for layer, activations in enumerate(layers):
        found = activation_map(any_network, pictures, layer)

        centred = activations - activations.mean(axis=0)
        _, values, directions = np.linalg.svd(centred, full_matrices=False)
        assert found.share == pytest.approx((values[:2] ** 2).sum() / (values**2).sum())
        np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(2), atol=1e-12)
        np.testing.assert_allclose(np.abs(found.points), np.abs(centred @ directions[:2].T), atol=1e-9)
        assert (found.answers == any_network.predict(pictures)).all()
        assert (found.axes.max(axis=0) >= -found.axes.min(axis=0)).all()
        np.testing.assert_allclose(found.place(any_network, pictures[7:8]), found.points[7:8], atol=1e-12)
    with pytest.raises(StoppedError):
        activation_map(any_network, pictures, 0, should_stop=lambda: True)


def test_a_map_keeps_the_directions_of_an_earlier_one(any_network, pictures):
    before = activation_map(any_network, pictures, 1)
    quarter_turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    earlier = dataclasses.replace(before, points=before.points @ quarter_turn)
    later = any_network.copy()
    later.parameters[:] += np.random.default_rng(0).normal(0.0, 0.01, later.parameters.size)

    found = activation_map(later, pictures, 1, like=earlier)

    by_itself = activation_map(later, pictures, 1)
    size = np.linalg.norm(earlier.points)
    assert np.linalg.norm(found.points - earlier.points) < 0.2 * size
    assert np.linalg.norm(by_itself.points - earlier.points) > 0.8 * size
    assert found.share == pytest.approx(by_itself.share)
    np.testing.assert_allclose(found.place(later, pictures), found.points, atol=1e-12)


def test_a_layer_of_one_unit_is_a_line_and_equal_pictures_are_a_point():
    network = Network((36, 1, 3), ("tanh", "identity"), "cross_entropy", np.float64)
    network.parameters[:] = np.random.default_rng(1).normal(0.0, 0.5, network.parameters.size)

    line = activation_map(network, np.random.default_rng(2).random((9, 36)), 1)
    point = activation_map(network, np.ones((4, 36)), 2)

    assert line.share == pytest.approx(1.0)
    assert (line.points[:, 1] == 0.0).all()
    assert point.share == 0.0
    np.testing.assert_allclose(point.points, 0.0, atol=1e-12)


@pytest.mark.parametrize("step", [0.3, 1e-4])  # the second are too alike for the axes to converge
def test_many_columns_give_the_same_axes_as_singular_values(step):
    rng = np.random.default_rng(2)
    directions, _ = np.linalg.qr(rng.standard_normal((700, 40)))
    places, _ = np.linalg.qr(rng.standard_normal((60, 40)))
    variances = (1.0 - step) ** np.arange(40)

    axes = principal_axes(places * variances @ directions.T)

    np.testing.assert_allclose(np.abs((axes * directions[:, :2]).sum(axis=0)), [1.0, 1.0], atol=1e-9)
