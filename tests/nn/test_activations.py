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
    "identity": lambda z: z,
}

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)


def applied(name, logits):
    activations = np.array(logits)
    ACTIVATIONS[name].apply(activations)
    return activations


def test_every_activation_has_its_definition_here():
    assert set(DEFINITIONS) == set(ACTIVATIONS)


@each_activation
def test_values_are_those_of_the_definition(name):
    logits = np.linspace(-20.0, 20.0, 401)

    activations = applied(name, logits)

    assert activations == pytest.approx([DEFINITIONS[name](z) for z in logits], rel=1e-13, abs=1e-15)


@each_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_apply_works_in_place_and_keeps_the_dtype(name, dtype):
    logits = np.array([[-1.5, 0.0, 2.0]], dtype)
    expected = [DEFINITIONS[name](z) for z in (-1.5, 0.0, 2.0)]

    returned = ACTIVATIONS[name].apply(logits)

    assert returned is None
    assert logits.dtype == dtype
    assert logits[0] == pytest.approx(expected, rel=1e-6)


@each_activation
def test_slopes_are_the_central_differences_of_the_values(name):
    # 0 is left out: relu and leaky relu have a kink there.
    logits = np.concatenate([np.linspace(-8.0, -0.1, 80), np.linspace(0.1, 8.0, 80)])
    step = 1e-5
    differences = (applied(name, logits + step) - applied(name, logits - step)) / (2.0 * step)
    activations = applied(name, logits)
    slopes = np.ones_like(logits)

    ACTIVATIONS[name].multiply_by_slope(slopes, activations, np.empty_like(logits))

    assert slopes == pytest.approx(differences, rel=1e-7, abs=1e-9)


@each_activation
def test_multiplying_by_the_slope_scales_the_gradient_and_leaves_the_activations(name):
    activations = applied(name, [[-2.0, 0.5, 3.0]])
    before = activations.copy()
    slopes = np.ones((1, 3))
    gradient = np.array([[10.0, -20.0, 30.0]])
    scratch = np.full((1, 3), np.nan)

    ACTIVATIONS[name].multiply_by_slope(slopes, activations, scratch)
    ACTIVATIONS[name].multiply_by_slope(gradient, activations, scratch)

    assert gradient == pytest.approx(slopes * [[10.0, -20.0, 30.0]], rel=1e-14)
    assert np.array_equal(activations, before)


@each_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_stay_finite(name, dtype):
    huge = float(np.finfo(dtype).max)
    logits = np.array([[-huge, -1e4, -90.0, 90.0, 1e4, huge]], dtype)

    activations = applied(name, logits)
    slopes = np.ones_like(activations)
    ACTIVATIONS[name].multiply_by_slope(slopes, np.clip(activations, -1.0, 1.0), np.empty_like(slopes))

    assert np.isfinite(activations).all()
    assert np.isfinite(slopes).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_ends_in_exact_zeros_and_never_in_subnormal_numbers(dtype):
    activations = applied("sigmoid", np.linspace(-800.0, 800.0, 16_001, dtype=dtype))
    positive = activations[activations != 0.0]

    assert activations[0] == 0.0
    assert activations[-1] == 1.0
    assert positive.min() >= np.finfo(dtype).tiny


@each_activation
def test_not_a_number_is_passed_on_and_not_hidden(name):
    assert np.isnan(applied(name, [[np.nan]])).all()
