"""Values, slopes and extremes of the activations."""

import math

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS, LEAKY_SLOPE

DEFINITIONS = {
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0.0 else 0.0,
    "leaky_relu": lambda z: z if z > 0.0 else LEAKY_SLOPE * z,
    "silu": lambda z: z / (1.0 + math.exp(-z)),
    "identity": lambda z: z,
}

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)


def applied(name, sums):
    activations = np.array(sums)
    ACTIVATIONS[name].apply(activations)
    return activations


def slopes_at(name, sums):
    """Return the slopes at weighted sums, which are kept from an activation that does not ask for them."""
    activations, slopes = applied(name, sums), np.ones_like(sums)
    kept = sums if ACTIVATIONS[name].slope_needs_sums else np.full_like(sums, np.nan)
    ACTIVATIONS[name].multiply_by_slope(slopes, activations, kept, np.full_like(sums, np.nan))
    return slopes


def test_every_activation_has_its_definition_here():
    assert set(DEFINITIONS) == set(ACTIVATIONS)


@each_activation
def test_values_are_those_of_the_definition(name):
    sums = np.linspace(-20.0, 20.0, 401)

    activations = applied(name, sums)

    assert activations == pytest.approx([DEFINITIONS[name](z) for z in sums], rel=1e-13, abs=1e-15)


@each_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_apply_works_in_place_and_keeps_the_dtype(name, dtype):
    sums = np.array([[-1.5, 0.0, 2.0]], dtype)
    expected = [DEFINITIONS[name](z) for z in (-1.5, 0.0, 2.0)]

    returned = ACTIVATIONS[name].apply(sums)

    assert returned is None
    assert sums.dtype == dtype
    assert sums[0] == pytest.approx(expected, rel=1e-6)


@each_activation
def test_slopes_are_the_central_differences_of_the_values(name):
    # 0 is left out: relu and leaky relu have a kink there.
    sums = np.concatenate([np.linspace(-8.0, -0.1, 80), np.linspace(0.1, 8.0, 80)])
    step = 1e-5
    differences = (applied(name, sums + step) - applied(name, sums - step)) / (2.0 * step)

    assert slopes_at(name, sums) == pytest.approx(differences, rel=1e-7, abs=1e-9)


@each_activation
def test_multiplying_by_the_slope_scales_the_gradient_and_leaves_activations_and_sums(name):
    sums = np.array([[-2.0, 0.5, 3.0]])
    activations = applied(name, sums)
    before = activations.copy()
    gradient = np.array([[10.0, -20.0, 30.0]])

    ACTIVATIONS[name].multiply_by_slope(gradient, activations, sums, np.full((1, 3), np.nan))

    assert gradient == pytest.approx(slopes_at(name, sums) * [[10.0, -20.0, 30.0]], rel=1e-14)
    assert np.array_equal(activations, before)
    assert sums.tolist() == [[-2.0, 0.5, 3.0]]


@each_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_sums_have_finite_values_and_the_slopes_they_tend_to(name, dtype):
    huge = float(np.finfo(dtype).max)
    sums = np.array([-huge, -1e8, -1e4, -90.0, 90.0, 1e4, 1e8, huge], dtype)
    below, above = {"relu": (0, 1), "leaky_relu": (LEAKY_SLOPE, 1), "silu": (0, 1), "identity": (1, 1)}.get(
        name, (0, 0)
    )

    assert np.isfinite(applied(name, sums)).all()
    assert slopes_at(name, sums) == pytest.approx([below] * 4 + [above] * 4, rel=1e-6, abs=1e-30)


@each_activation
def test_not_a_number_is_passed_on_and_not_hidden(name):
    assert np.isnan(applied(name, [[np.nan]])).all()
