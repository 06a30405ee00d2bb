"""What is refused, in one sentence and before any work: settings, data, networks and outputs."""

import re
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [
        ("--layers", "784,,10", "layers: '784,,10' is not a list of layers. Write sizes with commas"),
        ("--layers", "100,10", "layers: the first layer has 100 units, but each picture has 784 pixels"),
        ("--layers", "784,5", "layers: the last layer has 5 units, but bars has 10 classes. End with 10"),
        ("--learning-rate", "nan", "learning_rate: nan is not a number from"),
        ("--epochs", "9" * 5_000, "epochs: '9999"),
        ("--seed", "-1", "seed: -1 is not a whole number from"),
        ("--activation", "sigmoyd", "activation: there is no 'sigmoyd'. Choose from"),
        ("--augmentation", "wild", "augmentation: there is no 'wild'. Choose from"),
    ],
)
def test_a_setting_that_is_not_allowed_is_refused_by_name(refused, data, tmp_path, flag, value, reason):
    said = refused("train", "--data", data, flag, value, "--output", tmp_path / "new.npz", "--json")

    assert said.startswith(f"digitpad: {reason}")
    assert len(said) < 200


def test_a_batch_that_is_huge_for_its_network_is_refused(refused, data, tmp_path):
    arguments = ["--preset", "accurate", "--batch-size", "60000", "--output", tmp_path / "new.npz"]

    assert refused("train", "--data", data, *arguments) == (
        "digitpad: batch_size: 60,000 examples a step are too many for such large layers. "
        "Take at most 15,187.\n"
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("train --preset perfect", "digitpad train: .*invalid choice: 'perfect'"),
        ("train --threads 0", "digitpad train: .*--threads: '0' is not a whole number from 1 to 64"),
        ("train --threads 65", "digitpad train: .*'65' is not a whole number from 1 to 64"),
        (f"train --threads {'9' * 5_000}", "digitpad train: .*'9{40}' is not a whole number from"),
        ("train --wrong 1", "digitpad train: unrecognized arguments: --wrong 1. 'digitpad train --help'"),
        ("train --data=", "digitpad train: argument --data: it is empty"),
        ("train --epochs", "digitpad train: argument --epochs: expected one argument"),
        ("evaluate --model=", "digitpad evaluate: argument --model: it is empty"),
        ("evaluate --non-digits 0", "digitpad evaluate: .*'0' is not a whole number from 1 to 500000"),
        ("evaluate --non-digits ²", "digitpad evaluate: .*'²' is not a whole number from 1 to 500000"),
        ("evaluate --data a --strokes b", "digitpad evaluate: .*not allowed with"),
        ("predict", "digitpad predict: the following arguments are required: IMAGE"),
        ("--", "digitpad: the following arguments are required: COMMAND"),
        ("tarin", "digitpad: .*invalid choice: 'tarin'"),
        ("bench", "digitpad bench: the following arguments are required: BENCHMARK"),
        ("bench teapot", "digitpad bench: .*invalid choice: 'teapot'"),
        ("bench startup all", "digitpad bench startup: unrecognized arguments: all"),
        ("bench startup --rounds -3", "digitpad bench startup: .*--rounds: '-3' is not a whole"),
        ("bench training --rounds 1001", ".*'1001' is not a whole number from 1 to 1000"),
        ("bench latency --rounds 201", ".*'201' is not a whole number from 1 to 200"),
        ("bench latency --seconds abc", ".*--seconds: 'abc' is not a number from 1 to 100"),
        ("bench latency --seconds 0.99", ".*'0.99' is not a number from 1 to 100"),
        ("bench soak --seed 2147483648", ".*'2147483648' is not a whole number from 0 to 2147483647"),
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
        (f"train --data {'a' * 300}", f"{'a' * 300} cannot be read: File name too long."),
        (
            "train --data {tmp}",
            "{tmp} has no train-images-idx3-ubyte (with or without .gz). Choose the folder that holds the "
            "four IDX files, or one with a folder of pictures for each class.",
        ),
        ("evaluate --data {tmp}/nowhere --model {network}", "{tmp}/nowhere does not exist."),
        (
            "evaluate --model {network} --strokes {tmp}/notes.txt",
            "{tmp}/notes.txt holds no pen digits: it has no .SEGMENT with strokes.",
        ),
        (
            "evaluate --model {network} --strokes {tmp}/notes.txt --predictions {tmp}/table.csv",
            "--predictions is a table of pictures, so it cannot be given with --strokes.",
        ),
        (
            "evaluate --model {tmp}/notes.txt",
            "{tmp}/notes.txt cannot be opened: it is not a network of digitpad, or it is damaged: "
            "its end is not that of an archive of a few arrays.",
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_as_output_is_refused(refused, data):
    said = refused("train", "--data", data, "--output", "/dev/full")

    assert said == "digitpad: The network could not be saved: /dev/full is not a regular file.\n"


def test_a_network_for_fewer_classes_than_the_data_is_refused(
    run, write_data, refused, data, capsys, tmp_path
):
    three, network = write_data(tmp_path / "three", 3, 12), tmp_path / "3.npz"
    assert run("train", "--data", three, "--layers", "784,3", "--epochs", 1, "--output", network) == 0
    capsys.readouterr()

    said = refused("evaluate", "--model", network, "--data", data)

    assert said == "digitpad: The data has the label 9, but the network knows 3 classes.\n"
