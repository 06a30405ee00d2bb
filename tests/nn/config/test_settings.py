"""The table of settings: every bad value is refused, and the field is named."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.setting_kinds import (
    MAX_LAYER_SIZE,
    MAX_LAYERS,
    MAX_PARAMETERS,
    ChoiceSetting,
    NumberSetting,
)
from digitpad.nn.config.settings import MAX_STEP, SETTINGS, TrainingConfig
from digitpad.nn.layers import Convolution, n_products

quickly = settings(deadline=None, database=None, max_examples=50, derandomize=True)

NUMBERS = [name for name, setting in SETTINGS.items() if isinstance(setting, NumberSetting)]
WHOLE_NUMBERS = [name for name in NUMBERS if SETTINGS[name].is_whole]
CHOICES = [name for name, setting in SETTINGS.items() if isinstance(setting, ChoiceSetting)]
NOT_NUMBERS = [math.nan, math.inf, -math.inf, -1, -1e-9, 1e30, 10**30, True, False, None, "3", (), [], 1j]


def outcome(function, *arguments, **named):
    """Return the result and None, or None and the sentence of the refusal."""
    try:
        return function(*arguments, **named), None
    except SettingError as error:
        return None, str(error)


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=repr)
@pytest.mark.parametrize("name", NUMBERS)
def test_a_bad_number_is_refused_with_the_field_named(name, value):
    with pytest.raises(SettingError, match=rf"^{name}: .* is not a (whole )?number from "):
        TrainingConfig(**{name: value})


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
def test_a_fraction_is_no_whole_number(name):
    with pytest.raises(SettingError, match=rf"^{name}: 2\.0 is not a whole number from "):
        TrainingConfig(**{name: 2.0})


@pytest.mark.parametrize(
    "text",
    ["", " ", "nan", "inf", "-inf", "-1", "1e30", "1e400", "9" * 60, "9" * 5_000, "3,0", "0x10", "drei"],
)
@pytest.mark.parametrize("name", NUMBERS)
def test_a_bad_number_as_text_is_refused_with_the_field_named(name, text):
    with pytest.raises(SettingError, match=rf"^{name}: .* is not a (whole )?number"):
        SETTINGS[name].parse(text)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_is_not(name):
    setting = SETTINGS[name]
    beyond = 1 if setting.is_whole else 1e-9
    whole = int if setting.is_whole else float

    setting.check(whole(setting.minimum))
    setting.check(whole(setting.maximum))

    for value in (whole(setting.minimum) - beyond, whole(setting.maximum) + beyond):
        with pytest.raises(SettingError, match=f"^{name}: "):
            setting.check(value)


def test_a_refused_number_is_told_its_range():
    with pytest.raises(SettingError, match=r"^batch_size: 0 is not a whole number from 1 to 60000\.$"):
        TrainingConfig(batch_size=0)
    with pytest.raises(SettingError, match=r"^learning_rate: 1000 is not a number from 1e-06 to 100\.$"):
        TrainingConfig(learning_rate=1e3)


def test_a_whole_learning_rate_is_a_number():
    assert TrainingConfig(learning_rate=3).learning_rate == 3
    assert SETTINGS["learning_rate"].parse("3") == 3.0


@pytest.mark.parametrize("value", ["", "no such thing", "Quadratic", None, 3, [], {}, ("sgd",)], ids=repr)
@pytest.mark.parametrize("name", CHOICES)
def test_an_unknown_choice_is_refused_with_the_field_named(name, value):
    with pytest.raises(
        SettingError, match=rf"^{name}: there is no .*\. Choose from {SETTINGS[name].default}"
    ):
        TrainingConfig(**{name: value})


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "784,,10",
        "784,30,10,",
        ",784,10",
        "784;10",
        "784,3.5,10",
        "784,nan",
        "1e3,10",
        "a,b",
        "784--10",
        "784-30-",
        "-784-10",
        "784-3.5-10",
        "784-30;10",
        "9" * 5_000,
    ],
)
def test_layers_that_are_no_list_of_whole_numbers_are_refused(text):
    with pytest.raises(SettingError, match=r"^layers: .* is not a list of layers\. Write sizes with commas"):
        SETTINGS["layers"].parse(text)


@pytest.mark.parametrize("text", ["784,30,10", "784-30-10", " 784 , 30 , 10 ", "784 - 30 - 10"])
def test_layers_are_read_with_commas_or_dashes_between(text):
    assert SETTINGS["layers"].parse(text) == (784, 30, 10)


@pytest.mark.parametrize("text", ["784,-3,10", "784,-3", "-3,784-10"])
def test_a_dash_beside_commas_is_a_sign(text):
    with pytest.raises(
        SettingError, match=r"^layers: (a layer has 1 to 10000 units, not -3\.|'-3,784-10' is)"
    ):
        SETTINGS["layers"].parse(text)


@pytest.mark.parametrize(
    "value",
    [None, 784, "784,30,10", [784, 30, 10], (784, 30.0, 10), (784, True), (784, None), (784, math.nan)],
    ids=repr,
)
def test_layers_of_another_kind_are_refused(value):
    with pytest.raises(SettingError, match=r"^layers: .* is not a list of layers"):
        TrainingConfig(layers=value)


@pytest.mark.parametrize("size", [0, -1, MAX_LAYER_SIZE + 1, 10**9, 10**30])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_empty_and_huge_layers_are_refused(size, place):
    layers = [5, 5, 5]
    layers[place] = size

    with pytest.raises(
        SettingError, match=rf"^layers: a layer has 1 to {MAX_LAYER_SIZE} units, not {size}\."
    ):
        TrainingConfig(layers=tuple(layers))


@pytest.mark.parametrize("n_layers", [0, 1, MAX_LAYERS + 1, 10_000])
def test_too_few_and_too_many_layers_are_refused(n_layers):
    with pytest.raises(
        SettingError, match=rf"^layers: a network has 2 to {MAX_LAYERS} layers, not {n_layers}\."
    ):
        TrainingConfig(layers=(3,) * n_layers)


def test_layers_that_are_huge_together_are_refused():
    with pytest.raises(SettingError, match=r"^layers: that would be 100,020,001 weights and biases; at most"):
        TrainingConfig(layers=(10_000, 10_000, 1))


def test_the_largest_network_is_allowed():
    n_in = MAX_PARAMETERS // MAX_LAYER_SIZE - 1
    assert TrainingConfig(layers=(n_in, MAX_LAYER_SIZE)).layers == (n_in, MAX_LAYER_SIZE)

    with pytest.raises(SettingError, match=r"^layers: that would be 50,010,000"):
        TrainingConfig(layers=(n_in + 1, MAX_LAYER_SIZE))


def test_a_batch_that_is_huge_for_its_network_is_refused():
    layers = (784, 512, 256, 10)
    most = MAX_STEP // n_products(layers)

    assert TrainingConfig(layers=layers, batch_size=most).batch_size == most

    with pytest.raises(
        SettingError,
        match=rf"^batch_size: {most + 1:,} examples a step are too many for such large layers\. "
        rf"Take at most {most:,}\.$",
    ):
        TrainingConfig(layers=layers, batch_size=most + 1)


def test_the_largest_network_has_batches_too():
    layers = (MAX_PARAMETERS // MAX_LAYER_SIZE - 1, MAX_LAYER_SIZE)

    assert TrainingConfig(layers=layers, batch_size=100).batch_size == 100
    with pytest.raises(SettingError, match=r"^batch_size: 101 examples .* Take at most 100\.$"):
        TrainingConfig(layers=layers, batch_size=101)


def test_layers_with_which_not_even_one_example_can_be_learned_are_refused():
    layers = SETTINGS["layers"].parse("10000,10@1x1/1,38@50x50/1,147@26x26/1,510@13x13/1,10")

    with pytest.raises(SettingError, match=r"^layers: a step would take too long even with one example"):
        TrainingConfig(layers=layers, batch_size=1)


def test_the_network_of_the_book_takes_every_batch_size():
    largest = int(SETTINGS["batch_size"].maximum)

    assert TrainingConfig(batch_size=largest).batch_size == largest


@pytest.mark.parametrize(
    "value", ["", "swish", "relu,", ",relu", "relu tanh", "ReLU", None, 3, ("relu",)], ids=repr
)
def test_an_unknown_activation_is_refused_with_the_field_named(value):
    with pytest.raises(SettingError, match=r"^activation: "):
        TrainingConfig(activation=value)


@pytest.mark.parametrize(
    ("layers", "activation"),
    [
        ((4, 3, 2), "relu,tanh,tanh"),
        ((4, 3, 3, 3, 2), "relu,tanh"),
    ],
)
def test_activations_that_do_not_fit_the_layers_are_refused(layers, activation):
    with pytest.raises(SettingError, match=r"^activation: \d names do not fit \d hidden layers"):
        TrainingConfig(layers=layers, activation=activation)


@pytest.mark.parametrize(
    ("layers", "activation", "cost", "expected"),
    [
        ((4, 3), "relu", "quadratic", ("sigmoid",)),
        ((4, 3), "relu,tanh", "quadratic", ("sigmoid",)),
        ((4, 3), "relu,tanh,relu", "cross_entropy", ("identity",)),
        ((4, 3), "relu", "cross_entropy", ("identity",)),
        ((4, 3, 2), "relu", "quadratic", ("relu", "sigmoid")),
        ((4, 3, 3, 2), "tanh", "cross_entropy", ("tanh", "tanh", "identity")),
        ((4, 3, 3, 2), "relu,tanh", "cross_entropy", ("relu", "tanh", "identity")),
        ((4, 3, 3, 2), " relu , tanh ", "quadratic", ("relu", "tanh", "sigmoid")),
        ((4, 3, 3, 2), "relu,tanh,leaky_relu", "quadratic", ("relu", "tanh", "leaky_relu")),
        ((4, 3, 2), "relu,tanh", "cross_entropy", ("relu", "tanh")),
    ],
)
def test_there_is_one_activation_for_each_layer_of_weights(layers, activation, cost, expected):
    config = TrainingConfig(layers=layers, activation=activation, cost=cost)

    assert config.activations == expected


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_allowed_and_is_what_its_text_says(name):
    setting = SETTINGS[name]
    value = setting.default
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

    setting.check(value)

    assert setting.parse(text) == value
    assert getattr(TrainingConfig(), name) == value


def test_what_is_not_set_is_the_first_network_of_nielsens_book_and_nothing_beside():
    config = TrainingConfig()

    # Nielsen (2015), chapter 1: net = Network([784, 30, 10]); net.SGD(training_data, 30, 10, 3.0, ...)
    assert (config.layers, config.n_out) == ((784, 30, 10), 10)
    assert (config.epochs, config.batch_size, config.learning_rate) == (30, 10, 3.0)
    assert (config.activations, config.cost) == (("sigmoid", "sigmoid"), "quadratic")
    assert (config.initialization, config.optimizer, config.schedule) == ("nielsen", "sgd", "constant")
    assert not any([config.weight_decay, config.l1, config.dropout, config.clip_norm, config.patience])
    assert (config.seed, config.dtype) == (0, "float32")


def test_the_table_and_the_configuration_have_the_same_fields_in_the_same_order():
    assert [field.name for field in dataclasses.fields(TrainingConfig)] == list(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_says_what_it_is_for(name):
    setting = SETTINGS[name]

    assert setting.name == name
    assert setting.label
    assert len(setting.explanation) > 20
    assert setting.flag == "--" + name.replace("_", "-")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "layers",
            "sizes with commas between, such as 784,30,10, or convolutions such as 16@5x5/2 among them",
        ),
        ("cost", "one of quadratic, cross_entropy"),
        ("learning_rate", "a number from 1e-06 to 100"),
        ("batch_size", "a whole number from 1 to 60000"),
        ("optimizer", "one of sgd, momentum, nesterov, adam, adamw"),
        ("schedule", "one of constant, step, cosine, one_cycle"),
        ("weight_decay", "a number from 0 to 1"),
        ("l1", "a number from 0 to 1"),
        ("dropout", "a number from 0 to 0.9"),
        ("clip_norm", "a number from 0 to 1000"),
        ("patience", "a whole number from 0 to 100"),
        ("seed", "a whole number from 0 to 2147483647"),
    ],
)
def test_what_is_allowed_is_told_in_words(name, words):
    assert SETTINGS[name].allowed == words


def test_every_activation_is_told_to_be_allowed():
    assert SETTINGS["activation"].allowed.startswith(
        f"one of {', '.join(ACTIVATIONS)}, for all hidden layers"
    )


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
    setting = SETTINGS[name]

    value, refusal = outcome(setting.parse, text)

    if refusal is None:
        setting.check(value)
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


def test_convolutions_are_layers_like_others():
    config = TrainingConfig(layers=SETTINGS["layers"].parse("784,16@5x5/2,10"))

    assert config.layers == (784, Convolution(16, 5, 2), 10)
    assert config.activations == ("sigmoid", "sigmoid")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("784,16@5x5,10", "not a list of layers"),
        ("784,16@29x29/1,10", "does not fit on 28x28 places"),
        ("784,100,16@3x3/1,10", "not 100 units in a row"),
        ("784,16@5x5/2", "ends with one of outputs"),
        ("784,9999@1x1/1,10", "at most 100,000 are allowed"),
    ],
)
def test_impossible_convolutions_are_refused_in_words(text, reason):
    with pytest.raises(SettingError, match=reason):
        SETTINGS["layers"].parse(text)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("0", "0"), ("1e9", "1000000000"), ("100.5", "100.5"), ("-0.25", "-0.25"), ("inf", "inf")],
)
def test_a_number_is_told_as_a_person_would_write_it(typed, told):
    with pytest.raises(SettingError) as refusal:
        SETTINGS["learning_rate"].parse(typed)

    assert refusal.value.reason == f"{told} is not a number from 1e-06 to 100."


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("epochs", "9" * 4_000, f"{'9' * 40}… is not a whole number"),
        ("epochs", "x" * 4_000, f"'{'x' * 40}…' is not a whole number"),
        ("layers", f"784,{'9' * 4_000},10", f"not {'9' * 40}…"),
        ("cost", "x" * 4_000, f"there is no '{'x' * 40}…'"),
        ("activation", "x" * 4_000, f"there is no '{'x' * 40}…'"),
    ],
)
def test_a_long_value_is_not_repeated_whole(name, value, told):
    with pytest.raises(SettingError) as refusal:
        SETTINGS[name].parse(value)

    assert told in refusal.value.reason
    assert len(refusal.value.reason) < 250
