"""Columns joined one at a time."""

import numpy as np

from digitpad.nn.gradients import concatenated
from digitpad.nn.gradients.concatenated import Concatenated
from digitpad.nn.network import Network


def test_the_concatenated_way_joins_the_columns_one_by_one(monkeypatch):
    network = Network((4, 3), ["sigmoid"], "quadratic", np.float64)
    inputs, one_hot = np.random.default_rng(5).standard_normal((3, 4)), np.eye(3)
    widths = []
    concatenate = np.concatenate

    def recording_concatenate(arrays, axis):
        widths.append(sum(array.shape[axis] for array in arrays))
        return concatenate(arrays, axis=axis)

    monkeypatch.setattr(concatenated.np, "concatenate", recording_concatenate)
    Concatenated(network, 3).compute(inputs, one_hot)

    assert widths == [2, 3, 2, 3]
    assert np.array_equal(concatenated.joined_columns(inputs), inputs.T)
