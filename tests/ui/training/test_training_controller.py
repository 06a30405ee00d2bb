"""What the window shows of a run that the form began."""

from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.computing_lock import Work
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


def test_what_the_form_describes_is_in_the_state(small, user):
    user.find(small, "epochs_field").setValue(7)
    assert small.state.draft.config.epochs == 7

    user.find(small, "layers_field").setText("100,10")

    assert "each picture has 784" in str(small.state.draft)
    assert user.find(small, "layers_field").property("is_valid") is not False


def test_each_network_of_a_run_is_in_the_state_with_its_epoch(small, user):
    seen = []
    small.state.network_changed.connect(
        lambda: seen.append((small.state.network.epoch, small.state.network.source))
    )

    user.click(small, "train_button")
    user.until_idle(small)

    assert seen == [
        *((epoch, f"network after epoch {epoch}") for epoch in (1, 2, 3)),
        (3, "trained network, 3 epochs"),
    ]


def test_the_lock_knows_of_a_run_as_long_as_it_goes_on(small, user):
    seen = []
    small.state.computing.changed.connect(lambda: seen.append(small.state.computing.under_way))
    user.start_long_run(small)
    user.click(small, "pause_button")
    user.click(small, "pause_button")

    user.click(small, "stop_button")
    user.until_idle(small)

    both = {Work.TRAINING, Work.PAUSED_TRAINING}
    assert seen == [
        {Work.TRAINING},
        both,
        {Work.PAUSED_TRAINING},
        both,
        {Work.TRAINING},
        frozenset(),
    ]
