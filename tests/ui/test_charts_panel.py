"""The three charts of a training run."""

from PySide6.QtWidgets import QWidget

from digitpad.nn.training import TRAIN_ROWS_EVALUATED
from digitpad.ui.charts_panel import ChartsPanel


def test_the_accuracy_chart_says_of_how_many_pictures_the_training_curve_is(qtbot):
    panel = ChartsPanel()
    qtbot.addWidget(panel)

    tip = panel.findChild(QWidget, "accuracy_chart").toolTip()

    assert f"at most {TRAIN_ROWS_EVALUATED:,} of them" in tip
