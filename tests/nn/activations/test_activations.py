"""Values, slopes and extremes of the activations."""

import math

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS

DEFINITIONS = {
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0.0 else 0.0,
    "leaky_relu": lambda z: z if z > 0.0 else 0.01 * z,
    "silu": lambda z: z / (1.0 + math.exp(-z)),
    "identity": lambda z: z,
}

each_activation = pytest.mark.parametrize("name", DEFINITIONS)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def applied(name, sums):
    activations = np.array(sums)
    assert ACTIVATIONS[name].apply(activations) is None
    return activations


def slopes_at(name, sums, gradient=1.0):
    """Return the slopes at weighted sums, which are kept from an activation that does not ask for them."""
    activations, slopes = applied(name, sums), np.full_like(sums, gradient)
    kept = sums if ACTIVATIONS[name].slope_needs_sums else np.full_like(sums, np.nan)
    before = activations.copy(), kept.copy()
    ACTIVATIONS[name].multiply_by_slope(slopes, activations, kept, np.full_like(sums, np.nan))
    assert np.array_equal(activations, before[0], equal_nan=True)
    assert np.array_equal(kept, before[1], equal_nan=True)
    return slopes


def test_every_activation_has_its_definition_here():
    assert list(DEFINITIONS) == list(ACTIVATIONS)
    assert [activation.name for activation in ACTIVATIONS.values()] == list(ACTIVATIONS)


@each_activation
@each_dtype
def test_values_are_those_of_the_definition_in_the_dtype_of_the_sums(name, dtype):
    sums = np.linspace(-20.0, 20.0, 401, dtype=dtype)

    activations = applied(name, sums)

    assert activations.dtype == dtype
    rel, abs_ = (1e-13, 1e-15) if dtype is np.float64 else (1e-5, 1e-6)
    assert activations == pytest.approx([DEFINITIONS[name](float(z)) for z in sums], rel=rel, abs=abs_)


@each_activation
@pytest.mark.parametrize("gradient", [1.0, -20.0])
def test_a_gradient_is_multiplied_by_the_central_differences_of_the_values(name, gradient):
    # 0 is left out: relu and leaky relu have a kink there.
    sums = np.concatenate([np.linspace(-8.0, -0.1, 80), np.linspace(0.1, 8.0, 80)])
    step = 1e-5
    differences = (applied(name, sums + step) - applied(name, sums - step)) / (2.0 * step)

    assert slopes_at(name, sums, gradient) == pytest.approx(gradient * differences, rel=1e-7, abs=1e-9)


def test_the_slope_of_a_rectifier_at_its_kink_is_that_of_the_left():
    assert slopes_at("relu", np.zeros(1)) == [0.0]
    assert slopes_at("leaky_relu", np.zeros(1)) == [0.01]


@each_activation
@each_dtype
def test_huge_sums_have_finite_values_and_the_slopes_they_tend_to(name, dtype):
    huge = float(np.finfo(dtype).max)
    sums = np.array([-huge, -1e8, -1e4, -90.0, 90.0, 1e4, 1e8, huge], dtype)
    below, above = {"relu": (0, 1), "leaky_relu": (0.01, 1), "silu": (0, 1), "identity": (1, 1)}.get(
        name, (0, 0)
    )

    assert np.isfinite(applied(name, sums)).all()
    assert slopes_at(name, sums) == pytest.approx([below] * 4 + [above] * 4, rel=1e-6, abs=1e-30)


@each_dtype
def test_sigmoid_ends_in_exact_zeros_and_never_in_subnormal_numbers(dtype):
    activations = applied("sigmoid", np.linspace(-800.0, 800.0, 16_001, dtype=dtype))

    assert activations[0] == 0.0
    assert activations[-1] == 1.0
    assert activations[activations != 0.0].min() >= np.finfo(dtype).tiny
