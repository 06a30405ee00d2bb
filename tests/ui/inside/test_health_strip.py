"""How the layers fare while they learn, as the page tells it."""

import numpy as np
import pytest

from digitpad.nn.training.layer_health import LayerHealth, StepHealth
from digitpad.ui.inside.health_strip import HealthStrip
from digitpad.ui.inside.layer_health_view import LayerHealthView


@pytest.fixture
def strip(qtbot, state):
    strip = HealthStrip(state)
    qtbot.addWidget(strip)
    strip.resize(800, 300)
    strip.show()
    return strip


def health(epochs_done, norm, **shares):
    counts = np.bincount([20] * 30 + [25] * 10, minlength=41)
    shares = {"inactive_share": None, "saturated_share": None} | shares
    layer = LayerHealth(norm, 1e-3, **shares, weight_counts=counts, weight_limit=2.0)
    return StepHealth(epochs_done, (layer, layer))


@pytest.mark.parametrize(("growth", "trend"), [(1.0, "steady"), (1.2, "rising"), (0.8, "falling")])
def test_it_tells_gradient_trend_and_units_of_each_layer(qtbot, strip, state, make_run, user, growth, trend):
    run = make_run(layers=(784, 30, 10))
    state.set_run(run)
    run.add_health(health(0.0, None, saturated_share=0.0))
    for step in range(1, 21):
        run.add_health(health(step / 10, 0.02 * growth**step, saturated_share=0.3))

    norm = f"{0.02 * growth**20:.1e}"
    told = f"{norm}, {trend}; 9 of 30; update 1.0e-03"
    qtbot.waitUntil(lambda: told in [view.text for view in strip.findChildren(LayerHealthView)])

    hidden, output = (user.find(strip, f"layer_health_{number}") for number in (1, 2))
    assert hidden.text == told
    assert "3 of 10" in output.text
    assert hidden.accessibleName() == "Health of the hidden layer"
    assert output.accessibleName() == "Health of the output"
    assert not user.find(strip, "health_note").isVisible()


def test_its_numbers_are_a_table_with_a_row_for_each_layer_and_measurement(strip, state, make_run):
    run = make_run(layers=(784, 30, 10))
    state.set_run(run)
    run.add_health(health(0.0, None))
    run.add_health(health(0.5, 0.25, inactive_share=0.1))

    header, *rows = strip.table()

    assert header[:3] == ["epochs", "layer", "gradient norm"]
    assert rows == [
        [0.0, 1, "", 1e-3, "", ""],
        [0.0, 2, "", 1e-3, "", ""],
        [0.5, 1, 0.25, 1e-3, 0.1, ""],
        [0.5, 2, 0.25, 1e-3, 0.1, ""],
    ]
