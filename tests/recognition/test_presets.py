"""The named training runs."""

import pytest

from digitpad.errors import SettingError
from digitpad.nn.settings import TrainingConfig
from digitpad.nn.training import create_network
from digitpad.recognition.presets import AUGMENTATION, PRESETS, TrainingJob

each_preset = pytest.mark.parametrize("name", PRESETS)


def test_there_are_the_presets_of_the_command_line():
    assert list(PRESETS) == ["classic", "fast", "accurate"]


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
        augmentation="none",
    )


@pytest.mark.parametrize("name", ["fast", "accurate"])
def test_a_preset_of_today_is_what_its_explanation_says(name):
    config = PRESETS[name].job.config

    assert config.activations == (*["relu"] * (len(config.layers) - 2), "identity")
    assert (config.cost, config.optimizer, config.schedule) == ("cross_entropy", "momentum", "one_cycle")
    assert config.batch_size == 128


def test_only_accurate_varies_its_pictures():
    assert {name: preset.job.augmentation for name, preset in PRESETS.items()} == {
        "classic": "none",
        "fast": "none",
        "accurate": "elastic",
    }


@pytest.mark.parametrize("value", ["", "Affine", "rotate", None, 1, []], ids=repr)
def test_an_unknown_augmentation_is_refused_with_the_field_named(value):
    with pytest.raises(
        SettingError, match=r"^augmentation: there is no .* Choose from none, affine, elastic\."
    ):
        TrainingJob(TrainingConfig(), value)


@pytest.mark.parametrize("value", AUGMENTATION.choices)
def test_every_augmentation_of_the_table_is_allowed(value):
    assert TrainingJob(TrainingConfig(), value).augmentation == value


def test_presets_cannot_be_changed():
    with pytest.raises(TypeError, match="does not support item assignment"):
        PRESETS["classic"] = PRESETS["fast"]
