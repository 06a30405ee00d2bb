"""The hint in the accuracy chart about a run that does not learn."""

import pytest
from PySide6.QtWidgets import QLabel

from digitpad.nn import TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.recognition.training.training_run import run_training
from digitpad.ui.charts.accuracy_chart import ACCURACY
from digitpad.ui.charts.epoch_chart import EpochChart
from digitpad.ui.charts.epoch_plot import EpochPlot
from digitpad.ui.charts.guessing_hint import guessing_hint

TOO_SMALL = "Guessing gives 10 %. The steps are too small to do better."
TOO_LARGE = "Guessing gives 10 %. The steps are too large: the units no longer react."


@pytest.fixture
def make(epoch_result):
    """Return a function that makes a run with these accuracies; ``moved`` is added to its last weights."""

    def make(*accuracies, moved=0.0, n_out=10, snapshots=(0, 1, 2, 3)):
        run = RunHistory(TrainingJob(TrainingConfig(layers=(784, n_out))), "custom", "rows")
        for epoch, accuracy in enumerate((0.1, *accuracies)):
            network = Network((784, n_out), ("identity",), "cross_entropy")
            network.parameters[:] = 1.0 + (moved if epoch == len(accuracies) else 0.0)
            saved = SavedNetwork(network, tuple(map(str, range(n_out))), {})
            result = epoch_result(epoch, validation_accuracy=accuracy)
            run.add_result(result, saved if epoch in snapshots else None)
        return run

    return make


@pytest.mark.parametrize("accuracies", [(), (0.1,), (0.2, 0.1), (0.1, 0.1, 0.9), (0.1, 0.16)])
def test_there_is_no_hint_before_two_epochs_or_for_a_run_that_learns(make, accuracies):
    assert guessing_hint(make(*accuracies)) == ""


@pytest.mark.parametrize("accuracies", [(0.1, 0.1), (0.14, 0.02), (0.9, 0.1, 0.1)])
@pytest.mark.parametrize(("moved", "said"), [(0.05, TOO_SMALL), (-0.15, TOO_LARGE), (0.15, TOO_LARGE)])
def test_two_epochs_no_better_than_guessing_have_a_remedy(make, accuracies, moved, said):
    rate = "larger" if said is TOO_SMALL else "smaller"

    assert guessing_hint(make(*accuracies, moved=moved)) == f"{said}\nTry a learning rate ten times {rate}."


@pytest.mark.parametrize("snapshots", [(0,), (2,)])
def test_without_the_weights_there_is_no_hint(make, snapshots):
    assert guessing_hint(make(0.1, 0.1, snapshots=snapshots)) == ""


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"learning_rate": 1e-6}, TOO_SMALL),
        ({"learning_rate": 100.0, "activation": "tanh"}, TOO_LARGE),
        ({"learning_rate": 100.0, "batch_size": 600}, TOO_LARGE),
        ({"learning_rate": 3.0}, ""),
    ],
)
def test_hints_fit_real_runs_and_stand_in_the_chart(qtbot, rows_dataset, epoch_result, settings, expected):
    config = TrainingConfig(layers=(784, 12, 10), epochs=2, **settings)
    run, network = RunHistory(TrainingJob(config), "custom", "rows"), create_network(config)
    run.add_result(epoch_result(0), SavedNetwork(network.copy(), rows_dataset.class_names, {}))

    for result in run_training(network, rows_dataset, run.job):
        run.add_result(result, SavedNetwork(network.copy(), rows_dataset.class_names, {}))

    chart = EpochChart(ACCURACY)
    qtbot.addWidget(chart)
    chart.make_plot(EpochPlot)
    chart.show_run(run)
    said = chart.findChild(QLabel, "chart_invitation").text()
    assert said.startswith(expected)
    assert bool(said) == bool(expected)
