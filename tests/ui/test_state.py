"""The application's state: values, and the signals that announce them."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError, SettingError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.state import NetworkInUse

STROKES = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)


def network(n_in=784, **origin):
    saved = SavedNetwork(Network((n_in, 10), ("identity",), "cross_entropy"), class_names(10), origin)
    return NetworkInUse(saved, "my network", saved)


def test_at_first_the_state_is_empty(state):
    assert state.network is None
    assert state.recognizer is None
    assert state.dataset is None
    assert state.drawing == ()
    assert state.reading is None
    assert state.run is None
    assert state.draft is None
    assert state.computing.active == frozenset()
    assert len(state.samples) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("network", network()),
        ("drawing", STROKES),
        ("reading", object()),
        ("run", RunHistory(PRESETS["fast"].job, "fast", "MNIST")),
        ("draft", PRESETS["fast"].job),
        ("draft", SettingError("no.", setting="layers")),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_is_available_when_it_is_announced(state, name, value):
    announced = []
    getattr(state, f"{name}_changed").connect(lambda: announced.append(getattr(state, name)))

    getattr(state, f"set_{name}")(value)

    assert announced == [value]


def test_a_data_set_is_available_when_it_is_announced(state, rows_dataset):
    announced = []
    state.dataset_changed.connect(lambda: announced.append(state.dataset))

    state.set_dataset(rows_dataset)

    assert announced == [rows_dataset]


def test_the_network_in_use_reads_drawings(state):
    state.set_network(network())

    assert state.recognizer.recognize_strokes(STROKES).class_names == class_names(10)


def test_a_network_that_reads_no_drawings_is_refused_and_the_one_in_use_stays(qtbot, state):
    before = network()
    state.set_network(before)
    recognizer = state.recognizer

    with (
        qtbot.assertNotEmitted(state.network_changed),
        pytest.raises(ModelFileError, match="reads 4 values"),
    ):
        state.set_network(network(4))

    assert state.network is before
    assert state.recognizer is recognizer


def test_a_network_has_the_facts_of_its_training():
    known = network(data="MNIST", validation_accuracy=0.97)

    assert known.dataset_name == "MNIST"
    assert known.accuracy == 0.97
    assert network().dataset_name == ""
    assert network().accuracy is None


def test_own_digits_are_kept_and_announced(qtbot, state):
    with qtbot.waitSignal(state.samples.changed):
        state.samples.add(7, STROKES)

    (sample,) = state.samples.samples
    assert sample.label == 7
    assert np.array_equal(sample.strokes[0], STROKES[0])


# The epochs of a run


@pytest.fixture
def run(state, make_run, epoch_result):
    """A displayed run with three epochs; the second has no snapshot."""
    run = make_run(epochs=10)
    state.set_run(run)
    for epoch in range(4):
        run.add_result(epoch_result(epoch), None if epoch == 2 else network().saved)
    return run


@pytest.fixture
def heard(state):
    """The announced networks, oldest first."""
    heard = []
    state.network_changed.connect(lambda: heard.append("network"))
    state.epoch_pointed.connect(lambda: heard.append("pointed"))
    return heard


@pytest.mark.parametrize("has_run", [False, True])
def test_without_a_run_or_before_its_first_network_there_is_no_epoch(state, make_run, heard, has_run):
    if has_run:
        state.set_run(make_run())

    state.choose_epoch(1)
    state.point_at_epoch(1)

    assert state.network is state.shown_network is state.epoch_in_use is state.shown_epoch is None
    assert state.follows_run
    assert heard == []


@pytest.mark.parametrize(
    ("chosen", "used", "source"),
    [(0, 0, "before training"), (1, 1, "after epoch 1"), (2, 1, "after epoch 1"), (3, 3, "after epoch 3")],
)
def test_the_network_of_a_chosen_epoch_is_used(state, run, heard, chosen, used, source):
    state.choose_epoch(chosen)

    saved = run.snapshots[used]
    assert state.network == NetworkInUse(saved, source, saved, used, run)
    assert state.epoch_in_use == used
    assert state.follows_run == (chosen == 3)
    assert state.shown_epoch == (None if chosen == 3 else used)
    assert heard == ["network"]


def test_a_chosen_epoch_stays_until_the_newest_or_another_run_is_chosen(state, run, epoch_result, make_run):
    state.choose_epoch(1)
    run.add_result(epoch_result(4), network().saved)
    assert (state.follows_run, state.shown_epoch) == (False, 1)
    state.choose_epoch(3)  # which is the newest no more
    assert (state.follows_run, state.shown_epoch) == (False, 3)
    state.choose_epoch(4)
    assert (state.follows_run, state.shown_epoch) == (True, None)

    state.choose_epoch(1)
    state.set_run(make_run())
    assert (state.follows_run, state.shown_epoch, state.epoch_in_use) == (True, None, None)


def test_the_network_in_use_is_not_chosen_twice(state, run, heard):
    state.choose_epoch(1)
    state.choose_epoch(2)

    assert heard == ["network"]


def test_a_pointed_epoch_reads_the_drawing_meanwhile(state, run, heard):
    state.choose_epoch(3)
    in_use, recognizer = state.network, state.recognizer

    state.point_at_epoch(2)
    assert state.pointed_epoch == state.shown_epoch == state.shown_network.epoch == 1
    assert state.shown_network.saved is run.snapshots[1]
    assert state.recognizer is not recognizer
    assert state.network is in_use
    state.point_at_epoch(1)  # reads as before
    assert heard == ["network", "pointed"]

    state.point_at_epoch(None)
    state.point_at_epoch(None)
    assert state.pointed_epoch is state.shown_epoch is None
    assert (state.shown_network, state.recognizer) == (in_use, recognizer)
    assert heard == ["network", "pointed", "pointed"]


def test_before_the_first_step_can_be_pointed_at(state, run):
    state.point_at_epoch(0)

    assert state.pointed_epoch == 0


def test_a_new_epoch_does_not_replace_the_pointed_epoch(state, run, epoch_result):
    state.point_at_epoch(1)

    run.add_result(epoch_result(4), network().saved)
    state.choose_epoch(4)

    assert (state.pointed_epoch, state.epoch_in_use) == (1, 4)


@pytest.mark.parametrize("event", ["network", "run"])
def test_another_network_or_run_ends_the_pointing(state, run, make_run, event):
    state.choose_epoch(3)
    state.point_at_epoch(1)

    if event == "network":
        state.set_network(network())
        assert state.shown_network is state.network
    else:
        state.set_run(make_run())

    assert state.pointed_epoch is None
    assert state.epoch_in_use is None


def test_theme_and_text_size_are_announced(qtbot, state):
    with qtbot.waitSignal(state.text_size_changed):
        state.set_text_percent(130)
    try:
        assert state.text_percent == 130
    finally:
        state.set_text_percent(100)

    state.set_theme(DARK)
    assert state.theme is DARK
