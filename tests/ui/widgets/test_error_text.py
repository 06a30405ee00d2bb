"""How the window calls settings in what it says of errors."""

import pytest

from digitpad.errors import DataFileError, SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.job_settings import ALL_SETTINGS
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.widgets.error_text import error_text


def test_a_setting_is_called_as_in_the_form():
    for name, setting in ALL_SETTINGS.items():
        with pytest.raises(SettingError) as caught:
            setting.check(None)
        told = error_text(caught.value)
        assert str(caught.value).startswith(f"{name}: ")
        assert told.startswith(f"{setting.label}: ")
        assert told.split(": ", 1)[1] == str(caught.value).split(": ", 1)[1]


@pytest.mark.parametrize(
    ("settings", "beginning"),
    [
        ({"layers": (784, 0, 10)}, "Layers: a layer has 1 to"),
        ({"layers": (784, 10_000, 10), "batch_size": 60_000}, "Batch size: 60,000 examples a step"),
        ({"activation": "relu,relu,relu"}, "Activation: 3 names do not fit"),
    ],
)
def test_so_is_one_that_does_not_fit_the_others(settings, beginning):
    with pytest.raises(SettingError) as caught:
        TrainingJob(TrainingConfig(**settings))

    assert error_text(caught.value).startswith(beginning)


@pytest.mark.parametrize(
    "error",
    [
        SettingError("There is nothing to teach."),
        SettingError("there is none of that name.", setting="eta"),
        DataFileError("layers: no file."),
    ],
)
def test_all_else_is_told_as_it_is(error):
    assert error_text(error) == str(error)
