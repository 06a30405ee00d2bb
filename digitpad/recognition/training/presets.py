"""Named training runs: a good one for each thing a person may want first."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.training.job_settings import AUGMENTATIONS, RANGE_SETTINGS, SAMPLE_SETTINGS


@dataclass(frozen=True)
class TrainingJob:
    """Everything that decides a training run on a data set: the same job gives the same network.

    Attributes
    ----------
    config : TrainingConfig
    augmentation : AugmentationRanges
        How far the pictures are varied anew in each epoch.
    pen_digits : int
        Pictures of digits written by the pen generator that are added to the data set's.
    non_digits : int
        Scribbles, letters and the like that are added, to be doubted.

    Raises
    ------
    SettingError
        For a value that its setting does not allow.
    """

    config: TrainingConfig
    augmentation: AugmentationRanges = AUGMENTATIONS["none"]
    pen_digits: int = 0
    non_digits: int = 0

    def __post_init__(self) -> None:
        for name, setting in RANGE_SETTINGS.items():
            setting.check(getattr(self.augmentation, name))
        for name, setting in SAMPLE_SETTINGS.items():
            setting.check(getattr(self, name))


CUSTOM = "custom"
"""In the place of a preset's name: settings of one's own."""


@dataclass(frozen=True)
class Preset:
    """A named job with the idea behind it."""

    name: str
    title: str
    explanation: str
    job: TrainingJob


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                "classic",
                "Classic",
                "The network of Michael Nielsen's book: 784-30-10, sigmoid, quadratic cost, batches of 10, "
                "learning rate 3. Many small steps a second: watch it learn.",
                TrainingJob(TrainingConfig()),
            ),
            Preset(
                "fast",
                "Fast",
                "98 % within seconds: ReLU, cross-entropy, batches of 128, momentum, and a learning rate "
                "that rises and falls once.",
                TrainingJob(
                    TrainingConfig(
                        layers=(784, 192, 10),
                        activation="relu",
                        cost="cross_entropy",
                        initialization="he",
                        optimizer="momentum",
                        learning_rate=0.2,
                        schedule="one_cycle",
                        momentum=0.9,
                        batch_size=128,
                        epochs=5,
                    )
                ),
            ),
            Preset(
                "accurate",
                "Accurate",
                "Over 99 % in less than a minute: two convolutions look for the same strokes everywhere, and "
                "every epoch bends, turns and scales all pictures anew.",
                TrainingJob(
                    TrainingConfig(
                        layers=(784, Convolution(16, 5, 2), Convolution(32, 5, 2), 128, 10),
                        activation="relu",
                        cost="cross_entropy",
                        initialization="he",
                        optimizer="momentum",
                        learning_rate=0.1,
                        schedule="one_cycle",
                        momentum=0.9,
                        batch_size=128,
                        epochs=10,
                    ),
                    augmentation=AUGMENTATIONS["elastic"],
                ),
            ),
            Preset(
                "handwriting",
                "Handwriting",
                "What digitpad opens with: it learns from MNIST, from pen digits in the styles of the world, "
                "and from scribbles and letters that are none, so that it can doubt. Takes minutes.",
                TrainingJob(
                    TrainingConfig(
                        layers=(784, Convolution(32, 5, 2), Convolution(96, 5, 2), 128, 10),
                        activation="relu",
                        cost="cross_entropy",
                        initialization="he",
                        optimizer="momentum",
                        learning_rate=0.05,
                        schedule="one_cycle",
                        momentum=0.9,
                        weight_decay=1e-4,
                        batch_size=128,
                        epochs=16,
                    ),
                    augmentation=AUGMENTATIONS["elastic"],
                    pen_digits=60_000,
                    non_digits=20_000,
                ),
            ),
        )
    }
)


def preset_name(job: TrainingJob) -> str:
    """Return the name of the preset that a job is, or ``CUSTOM``.

    Another seed, or the last layer that another data set needs, is still the preset.
    """
    config = dataclasses.replace(job.config, seed=0, layers=(*job.config.layers[:-1], 10))
    usual = dataclasses.replace(job, config=config)
    return next((name for name, preset in PRESETS.items() if preset.job == usual), CUSTOM)
