"""What a sum is made of, and where a unit leads."""

import numpy as np
import pytest

from digitpad.insight.forward import picture_pass, sources_read
from digitpad.insight.units.contributions import (
    contributions_onwards,
    rounded_parts,
    unit_sum,
    weights_onwards,
)


def units(network):
    return [(layer, unit) for layer, shape in enumerate(network.shapes) for unit in range(shape.n_sums)]


def test_products_and_bias_add_up_to_the_sum_and_the_largest_come_first(any_network, any_picture):
    any_picture[:30] = 0.0
    layers = picture_pass(any_network, any_picture)
    for layer, unit in units(any_network):
        found = unit_sum(any_network, layers[layer], layer, unit)

        assert found.products.sum() + found.bias == pytest.approx(found.sum, rel=1e-12)
        assert found.activation == layers[layer].activations[:, unit].max()
        assert found.inputs.tolist() == layers[layer].inputs[found.sources].tolist()
        distances = np.abs(found.products[found.largest(100)])
        assert distances.tolist() == sorted(np.abs(found.products)[found.products != 0.0], reverse=True)
        assert found.largest(2).tolist() == found.largest(100)[:2].tolist()
    assert (unit_sum(any_network, layers[0], 0, 1).products == 0.0).any()


def test_rounded_parts_add_up_to_the_rounded_total_and_stay_near():
    rng = np.random.default_rng(6)
    for _ in range(500):
        parts = rng.normal(0.0, 10.0 ** rng.integers(-4, 4), rng.integers(1, 9))
        total = float(np.float32(parts.sum()))

        rounded = rounded_parts(parts, total, 3)

        assert sum(rounded) == round(total * 1e3)
        assert np.abs(np.array(rounded) - parts * 1e3).max() < 1.0 + 1e3 * abs(total - parts.sum())


def test_what_is_added_onwards_is_what_changes_when_the_unit_is_taken_away(any_network, any_picture):
    """Setting a unit's outputs to 0 takes its contributions out of each sum, at the place looked at."""
    layers = picture_pass(any_network, any_picture)
    for layer, unit in units(any_network):
        found = contributions_onwards(any_network, layers, layer, unit)
        connections = weights_onwards(any_network, layer, unit)
        if layer + 1 == len(any_network.shapes):
            assert found is connections is None
            continue
        shape = any_network.shapes[layer + 1]
        reads = sources_read(shape, 0) % any_network.shapes[layer].n_sums == unit
        assert connections == pytest.approx(any_network.weights[layer + 1][:, reads].sum(axis=1))
        silent = layers[layer].activations.copy()
        silent[:, unit] = 0.0
        after = layers[layer + 1]
        for one, contribution in enumerate(found):
            place = after.place_of(one)
            read = silent.ravel()[sources_read(shape, place)]
            without = any_network.weights[layer + 1][one] @ read + any_network.biases[layer + 1][one]
            assert contribution == pytest.approx(after.sums[place, one] - without, abs=1e-12)
