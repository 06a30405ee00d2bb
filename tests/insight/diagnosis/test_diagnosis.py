"""What is said of a run: recorded figures of real runs on MNIST, and small runs made here."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import DivergenceError
from digitpad.insight.diagnosis import NetworkFindings, diagnose, examine
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.nn.training import EpochResult, Examples, TrainingData
from digitpad.nn.training.divergence import DIVERGED
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network, epochs
from digitpad.recognition.training.job_settings import ALL_SETTINGS, AUGMENTATIONS
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunEnd, RunHistory

GOOD = np.full(10, 0.95)
WITHOUT_0 = np.where(np.arange(10) == 0, 0.0, 0.95)
CLASSIC, FAST = "classic", "fast"
KERNELS = Convolution(4, 5, 2)

# Training loss and accuracy, validation loss and accuracy, after epochs.
CLASSIC_5 = [(0.071, 0.912, 0.068, 0.916), (0.063, 0.925, 0.063, 0.926), (0.053, 0.935, 0.055, 0.933),
             (0.051, 0.940, 0.054, 0.936), (0.043, 0.949, 0.048, 0.943)]  # fmt: skip
CLASSIC_30 = [*CLASSIC_5, (0.035, 0.961, 0.044, 0.948), (0.027, 0.968, 0.039, 0.954),
              (0.024, 0.972, 0.040, 0.953)]  # fmt: skip
SEED_3 = [(0.124, 0.815, 0.122, 0.817), (0.103, 0.841, 0.105, 0.837), (0.082, 0.866, 0.090, 0.856),
          (0.073, 0.877, 0.087, 0.859), (0.070, 0.879, 0.087, 0.859)]  # fmt: skip
FAST_5 = [(0.178, 0.947, 0.188, 0.945), (0.112, 0.965, 0.143, 0.956), (0.048, 0.985, 0.083, 0.976),
          (0.027, 0.994, 0.072, 0.980), (0.021, 0.995, 0.068, 0.981)]  # fmt: skip
RATE_100 = [(0.5, 0.121, 0.5, 0.128)] * 3
RATE_00001 = [(1.489, 0.097, 1.477, 0.102), (1.380, 0.097, 1.369, 0.102), (1.285, 0.099, 1.274, 0.104)]
RATE_30 = [(0.375, 0.360, 0.378, 0.353), (0.370, 0.344, 0.371, 0.339), (0.381, 0.361, 0.381, 0.361),
           (0.369, 0.360, 0.371, 0.351)]  # fmt: skip
RATE_10 = [(0.068, 0.919, 0.065, 0.922), (0.050, 0.943, 0.051, 0.940), (0.040, 0.953, 0.045, 0.947),
           (0.050, 0.944, 0.053, 0.937)]  # fmt: skip
RATE_03 = [(0.161, 0.806, 0.152, 0.820), (0.097, 0.885, 0.092, 0.893), (0.075, 0.911, 0.073, 0.914),
           (0.062, 0.926, 0.063, 0.923)]  # fmt: skip
FAST_RATE_1 = [(0.438, 0.881, 0.408, 0.895), (0.947, 0.854, 0.961, 0.860), (0.605, 0.823, 0.569, 0.832),
               (0.257, 0.933, 0.300, 0.928), (0.185, 0.950, 0.226, 0.944)]  # fmt: skip
UNITS_300 = [(0.420, 0.219, 0.418, 0.216), (0.411, 0.228, 0.411, 0.225), (0.410, 0.234, 0.411, 0.231)]
PICTURES_5000 = [(0.495, 0.855, 0.549, 0.839), (0.058, 0.988, 0.198, 0.940), (0.002, 1.0, 0.215, 0.947)]
VARIED_5000 = [(0.603, 0.814, 0.613, 0.811), (0.167, 0.959, 0.188, 0.948), (0.050, 0.986, 0.090, 0.975)]
EPOCHS_20 = [(0.114, 0.967, 0.129, 0.963), (0.003, 1.0, 0.071, 0.982), *[(0.002, 1.0, 0.075, 0.982)] * 4,
             (0.001, 1.0, 0.077, 0.982)]  # fmt: skip
NO_HIDDEN = [(0.344, 0.902, 0.330, 0.910), (0.278, 0.920, 0.285, 0.920), (0.257, 0.927, 0.275, 0.923),
             (0.235, 0.936, 0.258, 0.930), (0.234, 0.936, 0.258, 0.929)]  # fmt: skip


def findings(accuracies=GOOD, missed=0.02, inactive=0.0, saturated=0.0):
    return NetworkFindings(accuracies, missed, (inactive,), (saturated,))


def ended(preset, figures, *, end=RunEnd.COMPLETED, failure="", augmentation="none", **settings):
    """Return a run of a preset with some other settings, that went like this and is over."""
    job = PRESETS[preset].job
    config = dataclasses.replace(job.config, **settings)
    run = RunHistory(
        dataclasses.replace(job, config=config, augmentation=AUGMENTATIONS[augmentation]), "", ""
    )
    for number, (train_loss, train_accuracy, loss, accuracy) in enumerate(figures, 1):
        run.add_result(
            EpochResult(number, train_loss, train_accuracy, loss, accuracy, 1.0, 0.1, number, 1.0, 0.1)
        )
    run.finish(end, failure=failure)
    return run


@pytest.mark.parametrize(
    ("run", "found", "name", "changes"),
    [
        (ended(CLASSIC, RATE_100, learning_rate=100.0), findings(missed=1.0, saturated=0.89),
         "rate too large", {"learning_rate": 10.0}),
        (ended(FAST, RATE_100, learning_rate=2.0), findings(inactive=0.99), "rate too large",
         {"learning_rate": 0.2}),
        (ended(CLASSIC, RATE_00001, learning_rate=1e-4), findings(missed=0.15, saturated=0.59),
         "rate too small", {"learning_rate": 1e-3}),
        (ended(CLASSIC, RATE_30, learning_rate=30.0), findings(missed=0.73, saturated=0.99),
         "rate too large", {"learning_rate": 3.0}),
        (ended(FAST, FAST_RATE_1, learning_rate=1.0), findings(inactive=0.8), "inactive units",
         {"learning_rate": 0.2}),
        (ended(CLASSIC, SEED_3, seed=3), findings(WITHOUT_0, 0.12, saturated=0.87), "lost class",
         {"cost": "cross_entropy", "learning_rate": 0.5}),
        (ended(FAST, SEED_3, seed=3), findings(WITHOUT_0), "lost class", {"seed": 4}),
        (ended(CLASSIC, UNITS_300, layers=(784, 300, 10)), findings(np.full(10, 0.2), 0.81, saturated=0.66),
         "sure and wrong", {"cost": "cross_entropy", "learning_rate": 0.5}),
        (ended(CLASSIC, RATE_10, learning_rate=10.0), findings(missed=0.03, saturated=0.95),
         "saturated units", {"learning_rate": 2.0}),
        (ended(CLASSIC, RATE_03[:3], learning_rate=0.3), findings(saturated=0.76), "rate too small",
         {"learning_rate": 3.0}),
        (ended(CLASSIC, RATE_03[:2], epochs=2), findings(saturated=0.76), "underfitting", {"epochs": 6}),
        (ended(FAST, PICTURES_5000), findings(), "overfitting", {"augmentation": "elastic"}),
        (ended(FAST, EPOCHS_20), findings(), "overfitting", {"patience": 5}),
        (ended(CLASSIC, CLASSIC_5, epochs=5), findings(saturated=0.84), "underfitting", {"epochs": 15}),
        (ended(FAST, NO_HIDDEN, layers=(784, 10)), NetworkFindings(GOOD, 0.0, (), ()), "underfitting",
         {"layers": (784, 100, 10)}),
        (ended(FAST, NO_HIDDEN, layers=(784, KERNELS, 10)), findings(), "underfitting",
         {"layers": (784, KERNELS, 100, 10)}),
        (ended(FAST, NO_HIDDEN, layers=(784, KERNELS, 20, 40, 10)), findings(), "underfitting",
         {"layers": (784, KERNELS, 100, 160, 10)}),
        (ended(CLASSIC, CLASSIC_5[:1], epochs=1), findings(), "underfitting", {"epochs": 3}),
        (ended(CLASSIC, SEED_3, optimizer="momentum"), findings(WITHOUT_0), "lost class",
         {"cost": "cross_entropy", "learning_rate": 0.1}),
        (ended(CLASSIC, SEED_3, optimizer="adam"), findings(WITHOUT_0), "lost class",
         {"cost": "cross_entropy"}),
        (ended(CLASSIC, RATE_00001, learning_rate=50.0), findings(), "rate too small",
         {"learning_rate": 100.0}),
        (ended(CLASSIC, RATE_100, learning_rate=2e-6), findings(missed=1.0), "rate too large",
         {"learning_rate": 1e-6}),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_named_with_settings_that_mend_it(run, found, name, changes):
    diagnosis = diagnose(run, found)

    assert (diagnosis.name, dict(diagnosis.changes)) == (name, changes)
    for setting, value in changes.items():
        ALL_SETTINGS[setting].check(value)


@pytest.mark.parametrize(
    ("run", "found"),
    [
        (ended(CLASSIC, CLASSIC_30), findings(saturated=0.88)),
        (ended(FAST, FAST_5), findings()),
        (ended(FAST, VARIED_5000, augmentation="elastic"), findings(inactive=0.04)),
        (ended(FAST, EPOCHS_20, patience=5), findings()),
        (ended(CLASSIC, CLASSIC_5, end=RunEnd.STOPPED), findings(saturated=0.84)),
        (ended(CLASSIC, [], end=RunEnd.STOPPED), None),
        (ended(CLASSIC, [], end=RunEnd.FAILED, failure="There is no room left on the disk."), None),
    ],
)
def test_where_nothing_goes_wrong_nothing_is_said(run, found):
    assert diagnose(run, found) is None
    assert diagnose(run) is None


def test_a_rate_that_was_changed_on_the_way_is_what_was_too_large():
    run = RunHistory(PRESETS[FAST].job, "", "")
    run.add_change(SettingChange("learning_rate", 50.0, 1.2))
    run.finish(RunEnd.FAILED, failure=f"{DIVERGED}.")

    found = diagnose(run, None)

    assert "learning rate of 50 is too large" in found.sentence
    assert dict(found.changes) == {"learning_rate": PRESETS[FAST].job.config.learning_rate}
    slowed = ended(FAST, RATE_00001)
    slowed.add_change(SettingChange("learning_rate", 1e-4, 1.5))
    assert dict(diagnose(slowed, findings()).changes) == dict(found.changes)


@pytest.mark.parametrize("settings", [{"epochs": 1_000}, {"layers": (784, 10_000, 10)}], ids=str)
def test_more_than_the_settings_allow_is_not_offered(settings):
    figures = [(1.0 / number, 0.8, 1.0, 0.8) for number in (1, 2)] if "epochs" in settings else NO_HIDDEN

    assert diagnose(ended(FAST, figures, **settings), findings()) is None


def test_a_run_under_way_is_not_judged():
    run = RunHistory(PRESETS[CLASSIC].job, "", "")
    run.add_result(EpochResult(1, 0.5, 0.1, 0.5, 0.1, 1.0, 0.1, 1.0, 1.0, 3.0))

    assert diagnose(run, findings(missed=1.0)) is None


WITHOUT_0_AND_7 = np.array([0.04, 0.95, 0.95, 0.05, 0.95, 0.95, 0.95, 0.04, 0.95, 0.95])


@pytest.mark.parametrize(
    ("run", "found", "words"),
    [
        (ended(CLASSIC, SEED_3), findings(WITHOUT_0), "never learned a:"),
        (ended(FAST, SEED_3), findings(WITHOUT_0_AND_7), "never learned a and 7."),
        (
            ended(FAST, FAST_RATE_1),
            NetworkFindings(GOOD, 0.0, (0.1, 0.5), (0.0, 0.0)),
            "50 % of the units in hidden layer 2",
        ),
        (
            ended(CLASSIC, RATE_10),
            NetworkFindings(GOOD, 0.0, (0.0,) * 2, (0.1, 0.95)),
            "layer 2 are saturated for 95 %",
        ),
        (ended(CLASSIC, UNITS_300), findings(missed=0.2), "For 20 % of the pictures"),
        (ended(FAST, EPOCHS_20), findings(), "was best after epoch 2"),
    ],
)
def test_a_sentence_names_classes_as_the_data_set_does_and_where_and_how_much(run, found, words):
    assert words in diagnose(run, found, tuple("abcdefg")).sentence


def test_a_run_that_diverges_is_told_without_its_network():
    config = dataclasses.replace(PRESETS[FAST].job.config, layers=(8, 2), learning_rate=100.0)
    rng = np.random.default_rng(0)
    examples = Examples(rng.random((200, 8)), rng.integers(0, 2, 200))
    trainer = Trainer(create_network(config), TrainingData(examples, examples), config)
    with pytest.raises(DivergenceError) as caught:
        list(epochs(trainer))
    run = ended(FAST, [], end=RunEnd.FAILED, failure=str(caught.value), learning_rate=100.0)

    assert dict(diagnose(run).changes) == {"learning_rate": 10.0}


def test_a_network_is_examined_class_by_class_and_layer_by_layer():
    network = Network((4, 4, 3), ("relu", "sigmoid"), "quadratic", np.float64)
    network.parameters[:] = 0.0
    network.weights[0][:] = np.diag([1.0, 1.0, -1.0, -1.0])  # two units never react
    network.weights[1][:, :2] = [[20.0, 20.0], [-20.0, 0.0], [-20.0, -20.0]]
    examples = Examples(np.repeat(np.eye(4)[:2], 400, axis=0), np.repeat([0, 1, 0, 0], 200))

    found = examine(network, examples)

    np.testing.assert_allclose(found.class_accuracies, [1.0, 0.0, np.nan])
    assert found.surely_missed == 0.25  # the second, whose output is sigmoid(-20)
    assert found.inactive == (0.5,)
    assert found.saturated == (0.0,)
    assert examine(network, examples, lambda: True) is None
