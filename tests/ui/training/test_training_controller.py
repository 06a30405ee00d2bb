"""What the window shows of a run that the form began."""

from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.widgets.slim_bar import FULL


def test_the_bar_fills_over_the_epochs_of_the_form(small, user):
    shown = []
    user.epoch_finished(small).connect(lambda _: shown.append(user.find(small, "progress_bar").value()))

    user.click(small, "train_button")
    user.until_idle(small)

    assert shown == [round(FULL * part) for part in (1 / 3, 2 / 3, 1.0)]


def test_the_loss_is_in_nats_if_its_cost_has_a_unit(qtbot, small, user):
    qtbot.waitUntil(lambda: user.find(small, "loss_chart").findChild(EpochPlot) is not None)
    plot, field = user.find(small, "loss_chart").findChild(EpochPlot), user.find(small, "cost_field")
    titles = {}

    for cost in ("quadratic", "cross_entropy", "quadratic"):
        field.setCurrentIndex(field.findData(cost))
        user.click(small, "train_button")
        user.until_idle(small)
        titles.setdefault(cost, []).append(plot.getAxis("left").labelText)

    assert titles == {"quadratic": ["loss", "loss"], "cross_entropy": ["loss (nats)"]}
