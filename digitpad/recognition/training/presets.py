"""Presets: named training runs for common purposes."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.synthesis.own_styles import OwnStyle, check_together
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.training.job_settings import AUGMENTATIONS, RANGE_SETTINGS, SAMPLE_SETTINGS


@dataclass(frozen=True)
class TrainingJob:
    """The complete settings of a training run on a data set. The same job gives the same network.

    Attributes
    ----------
    config : TrainingConfig
    augmentation : AugmentationRanges
        Variation of the pictures, anew in each epoch.
    pen_digits : int
        Number of generated digits added to the data set.
    non_digits : int
        Number of generated scribbles, letters and the like, to be doubted.
    own_styles : tuple of OwnStyle
        The user's pen styles that these are written in, besides the shipped ones.

    Raises
    ------
    SettingError
        If a value is not allowed by its setting.
    DataFileError
        If the styles of the user are too many, or two have the same name.
    """

    config: TrainingConfig
    augmentation: AugmentationRanges = AUGMENTATIONS["none"]
    pen_digits: int = 0
    non_digits: int = 0
    own_styles: tuple[OwnStyle, ...] = ()

    def __post_init__(self) -> None:
        for name, setting in RANGE_SETTINGS.items():
            setting.check(getattr(self.augmentation, name))
        for name, setting in SAMPLE_SETTINGS.items():
            setting.check(getattr(self, name))
        check_together(self.own_styles)


def with_own_styles(job: TrainingJob, styles: Sequence[OwnStyle]) -> TrainingJob:
    """Return a job with those styles of the user that affect its added pictures."""
    # Digits are also parts of non-digits, such as crossed out ones.
    effective = tuple(style for style in styles if job.non_digits or (job.pen_digits and style.is_digit))
    return dataclasses.replace(job, own_styles=effective)


CUSTOM = "custom"
"""Stands in place of a preset's name for the user's own settings."""


@dataclass(frozen=True)
class Preset:
    """A named job and the idea behind it."""

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
                "learning rate 3. It takes many small steps a second, so you can watch it learn.",
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
                "Over 99 % in less than a minute: two convolutions detect the same strokes everywhere, and "
                "all pictures are bent, rotated and scaled anew in every epoch.",
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
                "The network that digitpad opens with: it learns from MNIST, from pen digits in styles of "
                "the world, and from scribbles and letters, so that it can doubt. Training takes minutes.",
                TrainingJob(
                    TrainingConfig(
                        layers=(
                            784,
                            Convolution(24, 4, 2),
                            Convolution(64, 3, 2),
                            Convolution(96, 3, 1),
                            128,
                            10,
                        ),
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
    """Return the name of a job's preset, or ``CUSTOM``.

    Another seed, pen styles of the user, or the size of the last layer that another data set needs make no
    difference.
    """
    config = dataclasses.replace(job.config, seed=0, layers=(*job.config.layers[:-1], 10))
    usual = dataclasses.replace(job, config=config, own_styles=())
    return next((name for name, preset in PRESETS.items() if preset.job == usual), CUSTOM)
