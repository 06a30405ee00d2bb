"""The named training runs."""

import dataclasses

import pytest

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.job_settings import (
    AUGMENTATION,
    AUGMENTATIONS,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
)
from digitpad.recognition.training.presets import PRESETS, TrainingJob

each_preset = pytest.mark.parametrize("name", PRESETS)


def test_there_are_the_presets_of_the_command_line():
    assert list(PRESETS) == ["classic", "fast", "accurate", "handwriting"]


@each_preset
def test_a_preset_says_its_name_and_its_idea(name):
    preset = PRESETS[name]

    assert preset.name == name
    assert preset.title == name.capitalize()
    assert len(preset.explanation) > 40


@each_preset
def test_a_preset_reads_mnist_and_makes_a_network(name):
    config = PRESETS[name].job.config

    network = create_network(config)

    assert (network.n_in, network.n_out) == (784, 10)
    assert network.is_usable()


def test_classic_is_the_network_of_the_book():
    assert PRESETS["classic"].job == TrainingJob(
        TrainingConfig(
            layers=(784, 30, 10),
            activation="sigmoid",
            cost="quadratic",
            initialization="nielsen",
            optimizer="sgd",
            learning_rate=3.0,
            schedule="constant",
            batch_size=10,
            epochs=30,
            seed=0,
            dtype="float32",
        ),
    )


@pytest.mark.parametrize("name", ["fast", "accurate", "handwriting"])
def test_a_preset_of_today_is_what_its_explanation_says(name):
    config = PRESETS[name].job.config

    assert config.activations == (*["relu"] * (len(config.layers) - 2), "identity")
    assert (config.cost, config.optimizer, config.schedule) == ("cross_entropy", "momentum", "one_cycle")
    assert config.batch_size == 128


def test_only_accurate_varies_its_pictures():
    varied = {name for name, preset in PRESETS.items() if not preset.job.augmentation.is_none}

    assert varied == {"accurate", "handwriting"}


@pytest.mark.parametrize("name", RANGE_SETTINGS)
def test_a_range_out_of_its_bounds_is_refused_with_the_field_named(name):
    for value in (-0.1, RANGE_SETTINGS[name].maximum * 1.01, float("nan"), "1"):
        ranges = dataclasses.replace(AUGMENTATIONS["none"], **{name: value})
        with pytest.raises(SettingError, match=rf"^{name}: .* is not a number from 0 to"):
            TrainingJob(TrainingConfig(), ranges)


@pytest.mark.parametrize("name", SAMPLE_SETTINGS)
def test_a_wrong_number_of_added_pictures_is_refused_with_the_field_named(name):
    for value in (-1, 1_000_000, 1.5):
        with pytest.raises(SettingError, match=rf"^{name}: .* is not a whole number from 0 to 500000"):
            TrainingJob(TrainingConfig(), **{name: value})


def test_every_range_has_a_setting_and_every_name_allowed_ranges():
    assert set(RANGE_SETTINGS) == {field.name for field in dataclasses.fields(AugmentationRanges)}
    assert set(AUGMENTATION.choices) == {*AUGMENTATIONS, OWN_RANGES}
    for ranges in AUGMENTATIONS.values():
        TrainingJob(TrainingConfig(), ranges)
    assert AUGMENTATIONS["none"].is_none
    assert not AUGMENTATIONS["affine"].is_none


def test_presets_cannot_be_changed():
    with pytest.raises(TypeError, match="does not support item assignment"):
        PRESETS["classic"] = PRESETS["fast"]
