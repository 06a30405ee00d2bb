"""The end of the sigmoid far below zero."""

import numpy as np
import pytest

from digitpad.nn.activations import ACTIVATIONS


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_ends_in_exact_zeros_and_never_in_subnormal_numbers(dtype):
    activations = np.linspace(-800.0, 800.0, 16_001, dtype=dtype)
    ACTIVATIONS["sigmoid"].apply(activations)
    positive = activations[activations != 0.0]

    assert activations[0] == 0.0
    assert activations[-1] == 1.0
    assert positive.min() >= np.finfo(dtype).tiny
