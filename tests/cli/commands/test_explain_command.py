"""The command that tells why a picture is read so."""

import gzip

import numpy as np
import pytest

from digitpad.presentation import decimal_text


@pytest.fixture
def explained(run, json_lines, data, network_file):
    """Return a function that explains a picture and returns the report."""

    def explained(*arguments, data=data):
        assert run("explain", *arguments, "--model", network_file, "--data", data, "--json") == 0
        (report,) = json_lines()
        return report

    return explained


def test_units_and_pixels_of_a_picture_add_up_to_the_difference(explained, picture):
    report = explained(picture)

    assert report["answer"] != report["runner_up"]
    assert 0.0 < report["probability"] <= 1.0
    assert report["contributions_sum"] == pytest.approx(report["logit_difference"], abs=1e-4)
    assert len(report["pixels"]) == 784
    assert sum(report["pixels"]) + report["base"] == pytest.approx(report["contributions_sum"])
    assert [unit["layer"] for unit in report["units"]] == [1] * 16
    contributions = [unit["contribution"] for unit in report["units"]]
    assert sum(contributions) + report["units_bias"] == pytest.approx(report["logit_difference"])
    assert contributions == sorted(contributions, key=abs, reverse=True)
    assert report["label"] is None


def test_a_network_that_sees_nothing_has_no_units_and_no_slider_flips_its_answer(
    run, json_lines, capsys, data, picture, new_network
):
    blind = new_network(784, 10, change=lambda network: network.biases[0].put(3, 1.0))
    command = ("explain", picture, "--model", blind, "--data", data)

    assert run(*command, "--json") == 0
    (report,) = json_lines()
    assert (report["answer"], report["units"], report["smallest_changes"]) == ("3", [], [])
    assert run(*command) == 0
    read, _, pixels, flips, nearest, *_ = capsys.readouterr().out.splitlines()
    assert read.endswith("second choice 0")
    assert pixels.startswith("  pixels for 3 +0.000, pixels for 0 +0.000, without ink +1.000 (")
    assert flips == "no slider flips the answer"
    assert nearest.startswith("nearest training digits: ")


def test_a_test_picture_is_explained_with_its_nearest_its_teachers_and_what_would_change_the_answer(
    explained, own_data, idx
):
    report = explained("--mnist", 3)

    assert report["label"] == "3"
    distances = [digit["distance"] for digit in report["nearest"]]
    assert len(distances) == 10
    assert distances == sorted(distances)
    assert {digit["index"] for digit in report["nearest"]} <= set(range(50))
    assert all(digit["push"] > 0.0 for digit in report["taught_towards"])
    assert all(digit["push"] < 0.0 for digit in report["taught_against"])
    assert report["answer"] == "3"
    assert distances[0] < 10.0
    others = {change["answer"] for change in report["smallest_changes"]}
    assert "3" not in others

    label = min(others)
    labels = np.full(20, int(label), np.uint8)
    (own_data / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
    report = explained("--mnist", 3, data=own_data)

    assert (report["answer"], report["label"]) == ("3", label)
    assert {change["answer"] for change in report["smallest_changes"]} == {label}


def test_the_same_is_told_in_words(explained, run, capsys, data, network_file, stderr_is_a_terminal):
    report, terminal = explained("--mnist", 3), stderr_is_a_terminal()

    assert run("explain", "--mnist", 3, "--model", network_file, "--data", data) == 0

    assert "Searching 50 training digits…\n" in terminal.getvalue()
    read, difference, pixels, units, heading, *flips, nearest, towards, against = (
        capsys.readouterr().out.splitlines()
    )
    assert read.startswith("read as 3 (")
    assert read.endswith("; the label is 3")
    assert difference == f"difference of the two logits: +{report['logit_difference']:.3f}"
    assert "(integrated gradients; " in pixels
    largest = report["units"][:5]
    shown = [
        f"unit {one['unit'] + 1} {decimal_text(one['contribution'], 3, is_signed=True)}" for one in largest
    ]
    assert units.startswith(f"  hidden layer 1: {', '.join(shown)}, other units and biases ")
    assert heading == "smallest changes that flip the answer:"
    assert [line.replace(": ", " -> ").split(" -> ")[::2] for line in flips] == [
        [f"  {change['kind']}", change["answer"]] for change in report["smallest_changes"]
    ]
    for line, title, kind in (
        (nearest, "nearest training digits", "nearest"),
        (towards, "taught it 3", "taught_towards"),
        (against, f"taught it {report['runner_up']}", "taught_against"),
    ):
        digits = ", ".join(f"{one['label']} (#{one['index']})" for one in report[kind])
        assert line == f"{title}: {digits}"


def test_its_arguments_are_checked(refused, data, network_file, new_network):
    assert "one of the arguments IMAGE --mnist is required" in refused("explain")
    assert "There are only 20 test pictures, counted from 0." in refused(
        "explain", "--mnist", 20, "--data", data, "--model", network_file
    )
    fewer = new_network(784, 2)
    assert "differ from the network's" in refused("explain", "--mnist", 1, "--data", data, "--model", fewer)
    assert "'-1' is not a whole number" in refused("explain", "--mnist", "-1")
