"""The same gradient, five ways."""

import numpy as np

from digitpad.nn.gradients import GRADIENT_METHODS

from .conftest import dense_network


def test_the_five_ways_of_the_race_give_the_same_gradient_of_this_batch(step, trace, state):
    step.click("measure_methods_button")

    results = lambda: step.find("methods_view").results  # noqa: E731
    step.until(lambda: len(results()) == 5)
    assert set(results()) == set(GRADIENT_METHODS)
    for name, result in results().items():
        d_weights, _ = state.network.saved.network.views(result.gradient)
        np.testing.assert_allclose(d_weights[0], trace.layers[0].d_weights, rtol=1e-3, atol=1e-6)
        assert step.text(f"method_title_{name}") == GRADIENT_METHODS[name].title
    assert "the same gradient" in step.text("method_took_per_sample")


def test_large_block_diagonal_matrices_are_made_only_after_a_word_on_their_memory(step, use):
    use(dense_network((784, 200, 10)))
    step.until(lambda: step.page.walk.session.start.shapes[0].n_out == 200)
    step.click("measure_methods_button")

    results = lambda: step.find("methods_view").results  # noqa: E731
    step.until(lambda: len(results()) == 4)
    assert "MB of memory" in step.text("method_took_block_diagonal")
    step.until(lambda: step.find("measure_blocks_button").isEnabled())

    step.click("measure_blocks_button")
    step.until(lambda: len(results()) == 5)
