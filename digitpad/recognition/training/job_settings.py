"""The table of what can be set for a training run on digits, beside the network's own settings."""

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
"""Named ranges."""

AUGMENTATION = ChoiceSetting(
    "augmentation",
    "Augmentation",
    "none",
    "Shows the network varied copies instead of the same pictures in every epoch: turned, scaled, sheared "
    "and shifted a little (affine), and also bent like another hand's (elastic). Training takes longer, and "
    "the network reads strangers better. It sets all ranges at once.",
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
                "Pictures are turned by up to this angle, to either side.",
                minimum=0.0,
                maximum=45.0,
                unit="°",
            ),
            NumberSetting(
                "scale",
                "Scale",
                0.0,
                "Width and height are changed by up to this part, each by itself: small and large, narrow "
                "and wide hands.",
                minimum=0.0,
                maximum=0.5,
            ),
            NumberSetting(
                "shear",
                "Slant",
                0.0,
                "Upright strokes are slanted by up to this many pixels for each pixel of height.",
                minimum=0.0,
                maximum=0.6,
            ),
            NumberSetting(
                "shift_px",
                "Shift",
                0.0,
                "Pictures are shifted by up to this far, on each axis.",
                minimum=0.0,
                maximum=4.0,
                unit="pixels",
            ),
            NumberSetting(
                "elastic_px",
                "Elastic",
                0.0,
                "Pictures are bent as if drawn on rubber: how far a place moves, as a standard deviation. "
                "Much over 1.5 makes other digits of them.",
                minimum=0.0,
                maximum=3.0,
                unit="pixels",
            ),
            NumberSetting(
                "thickness",
                "Thickness",
                0.0,
                "Strokes become thicker or thinner, by up to this many pixels on every side.",
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
                "So many pictures are added that digitpad's generator writes: digits in the ways people of "
                "the world write them, with flags, bars, hooks and loops that MNIST lacks. They are written "
                "before the first epoch begins.",
                minimum=0,
                maximum=500_000,
                unit="pictures",
            ),
            NumberSetting(
                "non_digits",
                "Non-digits",
                0,
                "So many pictures of scribbles, letters, dots and half digits are added, which the network "
                "learns to doubt.",
                minimum=0,
                maximum=500_000,
                unit="pictures",
            ),
        )
    }
)
"""What is added to a data set's own pictures."""

ALL_SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {**SETTINGS, AUGMENTATION.name: AUGMENTATION, **RANGE_SETTINGS, **SAMPLE_SETTINGS}
)
"""Everything that can be set for a run, the network's own settings among it."""


def augmentation_name(ranges: AugmentationRanges) -> str:
    """Return the name of ranges, one of the choices of ``AUGMENTATION``."""
    return next((name for name, named in AUGMENTATIONS.items() if named == ranges), OWN_RANGES)
