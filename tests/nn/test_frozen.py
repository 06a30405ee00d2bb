"""Values that are handed around, also from thread to thread."""

import dataclasses

import pytest

from digitpad.nn.activations.activation import Activation
from digitpad.nn.calibration import Calibration, ReliabilityBin
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.costs import Cost
from digitpad.nn.gradients.method import GradientMethod, Needs
from digitpad.nn.layers import Convolution, Grid, LayerShape
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.optimizers.optimizer import StepRules
from digitpad.nn.training.evaluation import Evaluation
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.results import EpochResult, Progress, Step


@pytest.mark.parametrize(
    "kind",
    [
        *(EpochResult, Progress, Step, SettingChange, Evaluation, Examples, TrainingData, SavedNetwork),
        *(Calibration, ReliabilityBin, StepRules, Activation, Cost, GradientMethod, Needs),
        *(Convolution, Grid, LayerShape, *dict.fromkeys(map(type, SETTINGS.values()))),
    ],
)
def test_what_is_handed_around_cannot_be_changed(kind):
    some = kind.__new__(kind)

    for field in dataclasses.fields(kind):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(some, field.name, None)
