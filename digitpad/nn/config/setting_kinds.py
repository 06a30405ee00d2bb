"""Kinds of settings. Each knows its range, checks values and parses text."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.layers import Convolution, LayerSpec, layer_shapes, n_parameters
from digitpad.presentation import in_full

MAX_LAYERS = 20
MAX_LAYER_SIZE = 10_000
MAX_CONVOLUTION_UNITS = 100_000
MAX_CONVOLUTION_READS = 4_000_000
"""Numbers gathered for all convolutions of one example. Their indices take 32 MB."""

MAX_PARAMETERS = 50_000_000

_MOST_CHARACTERS_QUOTED = 40


@dataclass(frozen=True)
class Setting:
    """One setting: its meaning and its allowed values.

    Attributes
    ----------
    name : str
        Name in code, JSON and files; on the command line with dashes.
    label : str
        Label in the form.
    default : int, float, str or tuple of layers
    explanation : str
        The idea behind the setting, for the tool tip and ``--help``.
    """

    name: str
    label: str
    default: int | float | str | tuple[LayerSpec, ...]
    explanation: str

    @property
    def flag(self) -> str:
        """The option's name on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        raise NotImplementedError

    def check(self, value: object) -> None:
        """Raise SettingError, naming the setting, if the value is not allowed."""
        raise NotImplementedError

    def parse(self, text: str) -> object:
        """Return the checked value of a text, or raise SettingError."""
        raise NotImplementedError


@dataclass(frozen=True)
class NumberSetting(Setting):
    """A number in a range. It is an integer if its default is."""

    minimum: float = 0
    maximum: float = math.inf
    unit: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether only integers are allowed."""
        return isinstance(self.default, int)

    @property
    def allowed(self) -> str:
        """The range, in words."""
        kind = "a whole number" if self.is_whole else "a number"
        return f"{kind} from {in_full(self.minimum)} to {in_full(self.maximum)}"

    def check(self, value: object) -> None:
        """Raise SettingError if the value is not a number in the range."""
        right_type = isinstance(value, int if self.is_whole else (int, float)) and not isinstance(value, bool)
        # Comparisons with nan are false, so nan is refused like any number out of range.
        if not (right_type and self.minimum <= value <= self.maximum):  # type: ignore[operator]
            # An integer is accepted for a float, but a float is not accepted for an integer.
            quoted = in_full(value) if isinstance(value, float) and not self.is_whole else f"{value}"
            raise SettingError(f"{_cut(quoted)} is not {self.allowed}.", setting=self.name)

    def parse(self, text: str) -> int | float:
        """Return the number, or raise SettingError."""
        try:
            value = int(text) if self.is_whole else float(text)
        except ValueError:
            kind = "a whole number" if self.is_whole else "a number"
            raise SettingError(f"{_cut(text)!r} is not {kind}.", setting=self.name) from None
        self.check(value)
        return value


@dataclass(frozen=True)
class ChoiceSetting(Setting):
    """One of a few named choices, each with a title for the window."""

    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> str:
        """The choices, in words."""
        return f"one of {', '.join(self.choices)}"

    def check(self, value: object) -> None:
        """Raise SettingError if the value is not one of the choices."""
        if not isinstance(value, str) or value not in self.choices:
            quoted = _cut(value) if isinstance(value, str) else value
            raise SettingError(
                f"there is no {quoted!r}. Choose from {', '.join(self.choices)}.", setting=self.name
            )

    def parse(self, text: str) -> str:
        """Return the choice's name, or raise SettingError."""
        self.check(text)
        return text


@dataclass(frozen=True)
class LayersSetting(Setting):
    """Layers separated by commas, stored as a tuple of sizes and convolutions."""

    @property
    def allowed(self) -> str:
        """The form of a list of layers, in words."""
        return "sizes separated by commas, such as 784,30,10, optionally with convolutions such as 16@5x5/2"

    def check(self, value: object) -> None:
        """Raise SettingError if the value is not a usable tuple of layers."""
        if not isinstance(value, tuple) or not all(type(layer) in (int, Convolution) for layer in value):
            raise SettingError(f"{value} is not a list of layers.", setting=self.name)
        if not 2 <= len(value) <= MAX_LAYERS:
            raise SettingError(
                f"a network has 2 to {MAX_LAYERS} layers, not {len(value)}.", setting=self.name
            )
        for layer in value:
            size = layer if isinstance(layer, int) else layer.n_channels
            if not 1 <= size <= MAX_LAYER_SIZE:
                raise SettingError(
                    f"a layer has 1 to {MAX_LAYER_SIZE} units, not {_cut(f'{size}')}.", setting=self.name
                )
        for shape in layer_shapes(value):
            if shape.n_out > MAX_CONVOLUTION_UNITS:
                raise SettingError(
                    f"{shape.convolution} would have {shape.n_out:,} units; "
                    f"at most {MAX_CONVOLUTION_UNITS:,} are allowed.",
                    setting=self.name,
                )
        n_reads = sum(shape.n_products // shape.n_sums for shape in layer_shapes(value) if shape.convolution)
        if n_reads > MAX_CONVOLUTION_READS:
            raise SettingError(
                f"convolutions would read {n_reads:,} numbers of each picture; "
                f"at most {MAX_CONVOLUTION_READS:,} are allowed.",
                setting=self.name,
            )
        total = n_parameters(value)
        if total > MAX_PARAMETERS:
            raise SettingError(
                f"there would be {total:,} weights and biases; at most {MAX_PARAMETERS:,} are allowed.",
                setting=self.name,
            )

    def parse(self, text: str) -> tuple[LayerSpec, ...]:
        """Return the layers, or raise SettingError."""
        try:
            # Networks are often written as 784-30-10.
            layers = tuple(_parse_layer(part) for part in text.split("," if "," in text else "-"))
        except ValueError:
            raise SettingError(
                f"{text[:60]!r} is not a list of layers. "
                "Separate sizes with commas, such as 784,30,10; 16@5x5/2 is a convolution with 16 channels, "
                "5x5 kernels and a stride of 2.",
                setting=self.name,
            ) from None
        self.check(layers)
        return layers


def _parse_layer(text: str) -> LayerSpec:
    return Convolution.parse(text) if "@" in text else int(text)


@dataclass(frozen=True)
class ActivationsSetting(Setting):
    """One activation for all hidden layers, or one for each, separated by commas."""

    @property
    def allowed(self) -> str:
        """The allowed names, in words."""
        return (
            f"one of {', '.join(ACTIVATIONS)} for all hidden layers, or one for each, separated by commas; "
            "one more name sets the output layer's activation"
        )

    def check(self, value: object) -> None:
        """Raise SettingError if a name is not an activation."""
        if not isinstance(value, str):
            raise SettingError(f"{value!r} is not the name of an activation.", setting=self.name)
        for name in value.split(","):
            if name.strip() not in ACTIVATIONS:
                raise SettingError(
                    f"there is no {_cut(name.strip())!r}. Choose from {', '.join(ACTIVATIONS)}, "
                    "or give one for each layer, separated by commas.",
                    setting=self.name,
                )

    def parse(self, text: str) -> str:
        """Return the names, or raise SettingError."""
        self.check(text)
        return text


def _cut(text: str) -> str:
    """Return a text shortened to what fits into a message."""
    return text if len(text) <= _MOST_CHARACTERS_QUOTED else f"{text[:_MOST_CHARACTERS_QUOTED]}…"
