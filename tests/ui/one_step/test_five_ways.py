"""The same gradient, five ways."""

import numpy as np

from digitpad.insight.step.gradient_methods import n_calls, n_multiplications
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.presentation import ratio_text

from .conftest import dense_network


def test_the_five_ways_of_the_race_give_the_same_gradient_of_this_batch(step, trace, state):
    def pictures():
        rows = [step.find(f"method_{name}") for name in GRADIENT_METHODS]
        return [bytes(row.children()[1].grab().toImage().constBits()) for row in rows]

    view, network = step.find("methods_view"), state.network.saved.network
    step.until(lambda: step.find("method_full_matrix").isVisible())
    assert not step.find("method_took_per_sample").isVisible()
    calls, products = (count("per_sample", network, 10) for count in (n_calls, n_multiplications))
    assert step.text("method_work_per_sample").startswith(f"{calls:,} NumPy calls · {products:,} multipl")
    before = pictures()
    assert len(set(before)) == 5
    assert not step.find("measure_blocks_button").isVisible()
    step.click("measure_methods_button")
    measure = step.find("measure_methods_button")
    assert (view.is_busy, measure.isEnabled(), measure.text()) == (True, False, "Computing…")
    step.until(lambda: not view.is_busy)
    assert (measure.isEnabled(), measure.text()) == (True, "Compute all five")
    assert set(view.results) == set(GRADIENT_METHODS)
    for name, result in view.results.items():
        d_weights, _ = network.views(result.gradient)
        np.testing.assert_allclose(d_weights[0], trace.layers[0].d_weights, rtol=1e-3, atol=1e-6)
        assert step.text(f"method_title_{name}") == GRADIENT_METHODS[name].title
        times = ratio_text(result.seconds / view.results["full_matrix"].seconds)
        assert f" · × {times} · " in step.text(f"method_took_{name}")
    assert "the same gradient" in step.text("method_took_per_sample")
    assert "the reference" in step.text("method_took_full_matrix")
    assert step.find("method_took_per_sample").isVisible()
    step.click("other_pictures_button")
    assert view.results == {}
    assert step.text("method_took_per_sample") == ""
    assert not any(one == other for one, other in zip(before, pictures(), strict=True))


def test_large_block_diagonal_matrices_are_made_only_after_a_word_on_their_memory(step, use):
    use(dense_network((784, 200, 10)))
    step.until(lambda: step.session.start.shapes[0].n_out == 200)
    step.click("measure_methods_button")
    view = step.find("methods_view")
    step.until(lambda: not view.is_busy)
    assert len(view.results) == 4
    assert "MB of memory" in step.text("method_took_block_diagonal")
    step.click("measure_blocks_button")
    assert not step.find("measure_blocks_button").isVisible()
    step.until(lambda: len(view.results) == 5)
