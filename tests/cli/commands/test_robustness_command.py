"""The command that measures accuracy on distorted pictures."""

import pytest

from digitpad.digits.datasets.distortions import DISTORTIONS


@pytest.fixture
def column_file(new_network):
    """A network that reads the data's bars by their columns."""

    def change(network):
        for label, weights in enumerate(network.weights[0].reshape(10, 28, 28)):
            weights[4:24, 2 * label + 4 : 2 * label + 6] = 1.0

    return new_network(784, 10, change=change)


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
    assert len(levels) == len(accuracies) == 9 * 8  # in columns


def test_a_network_for_fewer_classes_is_refused(refused, data, new_network):
    said = refused("robustness", "--model", new_network(784, 2), "--data", data)

    assert "the label 9, but the network has 2 classes" in said
