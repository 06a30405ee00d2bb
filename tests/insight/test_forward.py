"""One picture's way through a network."""

import numpy as np

from digitpad.insight.forward import picture_pass, receptive_field, sources_read
from digitpad.nn.activations import ACTIVATIONS


def test_each_sum_is_that_of_a_loop_over_what_it_reads(any_network, any_picture):
    values = any_picture
    for index, activity in enumerate(picture_pass(any_network, any_picture)):
        np.testing.assert_allclose(activity.inputs, values, rtol=1e-12, atol=1e-14)
        n_places, n_sums = activity.sums.shape
        expected = np.empty((n_places, n_sums))
        for place in range(n_places):
            sources = sources_read(any_network.shapes[index], place)
            for unit in range(n_sums):
                weights, bias = any_network.weights[index][unit], any_network.biases[index][unit]
                expected[place, unit] = bias + sum(
                    weight * values[source] for weight, source in zip(weights, sources, strict=True)
                )
        np.testing.assert_allclose(activity.sums, expected, rtol=1e-12, atol=1e-14)
        values = expected.copy()
        ACTIVATIONS[any_network.activations[index]].apply(values)
        values = values.ravel()
    assert activity.activations[0].tolist() == any_network.outputs(any_picture[None, :])[0].tolist()


def test_where_no_activation_stands_out_the_largest_sum_does(any_network, any_picture):
    any_network.activations = ("relu",) * len(any_network.shapes)
    any_network.biases[0][:] = -100.0

    activity = picture_pass(any_network, any_picture)[0]

    for unit in range(activity.sums.shape[1]):
        assert activity.sums[activity.place_of(unit), unit] == activity.sums[:, unit].max()
    assert activity.places.tolist() == [activity.place_of(unit) for unit in range(activity.sums.shape[1])]


def test_a_convolution_s_place_depends_on_the_pixels_of_its_receptive_field_alone(any_network, any_picture):
    for layer, activity in enumerate(picture_pass(any_network, any_picture)):
        if any_network.shapes[layer].convolution is None:
            break
        for place in range(len(activity.sums)):
            row, column, side = receptive_field(any_network.shapes, layer, place)
            depends = np.zeros((6, 6), bool)
            for pixel in range(36):
                other = any_picture.copy()
                other[pixel] += 0.5
                changed = picture_pass(any_network, other)[layer].sums[place]
                depends.flat[pixel] = not np.array_equal(changed, activity.sums[place])
            expected = np.zeros((6, 6), bool)
            expected[row : row + side, column : column + side] = True
            assert depends.tolist() == expected.tolist()
