"""The command that measures accuracy on distorted pictures."""

import numpy as np
import pytest

from digitpad.digits.datasets.distortions import DISTORTIONS
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.network_files import save_network


@pytest.fixture
def column_file(tmp_path):
    """A network that reads the data's bars by their columns."""
    network = Network((784, 10), ("identity",), "cross_entropy")
    for label in range(10):
        weights = np.zeros((28, 28), np.float32)
        weights[4:24, 2 * label + 4 : 2 * label + 6] = 1.0
        network.weights[0][label] = weights.ravel()
    save_network(SavedNetwork(network, tuple("0123456789")), tmp_path / "columns.npz")
    return tmp_path / "columns.npz"


def test_json_has_a_curve_for_each_distortion(run, json_lines, data, column_file):
    assert run("robustness", "--model", column_file, "--data", data, "--json") == 0

    (curves,) = json_lines()
    assert {name: [level for level, _ in curve] for name, curve in curves.items()} == {
        one.name: list(one.levels) for one in DISTORTIONS
    }
    shift = dict(map(tuple, curves["shift"]))
    assert shift[0] == 1.0
    assert shift[4] < 0.3
    assert all(dict(map(tuple, curves[one.name]))[one.rest] == 1.0 for one in DISTORTIONS)


def test_the_same_is_told_as_a_table(run, capsys, data, column_file, stderr_is_a_terminal):
    terminal = stderr_is_a_terminal()

    assert run("robustness", "--model", column_file, "--data", data) == 0

    assert terminal.getvalue() == "Distorting 20 test pictures…\n"
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading == "accuracy on 20 test pictures, in percent"
    assert len(lines) == 3 * len(DISTORTIONS)
    title, levels, accuracies = lines[3:6]
    assert title == "shift (pixels to the left or right)"
    assert levels.split() == ["−8", "−6", "−4", "−2", "0", "2", "4", "6", "8"]
    assert accuracies.split()[4] == "100.00"


def test_where_stdout_cannot_encode_a_minus_sign_there_is_a_hyphen(digitpad, data, column_file):
    done = digitpad("robustness", "--model", column_file, "--data", data, PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[5].split() == ["-8", "-6", "-4", "-2", "0", "2", "4", "6", "8"]


def test_what_does_not_fit_is_refused(refused, data, column_file, tmp_path):
    two = SavedNetwork(Network((784, 2), ("identity",), "cross_entropy"), ("0", "1"))
    save_network(two, tmp_path / "two.npz")

    assert "the label 9, but the network has 2 classes" in refused(
        "robustness", "--model", tmp_path / "two.npz", "--data", data
    )
    assert "does not exist" in refused("robustness", "--model", tmp_path / "none.npz")
    assert "none" in refused("robustness", "--model", column_file, "--data", tmp_path / "none")
