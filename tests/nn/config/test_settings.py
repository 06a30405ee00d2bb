"""The table of settings: every bad value is refused, and the field is named."""

import dataclasses
import math

import pytest

from digitpad.errors import SettingError
from digitpad.nn.config.setting_kinds import ChoiceSetting, NumberSetting
from digitpad.nn.config.settings import SETTINGS, TrainingConfig
from digitpad.nn.layers import Convolution

NUMBERS = [name for name, setting in SETTINGS.items() if isinstance(setting, NumberSetting)]
CHOICES = [name for name, setting in SETTINGS.items() if isinstance(setting, ChoiceSetting)]


def outcome(function, *arguments, **named):
    """Return the result and None, or None and the sentence of the refusal."""
    try:
        return function(*arguments, **named), None
    except SettingError as error:
        return None, str(error)


def test_what_is_not_set_is_the_first_network_of_nielsens_book_and_nothing_beside():
    # Nielsen (2015), chapter 1: net = Network([784, 30, 10]); net.SGD(training_data, 30, 10, 3.0, ...)
    nielsen = ((784, 30, 10), "sigmoid", "quadratic", "nielsen", "sgd", 3.0, "constant")
    rest = {"momentum": 0.9, "batch_size": 10, "epochs": 30, "dtype": "float32"}
    off = dict.fromkeys(("weight_decay", "l1", "dropout", "clip_norm", "patience", "seed"), 0)
    assert TrainingConfig() == TrainingConfig(*nielsen, **rest, **off)
    assert list(dataclasses.asdict(TrainingConfig())) == list(SETTINGS)
    assert TrainingConfig().n_out == 10


RANGES = {
    "learning_rate": (1e-6, 100),
    "momentum": (0, 0.999),
    "weight_decay": (0, 1),
    "l1": (0, 1),
    "dropout": (0, 0.9),
    "clip_norm": (0, 1_000),
    "batch_size": (1, 60_000),
    "epochs": (1, 1_000),
    "patience": (0, 100),
    "seed": (0, 2**31 - 1),
}


def test_numbers_have_these_ranges_and_choices_are_named():
    assert {name: (SETTINGS[name].minimum, SETTINGS[name].maximum) for name in NUMBERS} == RANGES
    assert SETTINGS["learning_rate"].allowed == "a number from 1e-6 to 100"
    assert SETTINGS["epochs"].allowed == "a whole number from 1 to 1000"
    assert SETTINGS["cost"].allowed == "one of quadratic, cross_entropy"


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_taken_and_any_other_refused_with_what_there_is(name):
    setting = SETTINGS[name]
    for choice, title in setting.choices.items():
        assert getattr(TrainingConfig(**{name: choice}), name) == setting.parse(choice) == choice
        assert title

    for value in ("no such thing", setting.default.upper(), None, []):
        refusal = f"{name}: there is no {value!r}. Choose from {', '.join(setting.choices)}."
        assert outcome(TrainingConfig, **{name: value})[1] == outcome(setting.parse, value)[1] == refusal


