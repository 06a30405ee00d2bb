"""The command that compares backpropagation with numerical gradients."""

import re

import numpy as np
import pytest

from digitpad.cli.report_text import gradient_lines
from digitpad.insight.step.numeric_gradient import CheckedGradient, GradientCheck, NumericGradient
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.network_files import save_network


@pytest.fixture
def saved(tmp_path):
    """Return a function that saves a new network and returns its file."""

    def saved(*layers):
        network = Network(layers, ("relu",) * (len(layers) - 1), "cross_entropy")
        network.initialize("he", np.random.default_rng(0))
        path = tmp_path / "new.npz"
        save_network(SavedNetwork(network, tuple("0123456789")[: network.n_out]), path)
        return path

    return saved


def gradient(value, numeric, *, relu_switched=False):
    return CheckedGradient(0, "weights", (0, 0), value, NumericGradient(numeric, relu_switched))


def test_gradients_agree_and_the_json_counts_all(run, json_lines, network_file):
    for _ in range(2):
        assert run("check-gradients", "--model", network_file, "--samples", 60, "--json") == 0

    report, again = json_lines()
    assert report == again
    assert report["checked"] == 60
    assert report["examples"] == 10
    assert report["compared"] > 20
    assert report["compared"] + report["relu_switched"] + report["both_zero"] == 60
    assert 0.0 < report["largest_relative_difference"] < 1e-4


def test_without_options_the_shipped_network_is_checked_and_told_in_three_lines(run, capsys):
    assert run("check-gradients") == 0

    out, err = capsys.readouterr()
    assert err == ""
    checked, compared, left_out = out.splitlines()
    assert checked == "200 weights and biases of all layers checked on 10 test pictures"
    assert re.fullmatch(r"\d+ compared: largest relative difference \d(\.\d)?e-\d", compared)
    assert re.fullmatch(r"not compared: \d+ that switched a ReLU, \d+ with both gradients 0", left_out)


def test_networks_with_convolutions_and_few_classes_are_checked(run, json_lines, saved):
    assert run("check-gradients", "--model", saved(784, Convolution(2, 5, 3), 3), "--json") == 0

    assert json_lines()[0]["largest_relative_difference"] < 1e-4


def test_gradients_that_differ_are_told():
    check = GradientCheck(
        (
            gradient(0.5, 0.4),
            gradient(0.2, 0.2),
            gradient(0.3, 0.1, relu_switched=True),
            gradient(0.0, 1e-12),
        )
    )

    assert list(gradient_lines(check, 7)) == [
        "4 weights and biases of all layers checked on 7 test pictures",
        "2 compared: largest relative difference 0.2",
        "not compared: 1 that switched a ReLU, 1 with both gradients 0",
    ]


def test_a_network_that_does_not_read_such_pictures_is_refused(run, capsys, saved):
    assert run("check-gradients", "--model", saved(100, 10)) == 2

    assert capsys.readouterr().err == "digitpad: The pictures have 784 pixels, but the network reads 100.\n"


def test_its_arguments_are_checked(refused, tmp_path):
    assert "'0' is not a whole number from 1 to 100000" in refused("check-gradients", "--samples", 0)
    assert "does not exist" in refused("check-gradients", "--model", tmp_path / "none.npz")
