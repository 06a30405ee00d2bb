"""Activations and slopes as new arrays."""

import numpy as np

from digitpad.nn.gradients import columns


def test_activations_and_slopes_come_as_new_arrays():
    logits, d_activations = np.array([[-2.0], [0.0]]), np.array([[8.0], [16.0]])

    activations = columns.activated("sigmoid", logits)
    d_logits = columns.times_slope("sigmoid", d_activations, activations, logits)

    assert logits.tolist() == [[-2.0], [0.0]]
    assert activations[1] == 0.5
    assert d_activations.tolist() == [[8.0], [16.0]]
    assert d_logits[1] == 4.0
