"""The application's state: what is set is announced, and can be asked for."""

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.my_digits import SampleStore
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import ModelFileError, SettingError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.state import NetworkInUse

STROKES = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)


def network(n_in=784, **origin):
    saved = SavedNetwork(Network((n_in, 10), ("identity",), "cross_entropy"), class_names(10), origin)
    return NetworkInUse(saved, "my network", saved)


def test_at_first_nothing_is_there(state):
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
        ("reading", None),
        ("run", RunHistory(PRESETS["fast"].job, "fast", "MNIST")),
        ("draft", PRESETS["fast"].job),
        ("draft", SettingError("no.", setting="layers")),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_set_is_there_when_it_is_announced(state, name, value):
    announced = []
    getattr(state, f"{name}_changed").connect(lambda: announced.append(getattr(state, name)))

    getattr(state, f"set_{name}")(value)

    assert announced == [value]


def test_a_data_set_is_there_when_it_is_announced(state, rows_dataset):
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


def test_a_network_says_what_is_known_of_its_training():
    known = network(data="MNIST", validation_accuracy=0.97)

    assert known.dataset_name == "MNIST"
    assert known.accuracy == 0.97
    assert network().dataset_name == ""
    assert network().accuracy is None


def test_own_digits_are_kept_on_the_disk_and_announced(qtbot, state):
    with qtbot.waitSignal(state.samples.changed):
        state.samples.add(7, STROKES)

    (sample,) = SampleStore().samples
    assert sample.label == 7
    assert np.array_equal(sample.strokes[0], STROKES[0])
