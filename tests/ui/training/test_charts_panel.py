"""The three charts of a training run."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from digitpad.nn.training.training import TRAIN_ROWS_EVALUATED, EpochResult
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.training import charts_panel
from digitpad.ui.training.charts_panel import ChartsPanel


def test_the_accuracy_chart_says_of_how_many_pictures_the_training_curve_is(qtbot):
    panel = ChartsPanel()
    qtbot.addWidget(panel)

    tip = panel.findChild(QWidget, "accuracy_chart").toolTip()

    assert f"at most {TRAIN_ROWS_EVALUATED:,} of them" in tip


def test_the_plots_are_made_one_a_turn_after_the_first_paint(qtbot, monkeypatch):
    def load_in_turns():
        made.append("loading")
        yield
        return EpochPlot

    made = []
    monkeypatch.setattr(charts_panel, "load_in_turns", load_in_turns)
    monkeypatch.setattr(EpochChart, "make_plot", lambda chart, plot_class: made.append(chart.objectName()))
    panel = ChartsPanel()
    qtbot.addWidget(panel)
    assert not panel._turn_due.isActive()

    panel.show()
    seen = []
    panel._turn_due.timeout.connect(lambda: seen.append(made[-1]))
    qtbot.waitUntil(lambda: "timing_chart" in made and not panel._turn_due.isActive())
    panel.repaint()

    assert seen[:4] == ["loading", "accuracy_chart", "loss_chart", "timing_chart"]
    assert not panel._turn_due.isActive()


def test_an_epoch_pointed_at_in_one_chart_is_shown_in_all(qtbot):
    panel = ChartsPanel()
    qtbot.addWidget(panel)
    panel.begin(10, "nats")
    for epoch in (1, 2, 3):
        panel.add_result(result(epoch))
    charts = panel.findChildren(EpochChart)
    assert len(charts) == 3

    for chart in charts:
        chart.epoch_pointed.emit(2)
        shown = [other._legend.text() for other in charts]
        assert all(text in shown[0] for text in ("92.00 %", "82.00 %"))
        assert all(text in shown[1] for text in ("0.200", "0.400"))
        assert "2.50 s" in shown[2]

        chart.epoch_pointed.emit(None)
        assert "93.00 %" in charts[0]._legend.text()


def test_training_and_validation_are_told_each_by_its_name(qtbot):
    panel = ChartsPanel()
    qtbot.addWidget(panel)

    panel.add_result(result(2))
    panel.finish()

    accuracy, loss, _ = panel.findChildren(EpochChart)
    qtbot.waitUntil(lambda: "0.400" in legend(loss))
    assert legend(accuracy) == "● training 92.00 % ■ validation 82.00 %"
    assert legend(loss) == "● training 0.200 ■ validation 0.400"


def legend(chart):
    """Return what stands above a chart, as it is read."""
    shown = QTextDocument()
    shown.setHtml(chart._legend.text())
    return " ".join(shown.toPlainText().split())


def result(epoch):
    return EpochResult(
        epoch=epoch,
        train_loss=0.1 * epoch,
        train_accuracy=0.9 + 0.01 * epoch,
        validation_loss=0.2 * epoch,
        validation_accuracy=0.8 + 0.01 * epoch,
        seconds=1.25 * epoch,
        evaluation_seconds=0.1,
        elapsed_seconds=1.35 * epoch,
        samples_per_second=1_000.0,
        learning_rate=0.1,
    )
