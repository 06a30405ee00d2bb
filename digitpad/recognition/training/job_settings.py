"""The table of settings for training on digits, in addition to the network's own settings."""

from collections.abc import Mapping
from types import MappingProxyType

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.nn.config.setting_kinds import ChoiceSetting, NumberSetting, Setting
from digitpad.nn.config.settings import SETTINGS

OWN_RANGES = "own"

AUGMENTATIONS: Mapping[str, AugmentationRanges] = MappingProxyType(
    {
        "none": AugmentationRanges(rotation_deg=0.0, scale=0.0, shear=0.0, shift_px=0.0, elastic_px=0.0),
        "affine": AugmentationRanges(elastic_px=0.0),
        "elastic": AugmentationRanges(),
    }
)
"""Named augmentation ranges."""

AUGMENTATION = ChoiceSetting(
    "augmentation",
    "Augmentation",
    "none",
    "Shows the network varied copies of the pictures in every epoch: rotated, scaled, sheared and shifted "
    "(affine), and also bent (elastic). It sets all ranges at once; training takes longer, but the network "
    "reads unfamiliar handwriting better.",
    choices={"none": "none", "affine": "affine", "elastic": "affine + elastic", OWN_RANGES: "own ranges"},
)

RANGE_SETTINGS: Mapping[str, NumberSetting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            NumberSetting(
                "rotation_deg",
                "Rotation",
                0.0,
                "The largest angle by which pictures are rotated, in both directions.",
                minimum=0.0,
                maximum=45.0,
                unit="°",
            ),
            NumberSetting(
                "scale",
                "Scale",
                0.0,
                "The largest relative change of width and height, drawn separately.",
                minimum=0.0,
                maximum=0.5,
            ),
            NumberSetting(
                "shear",
                "Slant",
                0.0,
                "The largest slant, in pixels of shift per pixel of height.",
                minimum=0.0,
                maximum=0.6,
            ),
            NumberSetting(
                "shift_px",
                "Shift",
                0.0,
                "The largest shift on each axis.",
                minimum=0.0,
                maximum=4.0,
                unit="pixels",
            ),
            NumberSetting(
                "elastic_px",
                "Elastic",
                0.0,
                "The standard deviation of an elastic bend, as if drawn on rubber. Values well above 1.5 "
                "turn digits into other digits.",
                minimum=0.0,
                maximum=3.0,
                unit="pixels",
            ),
            NumberSetting(
                "thickness",
                "Thickness",
                0.0,
                "The largest change of stroke thickness on every side, thicker or thinner.",
                minimum=0.0,
                maximum=1.0,
                unit="pixels",
            ),
        )
    }
)
"""The ranges of augmentation, named as in ``AugmentationRanges``."""

SAMPLE_SETTINGS: Mapping[str, NumberSetting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            NumberSetting(
                "pen_digits",
                "Pen digits",
                0,
                "The number of generated digits to add, written before the first epoch. They cover styles "
                "from around the world that MNIST lacks, with flags, bars, hooks and loops.",
                minimum=0,
                maximum=500_000,
                unit="pictures",
            ),
            NumberSetting(
                "non_digits",
                "Non-digits",
                0,
                "The number of generated scribbles, letters, dots and half digits to add. The network learns "
                "to doubt them.",
                minimum=0,
                maximum=500_000,
                unit="pictures",
            ),
        )
    }
)
"""Pictures that can be added to a data set's own."""

ALL_SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {**SETTINGS, AUGMENTATION.name: AUGMENTATION, **RANGE_SETTINGS, **SAMPLE_SETTINGS}
)
"""All settings of a run, including the network's own."""


def augmentation_name(ranges: AugmentationRanges) -> str:
    """Return the name of ranges, one of the choices of ``AUGMENTATION``."""
    return next((name for name, named in AUGMENTATIONS.items() if named == ranges), OWN_RANGES)
