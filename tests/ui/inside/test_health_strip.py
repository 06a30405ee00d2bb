"""How the layers fare while they learn, as the page tells it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from digitpad.nn.training.layer_health import LayerHealth, StepHealth
from digitpad.presentation import figures_text
from digitpad.recognition.training.run_history import RunEnd
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.inside.health_strip import HealthStrip
from digitpad.ui.inside.layer_health_view import LayerHealthView

from ..pictures import colors_of, rgb


@pytest.fixture
def strip(qtbot, state):
    page, strip = QWidget(), HealthStrip(state)
    qtbot.addWidget(page)
    strip.setParent(page)
    strip.resize(800, 300)
    page.show()
    strip.show()
    return strip


def health(epochs_done, norm, limit=2.0, ratio=1e-3, **shares):
    counts = np.bincount([20] * 30 + [26] * 10, minlength=41)
    shares = {"inactive_share": None, "saturated_share": None} | shares
    layer = LayerHealth(norm, ratio, **shares, weight_counts=counts, weight_limit=limit)
    return StepHealth(epochs_done, (layer, layer))


@pytest.mark.parametrize(("growth", "trend"), [(1.0, "steady"), (1.2, "rising"), (0.8, "falling")])
def test_it_tells_and_paints_gradient_trend_units_and_weights(
    qtbot, strip, state, make_run, user, tip_at, growth, trend
):
    note = user.find(strip, "health_note")
    assert "Train a network" in note.text()
    assert (strip.table()[1:], strip.minimumSizeHint().width()) == ([], 0)
    run = make_run(layers=(784, 30, 10))
    state.set_run(run)
    assert "are coming" in note.text()
    assert note.isVisible()
    run.add_health(health(0.0, None, limit=1.0, ratio=None, saturated_share=0.0))
    for step in range(1, 21):
        run.add_health(health(step / 10, 0.02 * growth**step, saturated_share=0.3))

    norm = figures_text(0.02 * growth**20, 2)
    told = f"{norm}, {trend}; 9 of 30; update 0.001"
    qtbot.waitUntil(lambda: told in [view.text for view in strip.findChildren(LayerHealthView)])

    hidden, output = (user.find(strip, f"layer_health_{number}") for number in (1, 2))
    assert hidden.text == hidden.accessibleDescription() == told
    assert "3 of 10" in output.text
    assert hidden.accessibleName() == "Health of the hidden layer"
    assert output.accessibleName() == "Health of the output"
    assert not note.isVisible()
    assert strip.minimumSizeHint().width() == hidden.minimumSizeHint().width() == hidden.sizeHint().width()
    assert (hidden.y(), hidden.width()) == (output.y(), output.width())
    tall = strip.minimumSizeHint().height()
    strip.resize(500, 500)
    qtbot.waitUntil(lambda: output.y() > hidden.y())
    assert output.x() == hidden.x()
    qtbot.waitUntil(lambda: strip.minimumSizeHint().height() > tall + hidden.height())
    strip.resize(800, 500)
    qtbot.waitUntil(lambda: output.y() == hidden.y())
    set_text_percent(150)
    qtbot.waitUntil(lambda: output.y() > hidden.y())
    set_text_percent(100)
    qtbot.waitUntil(lambda: output.y() == hidden.y())

    painted, width = colors_of(hidden), hidden.width()
    ground, third = rgb(hidden.palette().window().color()), (width + 14) / 3
    line = hidden.fontMetrics().height()
    top, bottom = 2 * line + 6, 2 * line + 6 + 66
    gradients, units, weights = (painted[:, round(third * i) : round(third * (i + 1)) - 14] for i in range(3))
    for panel in (gradients, units, weights):
        for rows in (slice(line + 4, top), slice(bottom + 2, None)):
            assert (panel[rows] != ground).any()
    assert (painted[:line] != ground).any()
    curve = [np.flatnonzero(column != ground) for column in gradients[top:bottom].T]
    heights = np.array([rows.mean() for rows in curve if len(rows)])
    assert len(heights) > 0.95 * gradients.shape[1]
    assert np.allclose(
        heights,
        np.linspace(*{"steady": (2, 2), "rising": (64, 2), "falling": (2, 64)}[trend], len(heights)),
        atol=3,
    )
    bar = np.argwhere(units == rgb(LIGHT.validation))
    track = np.argwhere(units == rgb(LIGHT.track))
    assert len(bar) / (len(bar) + len(track)) == pytest.approx(0.3, abs=0.02)
    assert bar[:, 1].max() < track[:, 1].min()
    assert bar[:, 0].mean() == pytest.approx((top + bottom) / 2, abs=2)
    blue = (weights[top : bottom - 2] & 255).astype(int) - (weights[top : bottom - 2] >> 16) > 60
    counts, places = blue.sum(axis=0), np.flatnonzero(blue.any(axis=0))
    middle, step = weights.shape[1] / 2, weights.shape[1] / 41
    right = places[places > middle + 2 * step]
    assert places[places < middle + 2 * step] == pytest.approx(middle, abs=step)
    assert right == pytest.approx(middle + 6 * step, abs=step)
    # Twice as far apart as at first, the weights are half as dense.
    assert counts[places[0] : right[0]].max() == pytest.approx(30, abs=5)
    assert counts[right].max() == pytest.approx(11, abs=2)
    dashes = np.argwhere(np.abs(weights[top:bottom].astype(int) - rgb(LIGHT.text)) < 0x303030)
    assert dashes[:, 0].min() < 12
    assert dashes[:, 1].max() < 0.76 * weights.shape[1]

    tips = [tip_at(hidden, QPoint(round(third * (i + 0.4)), 40)).split()[:3] for i in range(3)]
    assert [" ".join(tip) for tip in tips] == ["The norm of", "Units that hardly", "Distribution of the"]
    for x, tip in ((width + 20, "Distribution"), (-20, "The norm")):
        tip_at(hidden, QPoint(x, 40))
        assert hidden.toolTip().startswith(tip)

    other = make_run(layers=(784, 30, 10))
    other.finish(RunEnd.COMPLETED)
    state.set_run(other)
    assert "library stores no" in note.text()
    qtbot.waitUntil(lambda: not strip.findChildren(LayerHealthView))
    state.set_run(run)
    assert user.find(strip, "layer_health_1").text == told


def test_what_was_measured_while_it_was_hidden_is_in_the_table_and_then_shown(
    qtbot, strip, state, make_run, user
):
    run = make_run(layers=(784, 300, 10))
    state.set_run(run)
    strip.hide()
    run.add_health(health(0.0, None, ratio=None))
    run.add_health(health(0.5, 0.25, inactive_share=0.123))

    header, *rows = strip.table()

    assert header[:3] == ["epochs", "layer", "gradient norm"]
    assert rows == [
        [0.0, 1, "", "", "", ""],
        [0.0, 2, "", "", "", ""],
        [0.5, 1, 0.25, 1e-3, 0.123, ""],
        [0.5, 2, 0.25, 1e-3, 0.123, ""],
    ]
    qtbot.wait(250)  # longer than it rests
    assert not strip.findChildren(LayerHealthView)
    strip.show()
    view = user.find(strip, "layer_health_1")
    assert view.text == "0.25; 36.9 of 300; update 0.001"
    for share, told in ((None, "all react"), (0.3334, "100 of 300"), (0.00333, "0.999 of 300")):
        run.add_health(health(1.0, np.inf, ratio=np.inf, inactive_share=share))
        qtbot.waitUntil(lambda text=f"0.25; {told}": view.text == text)
        assert (rgb(LIGHT.track) in colors_of(view)) == (share is not None)
    assert not any(timer.isActive() for timer in strip.findChildren(QTimer))  # at rest it does nothing
