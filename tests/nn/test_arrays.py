import numpy as np
import pytest

from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.network import Network


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [1, 7, (3, 5), (10, 784)])
def test_aligned_zeros_begin_a_cache_line(shape, dtype):
    arrays = [aligned_zeros(shape, dtype) for _ in range(20)]

    for array in arrays:
        assert array.ctypes.data % 64 == 0
        assert array.shape == np.zeros(shape).shape
        assert array.dtype == dtype
        assert not array.any()
        assert array.flags.writeable
        assert array.flags.c_contiguous


def test_parameters_and_gradient_begin_a_cache_line():
    network = Network((784, 30, 10), ("sigmoid", "sigmoid"), "quadratic")

    assert network.parameters.ctypes.data % 64 == 0
    assert network.copy().parameters.ctypes.data % 64 == 0
    assert Backpropagation(network, 10).gradient.ctypes.data % 64 == 0
