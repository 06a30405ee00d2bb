"""What is refused, in one sentence and before any work: settings, data, networks and outputs."""

import re

import pytest


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [
        ("--layers", "784,,10", "layers: '784,,10' is not a list of layers. Separate sizes with commas"),
        ("--layers", "784,5", "layers: the last layer has 5 units, but bars has 10 classes. Set it to 10"),
        ("--epochs", "9" * 5_000, "epochs: '9999"),
        ("--seed", "-1", "seed: -1 is not a whole number from"),
        ("--augmentation", "wild", "augmentation: there is no 'wild'. Choose from"),
    ],
)
def test_a_setting_that_is_not_allowed_is_refused_by_name(refused, data, tmp_path, flag, value, reason):
    said = refused("train", "--data", data, flag, value, "--output", tmp_path / "new.npz", "--json")

    assert said.startswith(f"digitpad: {reason}")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("train --preset perfect", "digitpad train: .*invalid choice: 'perfect'"),
        ("train --threads 65", "digitpad train: .*'65' is not a whole number from 1 to 64"),
        ("train --config a --preset fast", "digitpad train: .*not allowed with argument"),
        ("train --wrong 1", "digitpad train: unrecognized arguments: --wrong 1. 'digitpad train --help'"),
        ("train --data=", "digitpad train: argument --data: it is empty"),
        ("evaluate --non-digits ²", "digitpad evaluate: .*'²' is not a whole number from 1 to 500000"),
        ("evaluate --data a --strokes b", "digitpad evaluate: .*not allowed with"),
        ("check-gradients --samples 0", ".*'0' is not a whole number from 1 to 100000"),
        ("--", "digitpad: the following arguments are required: COMMAND"),
        ("tarin", "digitpad: .*invalid choice: 'tarin'"),
        ("bench", "digitpad bench: the following arguments are required: BENCHMARK"),
        ("bench startup all", "digitpad bench startup: unrecognized arguments: all"),
        ("bench latency --seconds 0.99", ".*'0.99' is not a number from 1 to 100"),
    ],
    ids=lambda text: text[:40],
)
def test_a_command_line_that_is_not_understood_is_refused(refused, command, reason):
    said = refused(*command.split())

    assert re.match(reason, said)
    assert "--help' lists what is possible.\n" in said
    assert ".." not in said
    assert len(said) < 240  # one sentence may list seven benchmarks


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("train --data {tmp}/nowhere", "{tmp}/nowhere does not exist."),
        (
            "train --data {tmp}",
            "{tmp} has no train-images-idx3-ubyte (with or without .gz). Choose a folder with the "
            "four IDX files, or one with a folder of pictures for each class.",
        ),
        (
            "evaluate --model {network} --strokes {tmp}/notes.txt",
            "{tmp}/notes.txt holds no pen digits: it has no .SEGMENT with strokes.",
        ),
        (
            "evaluate --model {network} --strokes {tmp}/notes.txt --predictions {tmp}/table.csv",
            "--predictions is a table of pictures, so it cannot be given with --strokes.",
        ),
        (
            "evaluate --model {network} --include {tmp}",
            "--include is a folder of pen strokes, so it needs --strokes.",
        ),
        (
            "evaluate --model {tmp}/notes.txt",
            "{tmp}/notes.txt cannot be opened: it is not a digitpad network, or it is damaged: "
            "it does not end like an archive of a few arrays.",
        ),
        ("predict {tmp}/notes.txt --model {tmp}/nowhere.npz", "{tmp}/nowhere.npz does not exist."),
        (
            "train --data {data} --output {tmp}",
            "The network could not be saved: {tmp} is not a regular file.",
        ),
        (
            "train --data {data} --output {tmp}/notes.txt/new.npz",
            "The network could not be saved: {tmp}/notes.txt/new.npz: Not a directory.",
        ),
    ],
    ids=lambda text: text[:50],
)
def test_what_cannot_be_read_or_written_is_refused_by_name(
    refused, data, network_file, tmp_path, command, sentence
):
    (tmp_path / "notes.txt").write_text("Buy milk.\n")
    places = {"data": data, "network": network_file, "tmp": tmp_path}

    said = refused(*(word.format(**places) for word in command.split()))

    assert said == f"digitpad: {sentence.format(**places)}\n"


def test_a_network_for_fewer_classes_than_the_data_is_refused(refused, new_network, data):
    said = refused("evaluate", "--model", new_network(784, 3), "--data", data)

    assert said == "digitpad: The data has the label 9, but the network has only 3 classes.\n"
