"""The table of settings: every bad value is refused, and the field is named."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.errors import SettingError
from digitpad.nn.config.setting_kinds import ChoiceSetting, NumberSetting
from digitpad.nn.config.settings import SETTINGS, TrainingConfig
from digitpad.nn.layers import Convolution

quickly = settings(deadline=None, database=None, max_examples=50, derandomize=True)

NUMBERS = [name for name, setting in SETTINGS.items() if isinstance(setting, NumberSetting)]
WHOLE_NUMBERS = [name for name in NUMBERS if SETTINGS[name].is_whole]
CHOICES = [name for name, setting in SETTINGS.items() if isinstance(setting, ChoiceSetting)]


def outcome(function, *arguments, **named):
    """Return the result and None, or None and the sentence of the refusal."""
    try:
        return function(*arguments, **named), None
    except SettingError as error:
        return None, str(error)


def test_what_is_not_set_is_the_first_network_of_nielsens_book_and_nothing_beside():
    # Nielsen (2015), chapter 1: net = Network([784, 30, 10]); net.SGD(training_data, 30, 10, 3.0, ...)
    assert dataclasses.asdict(TrainingConfig()) == {
        "layers": (784, 30, 10),
        "activation": "sigmoid",
        "cost": "quadratic",
        "initialization": "nielsen",
        "optimizer": "sgd",
        "learning_rate": 3.0,
        "schedule": "constant",
        "momentum": 0.9,
        "weight_decay": 0.0,
        "l1": 0.0,
        "dropout": 0.0,
        "clip_norm": 0.0,
        "batch_size": 10,
        "epochs": 30,
        "patience": 0,
        "seed": 0,
        "dtype": "float32",
    }
    assert list(dataclasses.asdict(TrainingConfig())) == list(SETTINGS)
    assert TrainingConfig().n_out == 10


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_allowed_and_is_what_its_text_says(name):
    setting = SETTINGS[name]
    text = ",".join(map(str, setting.default)) if name == "layers" else str(setting.default)

    assert setting.parse(text) == setting.default
    assert setting.name == name
    assert setting.flag == "--" + name.replace("_", "-")
    assert setting.label
    assert len(setting.explanation) > 20


ALLOWED = {
    "layers": "sizes separated by commas, such as 784,30,10, optionally with convolutions such as 16@5x5/2",
    "activation": "one of sigmoid, tanh, relu, leaky_relu, silu, identity for all hidden layers, "
    "or one for each, separated by commas; one more name sets the output layer's activation",
    "cost": "one of quadratic, cross_entropy",
    "initialization": "one of nielsen, lecun, glorot, he",
    "optimizer": "one of sgd, momentum, nesterov, adam, adamw",
    "learning_rate": "a number from 1e-06 to 100",
    "schedule": "one of constant, step, cosine, one_cycle",
    "momentum": "a number from 0 to 0.999",
    "weight_decay": "a number from 0 to 1",
    "l1": "a number from 0 to 1",
    "dropout": "a number from 0 to 0.9",
    "clip_norm": "a number from 0 to 1000",
    "batch_size": "a whole number from 1 to 60000",
    "epochs": "a whole number from 1 to 1000",
    "patience": "a whole number from 0 to 100",
    "seed": "a whole number from 0 to 2147483647",
    "dtype": "one of float32, float64",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_allowed_is_told_in_words(name):
    assert SETTINGS[name].allowed == ALLOWED[name]


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_taken_and_any_other_refused_with_what_there_is(name):
    setting = SETTINGS[name]
    for choice, title in setting.choices.items():
        assert getattr(TrainingConfig(**{name: choice}), name) == setting.parse(choice) == choice
        assert title

    for value in ("", "no such thing", setting.default.upper(), None, 3, [], {}, ("sgd",)):
        _, refusal = outcome(TrainingConfig, **{name: value})
        assert refusal == f"{name}: there is no {value!r}. Choose from {', '.join(setting.choices)}."


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
    for text in ("", "nan", "inf", "-1", "1e400", "9" * 60, "9" * 5_000, "3,0", "0x10", "drei"):
        with pytest.raises(SettingError, match=rf"^{name}: .* is not {kind}") as caught:
            setting.parse(text)
        assert caught.value.setting == name


@pytest.mark.parametrize(
    ("typed", "told"),
    [("0", "0"), ("1e9", "1000000000"), ("100.5", "100.5"), ("-0.25", "-0.25"), ("inf", "inf")],
)
def test_a_number_is_told_as_a_person_would_write_it(typed, told):
    with pytest.raises(SettingError) as refusal:
        SETTINGS["learning_rate"].parse(typed)

    assert refusal.value.reason == f"{told} is not a number from 1e-06 to 100."


def test_a_whole_number_may_stand_for_any_and_a_fraction_for_no_whole_one():
    assert TrainingConfig(learning_rate=3).learning_rate == 3
    assert SETTINGS["learning_rate"].parse("3") == 3.0
    for name in WHOLE_NUMBERS:
        with pytest.raises(SettingError, match=rf"^{name}: 2\.0 is not a whole number from "):
            TrainingConfig(**{name: 2.0})


@pytest.mark.parametrize(
    "text",
    [
        *("", ",", "784,,10", ",784,10", "784;10", "784,3.5,10", "784,nan", "1e3,10", "784--10", "-784-10"),
        *("784-30-", "784-30;10", "784,16@5x5,10", "-3,784-10", "9" * 5_000),
    ],
)
def test_layers_that_are_no_list_of_whole_numbers_are_refused(text):
    _, refusal = outcome(SETTINGS["layers"].parse, text)

    assert refusal == (
        f"layers: {text[:60]!r} is not a list of layers. Separate sizes with commas, such as 784,30,10; "
        "16@5x5/2 is a convolution with 16 channels, 5x5 kernels and a stride of 2."
    )


@pytest.mark.parametrize("text", ["784,30,10", "784-30-10", " 784 , 30 , 10 ", "784 - 30 - 10"])
def test_layers_are_read_with_commas_or_dashes_between(text):
    assert SETTINGS["layers"].parse(text) == (784, 30, 10)


def test_convolutions_are_layers_like_others():
    config = TrainingConfig(layers=SETTINGS["layers"].parse("784,16@5x5/2,10"))

    assert config.layers == (784, Convolution(16, 5, 2), 10)
    assert config.activations == ("sigmoid", "sigmoid")


@pytest.mark.parametrize(
    "value",
    [None, 784, "784,30,10", [784, 30, 10], (784, 30.0, 10), (784, True), (784, None), (784, math.nan)],
    ids=repr,
)
def test_layers_of_another_kind_are_refused(value):
    assert outcome(TrainingConfig, layers=value) == (None, f"layers: {value} is not a list of layers.")


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        *(((3,) * n, f"a network has 2 to 20 layers, not {n}.") for n in (0, 1, 21, 10_000)),
        *(
            (layers, f"a layer has 1 to 10000 units, not {bad}.")
            for bad in (0, -3, 10_001)
            for layers in ((bad, 5, 5), (5, bad, 5), (5, 5, bad), (9, Convolution(bad, 1, 1), 2))
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


@pytest.mark.parametrize(
    "layers",
    [
        (3,) * 20,
        (4_999, 10_000),
        (16, Convolution(6_250, 1, 1), 1),
        (10_000, Convolution(1, 20, 1), 1),
    ],
    ids=str,
)
def test_the_largest_layers_are_allowed(layers):
    assert TrainingConfig(layers=layers).layers == layers


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


@pytest.mark.parametrize("value", ["", "swish", "relu,", ",relu", "relu tanh", "ReLU"])
def test_an_unknown_activation_is_refused_with_what_there_is(value):
    unknown = next(name for name in value.split(",") if name != "relu")

    assert outcome(TrainingConfig, activation=value)[1] == (
        f"activation: there is no {unknown!r}. Choose from sigmoid, tanh, relu, leaky_relu, silu, identity, "
        "or give one for each layer, separated by commas."
    )


@pytest.mark.parametrize("value", [None, 3, ("relu",)])
def test_an_activation_is_named_by_text(value):
    with pytest.raises(SettingError, match=r"^activation: .* is not the name of an activation\.$"):
        TrainingConfig(activation=value)


@pytest.mark.parametrize(
    ("layers", "activation", "cost", "expected"),
    [
        ((4, 3), "relu", "quadratic", ("sigmoid",)),
        ((4, 3), "relu,tanh,relu", "cross_entropy", ("identity",)),
        ((4, 3, 2), "relu", "quadratic", ("relu", "sigmoid")),
        ((4, 3, 3, 2), "tanh", "cross_entropy", ("tanh", "tanh", "identity")),
        ((4, 3, 3, 2), "relu,tanh", "cross_entropy", ("relu", "tanh", "identity")),
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


def test_a_configuration_cannot_be_changed_behind_its_checks():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainingConfig().epochs = -1
    with pytest.raises(SettingError, match=r"^epochs: -1 is not"):
        dataclasses.replace(TrainingConfig(), epochs=-1)


@quickly
@given(
    st.sampled_from(sorted(SETTINGS)),
    st.text(max_size=30) | st.text("0123456789,.eE+- _", max_size=30),
)
def test_any_text_is_parsed_or_refused_in_words(name, text):
    value, refusal = outcome(SETTINGS[name].parse, text)

    if refusal is None:
        SETTINGS[name].check(value)
    else:
        assert refusal.startswith(f"{name}: ")
        assert len(refusal) < 300


@quickly
@given(
    st.sampled_from(sorted(SETTINGS)),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5),
)
def test_any_json_value_is_taken_or_refused_in_words(name, value):
    config, refusal = outcome(TrainingConfig, **{name: value})

    if refusal is None:
        assert getattr(config, name) == value
    else:
        assert refusal.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("epochs", "9" * 41, f"{'9' * 40}… is not a whole number"),
        ("epochs", "9" * 40, f"{'9' * 40} is not a whole number"),
        ("epochs", "x" * 4_000, f"'{'x' * 40}…' is not a whole number"),
        ("layers", f"784,{'9' * 4_000},10", f"not {'9' * 40}…"),
        ("cost", "x" * 4_000, f"there is no '{'x' * 40}…'"),
        ("activation", "x" * 4_000, f"there is no '{'x' * 40}…'"),
    ],
)
def test_a_long_value_is_not_repeated_whole(name, value, told):
    _, refusal = outcome(SETTINGS[name].parse, value)

    assert told in refusal
    assert len(refusal) < 260
