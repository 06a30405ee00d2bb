"""The command that compares backpropagation with numerical gradients."""

import re

from numpy.random import default_rng

from digitpad.cli.report_text import gradient_lines
from digitpad.insight.step.numeric_gradient import CheckedGradient, GradientCheck, NumericGradient
from digitpad.nn.layers import Convolution


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


def test_networks_with_convolutions_and_few_classes_are_checked(run, json_lines, new_network):
    network = new_network(
        784, Convolution(2, 5, 3), 3, change=lambda new: new.initialize("he", default_rng(0))
    )

    assert run("check-gradients", "--model", network, "--json") == 0

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
    _, compared, _ = gradient_lines(GradientCheck((gradient(0.0, 1e-12),)), 7)
    assert compared == "none of them could be compared"


def test_a_network_that_does_not_read_such_pictures_is_refused(refused, new_network):
    said = refused("check-gradients", "--model", new_network(100, 10))

    assert said == "digitpad: The pictures have 784 pixels, but the network reads 100.\n"