@pytest.mark.parametrize("name", NUMBERS)
def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_or_is_no_number_is_not(name):
    setting = SETTINGS[name]
    beyond = 1 if setting.is_whole else 1e-9
    ends = [(int if setting.is_whole else float)(end) for end in (setting.minimum, setting.maximum)]
    for end in ends:
        assert getattr(TrainingConfig(**{name: end}), name) == setting.parse(str(end)) == end

    bad = [ends[0] - beyond, ends[1] + beyond, *(math.nan, math.inf, -math.inf, -1, 1e30)]
    bad += [True, False, None, "3", (), [], 1j, *([2.0] if setting.is_whole else [])]
    for value in bad:
        with pytest.raises(SettingError, match=rf"^{name}: .* is not {setting.allowed}\.$") as caught:
            TrainingConfig(**{name: value})
        assert caught.value.setting == name

    kind = setting.allowed.split(" from ")[0]
    for text in ("", "nan", "-1", "1e400", "9" * 5_000, "0x10", "drei"):
        with pytest.raises(SettingError, match=rf"^{name}: .* is not {kind}") as caught:
            setting.parse(text)
        assert caught.value.setting == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "784,,10", ",784,10", "784;10", "784,3.5,10", "1e3,10", "784--10", "-784-10"),
        *("784,16@5x5,10", "-3,784-10", "9" * 5_000),
    ],
)
def test_layers_that_are_no_list_of_whole_numbers_are_refused(text):
    _, refusal = outcome(SETTINGS["layers"].parse, text)

    assert refusal == (
        f"layers: {text[:60]!r} is not a list of layers. Separate sizes with commas, such as 784,30,10; "
        "16@5x5/2 is a convolution with 16 channels, 5x5 kernels and a stride of 2."
    )


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        (" 784 , 30 , 10 ", (784, 30, 10)),
        ("784-30-10", (784, 30, 10)),
        ("784, 16@5x5/2 ,10", (784, Convolution(16, 5, 2), 10)),
    ],
)
def test_layers_are_read_with_commas_or_dashes_between(text, layers):
    assert SETTINGS["layers"].parse(text) == layers
    assert outcome(SETTINGS["layers"].parse, "784")[1] == "layers: a network has 2 to 20 layers, not 1."


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        *(((3,) * n, f"a network has 2 to 20 layers, not {n}.") for n in (1, 21)),
        *(
            (layers, f"a layer has 1 to 10000 units, not {bad}.")
            for bad in (0, 10_001)
            for layers in ((bad, 5, 5), (5, 5, bad), (9, Convolution(bad, 1, 1), 2))
        ),
        ((9, Convolution(10**50, 1, 1), 2), f"a layer has 1 to 10000 units, not 1{'0' * 39}…."),
        ((5_000, 10_000), "there would be 50,010,000 weights and biases; at most 50,000,000 are allowed."),
        (
            (784, Convolution(128, 1, 1), 10),
            "128@1x1/1 would have 100,352 units; at most 100,000 are allowed.",
        ),
        (
            (10_000, Convolution(1, 50, 1), 10),
            "convolutions would read 6,502,500 numbers of each picture; at most 4,000,000 are allowed.",
        ),
        ((784, Convolution(16, 29, 1), 10), "16@29x29/1 does not fit on 28x28 places."),
        (
            (784, Convolution(16, 5, 2)),
            "a network begins with a number of inputs and ends with a number of outputs.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_layers_that_are_no_network_or_too_large_are_refused(layers, reason):
    assert outcome(TrainingConfig, layers=layers) == (None, f"layers: {reason}")
    assert outcome(TrainingConfig, layers=[4, 3])[1] == "layers: [4, 3] is not a list of layers."


@pytest.mark.parametrize(("layers", "most"), [((784, 512, 256, 10), 9_345), ((4_999, 10_000), 100)])
def test_a_batch_that_is_huge_for_its_network_is_refused(layers, most):
    assert TrainingConfig(layers=layers, batch_size=most).batch_size == most

    assert outcome(TrainingConfig, layers=layers, batch_size=most + 1)[1] == (
        f"batch_size: {most + 1:,} examples per step are too many for such large layers. "
        f"Set at most {most:,}."
    )


def test_a_network_in_float64_has_half_as_many_weights():
    config = {"layers": (2_499, 10_000), "dtype": "float64"}
    assert TrainingConfig(**config).dtype == "float64"

    assert outcome(TrainingConfig, **{**config, "layers": (2_500, 10_000)})[1] == (
        "layers: there would be 25,010,000 weights and biases; at most 25,000,000 are allowed in float64."
    )


@pytest.mark.parametrize("value", ["", "swish", "relu,", "ReLU"])
def test_an_unknown_activation_is_refused_with_what_there_is(value):
    assert outcome(TrainingConfig, activation=1)[1] == "activation: 1 is not the name of an activation."
    unknown = next(name for name in value.split(",") if name != "relu")

    refusal = outcome(TrainingConfig, activation=value)
    assert refusal == outcome(SETTINGS["activation"].parse, value)
    assert refusal[1] == (
        f"activation: there is no {unknown!r}. Choose from sigmoid, tanh, relu, leaky_relu, silu, identity, "
        "or give one for each layer, separated by commas."
    )


@pytest.mark.parametrize(
    ("layers", "activation", "cost", "expected"),
    [
        ((4, 3), "relu", "quadratic", ("sigmoid",)),
        ((4, 3), "relu,tanh,relu", "cross_entropy", ("identity",)),
        ((4, 3, 2), "relu", "quadratic", ("relu", "sigmoid")),
        ((4, 3, 3, 2), " relu , tanh ", "quadratic", ("relu", "tanh", "sigmoid")),
        ((4, 3, 3, 2), "relu,tanh,leaky_relu", "quadratic", ("relu", "tanh", "leaky_relu")),
        ((4, 3, 2), "relu,tanh", "cross_entropy", ("relu", "tanh")),
        ((4, 3, 2), "relu,tanh,tanh", "quadratic", "3 names do not fit 1 hidden layers"),
        ((4, 3, 3, 3, 2), "relu,tanh", "quadratic", "2 names do not fit 3 hidden layers"),
    ],
)
def test_there_is_one_activation_for_each_layer_of_weights(layers, activation, cost, expected):
    config, refusal = outcome(TrainingConfig, layers=layers, activation=activation, cost=cost)

    if refusal is None:
        assert config.activations == expected
    else:
        assert refusal == f"activation: {expected}. Give one name for all of them, or one for each."
