"""The application's state: values, and the signals that announce them."""

import dataclasses

import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError, SettingError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import NetworkInUse

STROKES = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)


def network(n_in=784, **origin):
    saved = SavedNetwork(Network((n_in, 10), ("identity",), "cross_entropy"), class_names(10), origin)
    return NetworkInUse(saved, "my network", saved)


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


@pytest.fixture
def run(state, make_run, epoch_result):
    """A displayed run with three epochs; the second has no snapshot."""
    run = make_run(epochs=10)
    state.set_run(run)
    for epoch in range(4):
        run.add_result(epoch_result(epoch), None if epoch == 2 else network().saved)
    return run


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


def test_an_epoch_is_shown_while_it_is_chosen_or_pointed_at(state, run):
    def told():
        return (
            state.shown_epoch,
            state.pointed_epoch,
            state.epoch_in_use,
            state.chosen_epoch,
            state.follows_run,
        )

    state.choose_epoch(3)
    assert told() == (None, None, 3, 3, True)
    state.choose_epoch(2)  # whose network was not kept
    assert told() == (1, None, 1, 1, False)
    recognizer = state.recognizer
    for epoch, pointed in ((3, 3), (2, 1), (None, None)):
        state.point_at_epoch(epoch)
        assert told() == (pointed or 1, pointed, 1, 1, False)
        assert (state.recognizer is recognizer) == (pointed is None)
    state.follow_run()
    assert told() == (None, None, 1, 1, True)


def test_teaching_leaves_the_network_in_use_and_what_is_followed(state, run):
    state.choose_epoch(1)
    before = state.network
    state.computing.begin(Work.FINE_TUNING)

    state.choose_epoch(3)
    state.follow_run()
    state.use_step(run, 7, network().saved)

    assert state.network is before
    assert not state.follows_run
    state.computing.end(Work.FINE_TUNING)
    state.set_network(pending := dataclasses.replace(network(), is_pending=True))
    state.choose_epoch(2)
    assert state.network is pending


def test_watching_is_announced_when_it_changes(state):
    told = []
    state.watching_changed.connect(lambda: told.append(state.is_watching))

    for is_watching in (False, True, True, False):
        state.set_watching(is_watching)

    assert told == [True, False]
