"""The command that tells why a picture is read so."""

import gzip

import numpy as np
import pytest

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.network_files import save_network


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
    assert units.startswith("  hidden layer 1: unit ")
    assert units.count("unit ") == 5
    assert heading == "smallest changes that flip the answer:"
    assert [line.replace(": ", " -> ").split(" -> ")[::2] for line in flips] == [
        [f"  {change['kind']}", change["answer"]] for change in report["smallest_changes"]
    ]
    assert nearest.startswith("nearest training digits: ")
    assert nearest.count("(#") == 10
    assert towards.startswith("taught it ")
    assert against.startswith("taught it ")


def test_its_arguments_are_checked(refused, data, network_file, tmp_path):
    assert "one of the arguments IMAGE --mnist is required" in refused("explain")
    assert "There are only 20 test pictures, counted from 0." in refused(
        "explain", "--mnist", 20, "--data", data, "--model", network_file
    )
    letters = SavedNetwork(Network((784, 2), ("identity",), "cross_entropy"), ("a", "b"))
    save_network(letters, tmp_path / "letters.npz")
    assert "differ from the network's" in refused(
        "explain", "--mnist", 1, "--data", data, "--model", tmp_path / "letters.npz"
    )
    assert "'-1' is not a whole number" in refused("explain", "--mnist", "-1")
    assert "does not exist" in refused("explain", tmp_path / "none.png")
