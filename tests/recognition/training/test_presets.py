"""The named training runs."""

import dataclasses

import pytest

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.job_settings import (
    ALL_SETTINGS,
    AUGMENTATION,
    AUGMENTATIONS,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
    augmentation_name,
)
from digitpad.recognition.training.presets import CUSTOM, PRESETS, TrainingJob, preset_name


def test_presets_are_those_of_the_command_line_say_their_idea_and_make_a_network_for_mnist():
    assert list(PRESETS) == ["classic", "fast", "accurate", "handwriting"]
    for name, preset in PRESETS.items():
        assert (preset.name, preset.title) == (name, name.capitalize())
        assert len(preset.explanation) > 40
        network = create_network(preset.job.config)
        assert (network.n_in, network.n_out) == (784, 10)
        assert preset_name(preset.job) == name
    with pytest.raises(TypeError, match="does not support item assignment"):
        PRESETS["classic"] = PRESETS["fast"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"seed": 9}, "fast"), ({"layers": (784, 192, 62)}, "fast"), ({"epochs": 6}, CUSTOM)],
)
def test_another_seed_or_last_layer_is_still_the_preset(changes, name):
    fast = PRESETS["fast"].job

    job = dataclasses.replace(fast, config=dataclasses.replace(fast.config, **changes))

    assert preset_name(job) == name
    assert preset_name(dataclasses.replace(job, pen_digits=1)) == CUSTOM


@pytest.mark.parametrize(
    ("name", "layers", "learning_rate", "epochs"),
    [
        ("fast", (784, 192, 10), 0.2, 5),
        ("accurate", (784, Convolution(16, 5, 2), Convolution(32, 5, 2), 128, 10), 0.1, 10),
        (
            "handwriting",
            (784, Convolution(24, 4, 2), Convolution(64, 3, 2), Convolution(96, 3, 1), 128, 10),
            0.05,
            16,
        ),
    ],
)
def test_a_preset_of_today_is_what_its_explanation_says(name, layers, learning_rate, epochs):
    job = PRESETS[name].job

    assert job.config == TrainingConfig(
        layers=layers,
        activation="relu",
        cost="cross_entropy",
        initialization="he",
        optimizer="momentum",
        learning_rate=learning_rate,
        weight_decay=1e-4 if name == "handwriting" else 0.0,
        schedule="one_cycle",
        momentum=0.9,
        batch_size=128,
        epochs=epochs,
    )
    usual = AugmentationRanges(12.0, 0.15, 0.2, 1.0, 0.9, 0.0)
    assert job.augmentation == (AUGMENTATIONS["none"] if name == "fast" else usual)
    assert (job.pen_digits, job.non_digits) == ((60_000, 20_000) if name == "handwriting" else (0, 0))


def test_classic_is_the_network_of_the_book():
    constant = {"initialization": "nielsen", "optimizer": "sgd", "schedule": "constant", "dtype": "float32"}
    config = TrainingConfig(
        (784, 30, 10), "sigmoid", "quadratic", learning_rate=3.0, batch_size=10, epochs=30
    )

    assert PRESETS["classic"].job == TrainingJob(dataclasses.replace(config, seed=0, **constant))


@pytest.mark.parametrize("name", RANGE_SETTINGS)
def test_a_range_out_of_its_bounds_is_refused_with_the_field_named(name):
    most = {"rotation_deg": 45, "scale": 0.5, "shear": 0.6, "shift_px": 4, "elastic_px": 3, "thickness": 1}[
        name
    ]
    TrainingJob(TrainingConfig(), dataclasses.replace(AUGMENTATIONS["none"], **{name: float(most)}))
    for value in (-0.1, most * 1.01, float("nan"), "1"):
        ranges = dataclasses.replace(AUGMENTATIONS["none"], **{name: value})
        with pytest.raises(SettingError, match=rf"^{name}: .* is not a number from 0 to"):
            TrainingJob(TrainingConfig(), ranges)


def test_every_range_has_a_setting_and_every_name_allowed_ranges():
    assert set(RANGE_SETTINGS) == {field.name for field in dataclasses.fields(AugmentationRanges)}
    assert set(AUGMENTATION.choices) == {*AUGMENTATIONS, OWN_RANGES}
    for ranges in AUGMENTATIONS.values():
        TrainingJob(TrainingConfig(), ranges)
        assert AUGMENTATIONS[augmentation_name(ranges)] is ranges
    assert AUGMENTATIONS["none"].is_none
    assert AUGMENTATIONS["affine"] == dataclasses.replace(AUGMENTATIONS["elastic"], elastic_px=0.0)
    assert augmentation_name(AugmentationRanges(thickness=0.5)) == OWN_RANGES
    assert {setting.default for setting in ALL_SETTINGS.values() if setting.name in RANGE_SETTINGS} == {0.0}
    assert [SAMPLE_SETTINGS[name].default for name in SAMPLE_SETTINGS] == [0, 0]
